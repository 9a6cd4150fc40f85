/**
 * Whether a text is well-formed XML with declared prefixes, and without a document type. The parser that reads documents
 * accepts other texts too, which other readers would understand differently.
 *
 * https://www.w3.org/TR/xml/ and https://www.w3.org/TR/xml-names/; takes time linear in the length of the text.
 */
export function isWellFormed(text: string): boolean {
  if (impossible.test(text)) return false;
  const scan: Scan = { text, at: 0 };
  take(scan, declaration);
  /** The open elements, with the prefixes that each declares. */
  const open: { readonly name: string; readonly prefixes: readonly string[] }[] = [];
  const inScope = new Map<string, number>([["xml", 1]]);
  let hasRoot = false;
  while (scan.at < text.length) {
    const characters = takeText(scan);
    if (!isText(characters) || (open.length === 0 && !/^[ \t\r\n]*$/.test(characters))) return false;
    if (scan.at === text.length) break;
    const special = takeSpecial(scan, open.length > 0);
    if (special === "malformed") return false;
    if (special === "taken") continue;
    const end = take(scan, endTag);
    if (end !== undefined) {
      const element = open.pop();
      if (element?.name !== end[1]) return false;
      for (const prefix of element?.prefixes ?? []) inScope.set(prefix, (inScope.get(prefix) ?? 1) - 1);
      continue;
    }
    const start = take(scan, startTag);
    if (start === undefined || (open.length === 0 && hasRoot)) return false;
    hasRoot = true;
    const [, name = "", written = "", empty] = start;
    const declared = readAttributes(name, written, inScope);
    if (declared === undefined) return false;
    if (empty === "") open.push({ name, prefixes: declared });
    else for (const prefix of declared) inScope.set(prefix, (inScope.get(prefix) ?? 1) - 1);
  }
  return hasRoot && open.length === 0;
}

interface Scan {
  readonly text: string;
  at: number;
}

const nameStart =
  "A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}";
const ncName = `[${nameStart}][${nameStart}\\-.0-9\\u00B7\\u0300-\\u036F\\u203F\\u2040]*`;
const qName = `${ncName}(?::${ncName})?`;
const space = "[ \\t\\r\\n]";
const value = `"[^<"]*"|'[^<']*'`;
const attribute = new RegExp(`${space}+(${qName})${space}*=${space}*(${value})`, "gu");

const declaration = /\ufeff?(?:<\?xml[ \t\r\n][^<>?]*\?>)?/uy;
const instructionTarget = new RegExp(`^(?!xml(?:${space}|$))${ncName}(?:${space}|$)`, "iu");
const endTag = new RegExp(`</(${qName})${space}*>`, "uy");
const attributes = `(?:${space}+${qName}${space}*=${space}*(?:${value}))*`;
const startTag = new RegExp(`<(${qName})(${attributes})${space}*(/?)>`, "uy");
const impossible = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

function take(scan: Scan, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = scan.at;
  const found = pattern.exec(scan.text);
  if (found === null) return undefined;
  scan.at += found[0].length;
  return found;
}

/** Reads a comment, an instruction, or a CDATA section, which is allowed in elements only. */
function takeSpecial(scan: Scan, isInElement: boolean): "taken" | "malformed" | undefined {
  const { text, at } = scan;
  const between = (start: string, end: string): string | undefined => {
    const found = text.indexOf(end, at + start.length);
    if (found < 0) return undefined;
    scan.at = found + end.length;
    return text.slice(at + start.length, found);
  };
  if (text.startsWith("<!--", at)) {
    const comment = between("<!--", "-->");
    return comment === undefined || comment.includes("--") || comment.endsWith("-") ? "malformed" : "taken";
  }
  if (text.startsWith("<?", at)) {
    const instruction = between("<?", "?>");
    return instruction !== undefined && instructionTarget.test(instruction) ? "taken" : "malformed";
  }
  if (!text.startsWith("<![CDATA[", at)) return undefined;
  return isInElement && between("<![CDATA[", "]]>") !== undefined ? "taken" : "malformed";
}

/** The text before the next tag. */
function takeText(scan: Scan): string {
  const next = scan.text.indexOf("<", scan.at);
  const text = scan.text.slice(scan.at, next < 0 ? undefined : next);
  scan.at += text.length;
  return text;
}

/** Whether every ampersand begins a reference to a character that XML allows. */
function isText(text: string): boolean {
  if (text.includes("]]>")) return false;
  return text.split("&").slice(1).every(isReference);
}

function isReference(text: string): boolean {
  const [found, decimal, hexadecimal] = /^(?:amp|lt|gt|quot|apos|#(\d{1,8})|#x([0-9A-Fa-f]{1,7}));/.exec(text) ?? [];
  if (found === undefined) return false;
  if (decimal === undefined && hexadecimal === undefined) return true;
  const code = decimal === undefined ? Number.parseInt(hexadecimal ?? "", 16) : Number(decimal);
  return code <= 0x10ffff && !impossible.test(String.fromCodePoint(code));
}

/** The prefixes that a start tag declares, which are added to the scope; undefined if the tag is malformed. */
function readAttributes(name: string, text: string, inScope: Map<string, number>): readonly string[] | undefined {
  const names: string[] = [];
  const declared: string[] = [];
  for (const [, attributeName = "", quoted = ""] of text.matchAll(attribute)) {
    if (!isText(quoted.replaceAll("]]>", ""))) return undefined;
    names.push(attributeName);
    const [, prefix] = /^xmlns:(.*)$/.exec(attributeName) ?? [];
    if (prefix === undefined) continue;
    if (quoted.length === 2 || prefix === "xmlns" || prefix === "xml") return undefined;
    declared.push(prefix);
  }
  if (new Set(names).size < names.length) return undefined;
  for (const prefix of declared) inScope.set(prefix, (inScope.get(prefix) ?? 0) + 1);
  const isDeclared = (qualified: string): boolean => {
    const [prefix = "", local] = qualified.split(":");
    return local === undefined || prefix === "xmlns" || (inScope.get(prefix) ?? 0) > 0;
  };
  return [name, ...names].every(isDeclared) && !name.startsWith("xmlns:") ? declared : undefined;
}
