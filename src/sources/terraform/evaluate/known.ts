import type { ValueOf } from "./literals.js";
import type { HclValue, TextPart, UnknownValue } from "./value.js";

/** The text of a value that is one, if all of it is known. */
export function knownText(value: HclValue | undefined): string | undefined {
  return value?.kind === "text" ? knownParts(value.parts) : undefined;
}

/** What these parts say, if all of them are known. */
export function knownParts(parts: readonly TextPart[]): string | undefined {
  let text = "";
  for (const part of parts) {
    const more = part.kind === "literal" ? part.text : part.kind === "json" ? jsonOf(part) : undefined;
    if (more === undefined) return undefined;
    text += more;
  }
  return text;
}

/** The first value within this one for which `isWanted` holds, this one included. */
export function findUnknown(
  value: HclValue,
  isWanted: (unknown: UnknownValue) => boolean = () => true,
): UnknownValue | undefined {
  switch (value.kind) {
    case "unknown":
      return isWanted(value) ? value : undefined;
    case "text":
      for (const part of value.parts) {
        const found = part.kind === "literal" ? undefined : findUnknown(part.value, isWanted);
        if (found !== undefined) return found;
      }
      return undefined;
    case "sequence":
      for (const item of value.items) {
        const found = findUnknown(item, isWanted);
        if (found !== undefined) return found;
      }
      return undefined;
    case "mapping":
      if (value.isLazy === true) return undefined;
      for (const { value: inner } of value.members) {
        const found = findUnknown(inner, isWanted);
        if (found !== undefined) return found;
      }
      return undefined;
    default:
      return undefined;
  }
}

/** What Terraform refuses within a value, so that it refuses the whole: what `try` goes on after. */
export function refusalIn(value: HclValue): UnknownValue | undefined {
  return findUnknown(value, ({ refused }) => refused === true);
}

/** Whether nothing in a value is unknown or may be missing. */
export function isWhollyKnown(value: HclValue): boolean {
  switch (value.kind) {
    case "unknown":
      return false;
    case "text":
      return value.parts.every(
        (part) => part.kind === "literal" || (part.kind === "json" && isWhollyKnown(part.value)),
      );
    case "sequence":
      return !value.isOpen && value.items.every(isWhollyKnown);
    case "mapping":
      return (
        !value.isOpen &&
        value.isLazy !== true &&
        value.members.every((member) => member.keyParts === undefined && isWhollyKnown(member.value))
      );
    default:
      return true;
  }
}

/** Whether a mapping may have a member besides those whose keys are known: `rest`, or one whose key is not known. */
export function mayHaveMore(mapping: ValueOf<"mapping">): boolean {
  return mapping.isOpen || mapping.isLazy === true || mapping.members.some(({ keyParts }) => keyParts !== undefined);
}

/** The value of a member of a mapping, by its key. */
export function memberOf(mapping: ValueOf<"mapping">, key: string): HclValue | undefined {
  return mapping.members.find((member) => member.key === key)?.value;
}

/** Orders texts as Go does, by code points: where UTF-16 has a surrogate, the text is behind all others of its length. */
export function byCodePoints(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index++) {
    const left = one.charCodeAt(index);
    const right = other.charCodeAt(index);
    if (left !== right) return rank(left) - rank(right);
  }
  return one.length - other.length;
}

/** UTF-16 has code points above U+FFFF as surrogates, which are in front of U+E000 to U+FFFF. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}

/**
 * The text of a `json` part as Terraform writes it, if all of its value is known: keys in the order of their code points,
 * with `<`, `>` and `&` as escapes (https://developer.hashicorp.com/terraform/language/functions/jsonencode); or indented in
 * the order of the value, as the provider writes policy documents.
 */
export function jsonOf(part: Extract<TextPart, { readonly kind: "json" }>): string | undefined {
  if (!isWhollyKnown(part.value)) return undefined;
  return part.isIndented === true ? written(part.value, "\n") : written(part.value, undefined);
}

/** The JSON of a value that is known; `line` is a line end with the indentation, where each member has a line. */
function written(value: HclValue, line: string | undefined): string {
  switch (value.kind) {
    case "text":
      return jsonString(knownText(value) ?? "");
    case "number":
      return value.text;
    case "boolean":
      return value.value ? "true" : "false";
    case "sequence": {
      if (value.items.length === 0) return "[]";
      const inner = line === undefined ? undefined : `${line}  `;
      const items = value.items.map((item) => written(item, inner));
      return `[${inner ?? ""}${items.join(`,${inner ?? ""}`)}${line ?? ""}]`;
    }
    case "mapping": {
      if (value.members.length === 0) return "{}";
      const inner = line === undefined ? undefined : `${line}  `;
      const members =
        line === undefined ? [...value.members].sort((one, other) => byCodePoints(one.key, other.key)) : value.members;
      const colon = line === undefined ? ":" : ": ";
      const texts = members.map((member) => `${jsonString(member.key)}${colon}${written(member.value, inner)}`);
      return `{${inner ?? ""}${texts.join(`,${inner ?? ""}`)}${line ?? ""}}`;
    }
    default:
      return "null";
  }
}

/** A text as Go's encoding/json writes it. */
export function jsonString(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
