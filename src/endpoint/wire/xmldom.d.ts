/**
 * What is used of @xmldom/xmldom 0.8, the version that xml-crypto verifies signatures with: documents are read with the
 * same parser. The package's own types bring along all of a browser's names; tsconfig.json has these in their place.
 */
export interface XmlNode {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly nodeValue: string | null;
  readonly firstChild: XmlNode | null;
  readonly nextSibling: XmlNode | null;
}

export interface XmlElement extends XmlNode {
  readonly localName: string;
  readonly namespaceURI: string | null | undefined;
  getAttribute(name: string): string | null;
  hasAttributeNS(namespace: string | null, name: string): boolean;
  getAttributeNS(namespace: string | null, name: string): string | null;
  getElementsByTagNameNS(namespace: string, name: string): ArrayLike<XmlElement>;
}

export interface XmlDocument {
  readonly documentElement: XmlElement | null;
  getElementsByTagName(name: string): ArrayLike<XmlElement>;
}

export class DOMParser {
  /** The handler is told what is wrong; an exception of its own ends the parsing. */
  constructor(options?: { readonly errorHandler?: (level: string, message: string) => void });
  parseFromString(text: string, type: "text/xml"): XmlDocument;
}
