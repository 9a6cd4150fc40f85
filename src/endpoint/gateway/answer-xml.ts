import { XMLParser } from "fast-xml-parser";

/** A part of an answer in XML: a text, an element by the names of what is in it, or several of one name. */
export type XmlPart = string | { readonly [name: string]: XmlPart } | readonly XmlPart[];

const parser = new XMLParser({
  ignoreAttributes: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  // Also references to characters by their numbers.
  htmlEntities: true,
});

/** An answer of the Query protocol; undefined for anything that is no XML. */
export function parseAnswer(bytes: Buffer): XmlPart | undefined {
  try {
    // INVARIANT: with these options the parser makes nothing but texts, objects and lists of them.
    const parsed: XmlPart = parser.parse(bytes.toString("utf8"), true);
    return parsed;
  } catch {
    return undefined;
  }
}

/** The element that is reached by these names; undefined where one is missing or there are several. */
export function elementAt(part: XmlPart | undefined, ...names: readonly string[]): XmlPart | undefined {
  let at = part;
  for (const name of names) {
    if (!isElement(at) || !Object.hasOwn(at, name)) return undefined;
    at = at[name];
  }
  return at;
}

/** The text there, to the space; undefined where there is none. */
export function exactTextAt(part: XmlPart | undefined, ...names: readonly string[]): string | undefined {
  const at = elementAt(part, ...names);
  return typeof at === "string" ? at : undefined;
}

/** The text there without the space around it, which some emulators write; undefined where nothing is left. */
export function textAt(part: XmlPart | undefined, ...names: readonly string[]): string | undefined {
  const text = exactTextAt(part, ...names)?.trim();
  return text === "" ? undefined : text;
}

/** The members of the list there; none where there is no list. */
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
