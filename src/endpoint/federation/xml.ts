import type { XmlElement, XmlNode } from "@xmldom/xmldom";
import { isWellFormed } from "../wire/well-formed.js";

export const samlAssertionNamespace = "urn:oasis:names:tc:SAML:2.0:assertion";
export const samlProtocolNamespace = "urn:oasis:names:tc:SAML:2.0:protocol";
export const samlMetadataNamespace = "urn:oasis:names:tc:SAML:2.0:metadata";
export const signatureNamespace = "http://www.w3.org/2000/09/xmldsig#";

/** https://dom.spec.whatwg.org/#dom-node-nodetype */
const elementNode = 1;
const textNode = 3;
const cdataNode = 4;
const commentNode = 8;

/** A document element, or why there is none. */
export type ReadXml = { readonly kind: "xml"; readonly root: XmlElement } | { readonly kind: "notXml"; reason: string };

/** SAML's documents have fewer than twenty levels. Deeper ones only serve to exhaust the stack of what reads them. */
const maximumDepth = 64;

/**
 * Reads an XML document, and refuses what SAML has no use for and attacks live on: document types, and with them
 * entities. Whatever the parser merely warns of is an error. Never throws.
 */
export async function readXml(text: string): Promise<ReadXml> {
  if (/<!(?:doctype|entity)/i.test(text)) return { kind: "notXml", reason: "it has a document type" };
  if (!isWellFormed(text)) return { kind: "notXml", reason: "it is not well-formed XML" };
  const { DOMParser } = await import("@xmldom/xmldom");
  let root: XmlElement | null;
  try {
    root = new DOMParser({ errorHandler: stop }).parseFromString(text, "text/xml").documentElement;
  } catch {
    root = null;
  }
  if (root === null) return { kind: "notXml", reason: "it is not well-formed XML" };
  return isTooDeep(root) ? { kind: "notXml", reason: "it is nested too deep" } : { kind: "xml", root };
}

function stop(level: string, message: string): never {
  throw new Error(`${level}: ${message}`);
}

function isTooDeep(root: XmlElement): boolean {
  let level: readonly XmlElement[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= maximumDepth) return true;
    level = level.flatMap((element) => childElements(element));
  }
  return false;
}

function isElement(node: XmlNode): node is XmlElement {
  return node.nodeType === elementNode;
}

function nodesIn(parent: XmlNode): XmlNode[] {
  const nodes: XmlNode[] = [];
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) nodes.push(node);
  return nodes;
}

/** The elements directly below an element: all, or those of a name. */
export function childElements(parent: XmlElement, namespace?: string, localName?: string): readonly XmlElement[] {
  const elements = nodesIn(parent).filter(isElement);
  return localName === undefined ? elements : elements.filter((element) => isNamed(element, namespace, localName));
}

/** The one element of a name directly below an element; undefined where there is none, or more than one. */
export function onlyChild(parent: XmlElement, namespace: string, localName: string): XmlElement | undefined {
  const [first, ...others] = childElements(parent, namespace, localName);
  return others.length > 0 ? undefined : first;
}

/** All elements of a name below an element, at any depth. */
export function descendants(root: XmlElement, namespace: string, localName: string): readonly XmlElement[] {
  return Array.from(root.getElementsByTagNameNS(namespace, localName));
}

export function isNamed(element: XmlElement, namespace: string | undefined, localName: string): boolean {
  return (element.namespaceURI ?? null) === (namespace ?? null) && element.localName === localName;
}

/** The value of an attribute without a namespace; undefined where it is absent. */
export function attribute(element: XmlElement, name: string): string | undefined {
  return element.hasAttributeNS(null, name) ? (element.getAttributeNS(null, name) ?? undefined) : undefined;
}

/**
 * The whole text of an element that holds nothing but text. Comments are skipped and do not end it: who reads only the
 * text before a comment takes `admin<!-- -->@example.org` for `admin`.
 */
export function textOf(element: XmlElement): string | undefined {
  let text = "";
  for (const node of nodesIn(element)) {
    if (node.nodeType === commentNode) continue;
    if (node.nodeType !== textNode && node.nodeType !== cdataNode) return undefined;
    text += node.nodeValue ?? "";
  }
  return text;
}

/** A point in time as SAML writes it, which is in UTC; undefined for anything else. */
export function readTime(text: string): Date | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(text)) return undefined;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
