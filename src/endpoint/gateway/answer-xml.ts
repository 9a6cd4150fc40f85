import { DOMParser, type XmlNode } from "@xmldom/xmldom";
import { isWellFormed } from "../wire/well-formed.js";

/** A part of an answer in XML: a text, the elements in an element by name, or several elements of one name. */
export type XmlPart = string | { readonly [name: string]: XmlPart } | readonly XmlPart[];

/** https://dom.spec.whatwg.org/#dom-node-nodetype */
const elementNode = 1;
const textNode = 3;
const cdataNode = 4;

/** Answers of these APIs have fewer than twenty levels. */
const maximumDepth = 64;
/** A page of a list has at most a thousand members of few elements. Reading more would take seconds. */
const mostTags = 50_000;

/** Parses an answer of the Query protocol; undefined if it is not XML, is too large, or declares entities. */
export function parseAnswer(bytes: Buffer): XmlPart | undefined {
  const text = bytes.toString("utf8");
  if (hasTooManyTags(text) || !isWellFormed(text)) return undefined;
  try {
    const root = new DOMParser({ errorHandler: stop }).parseFromString(text, "text/xml").documentElement;
    return root === null ? undefined : { [nameOf(root)]: partOf(root, 1) };
  } catch {
    return undefined;
  }
}

/** Ends the parsing; warnings do not matter in well-formed text. */
function stop(level: string, message: string): void {
  if (level !== "warning") throw new Error(message);
}

function hasTooManyTags(text: string): boolean {
  let tags = 0;
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at + 1)) if (++tags > mostTags) return true;
  return false;
}

/** Prefixes of namespaces are left out: emulators differ in them. */
function nameOf({ nodeName }: XmlNode): string {
  return nodeName.slice(nodeName.indexOf(":") + 1);
}

/** The elements in an element, or its text if it has no elements. These APIs use neither attributes nor comments. */
function partOf(element: XmlNode, depth: number): XmlPart {
  if (depth > maximumDepth) throw new Error("the answer is nested too deeply");
  let text = "";
  const elements = new Map<string, XmlPart | XmlPart[]>();
  for (let node = element.firstChild; node !== null; node = node.nextSibling) {
    if (node.nodeType === textNode || node.nodeType === cdataNode) text += node.nodeValue ?? "";
    if (node.nodeType !== elementNode) continue;
    const name = nameOf(node);
    const part = partOf(node, depth + 1);
    const known = elements.get(name);
    if (known === undefined) elements.set(name, part);
    else if (Array.isArray(known)) known.push(part);
    else elements.set(name, [known, part]);
  }
  return elements.size === 0 ? text : Object.fromEntries(elements);
}

/** The element at a path of names; undefined if one is missing or there are several. */
export function elementAt(part: XmlPart | undefined, ...names: readonly string[]): XmlPart | undefined {
  let at = part;
  for (const name of names) {
    if (!isElement(at) || !Object.hasOwn(at, name)) return undefined;
    at = at[name];
  }
  return at;
}

/** The text at a path of names, with its white space; undefined if there is none. */
export function exactTextAt(part: XmlPart | undefined, ...names: readonly string[]): string | undefined {
  const at = elementAt(part, ...names);
  return typeof at === "string" ? at : undefined;
}

/** The text at a path of names without the white space around it, which some emulators write; undefined if it is empty. */
export function textAt(part: XmlPart | undefined, ...names: readonly string[]): string | undefined {
  const text = exactTextAt(part, ...names)?.trim();
  return text === "" ? undefined : text;
}

/** The members of the list at a path of names; empty if there is no list. */
export function membersAt(part: XmlPart | undefined, ...names: readonly string[]): readonly XmlPart[] {
  const members = elementAt(part, ...names, "member");
  if (members === undefined) return [];
  return isList(members) ? members : [members];
}

function isList(part: XmlPart): part is readonly XmlPart[] {
  return Array.isArray(part);
}

function isElement(part: XmlPart | undefined): part is { readonly [name: string]: XmlPart } {
  return typeof part === "object" && !Array.isArray(part);
}
