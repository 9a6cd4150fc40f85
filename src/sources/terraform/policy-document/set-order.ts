import { byCodePoints } from "../evaluate/known.js";

/** What a set's item is made of, for its place in the set: texts, lists and sets of texts, by the names of the arguments. */
export type SetItem = Readonly<
  Record<string, string | { readonly list: readonly string[] } | { readonly set: readonly string[] }>
>;

/**
 * The order in which the provider goes through a set of blocks: that of the decimal digits of a CRC-32 of what they say.
 * https://github.com/hashicorp/terraform-plugin-sdk/blob/main/helper/schema/serialize.go and set.go. Compares two items.
 */
export function inSetOrder(one: SetItem, other: SetItem): number {
  return byCodePoints(codeOf(serialized(one)), codeOf(serialized(other)));
}

function serialized(item: SetItem): string {
  const names = Object.keys(item).sort(byCodePoints);
  return names.map((name) => `${name}:${serializedValue(item[name] ?? "")};`).join("");
}

function serializedValue(value: SetItem[string]): string {
  if (typeof value === "string") return value;
  if ("list" in value) return `(${value.list.map((text) => `${text};`).join("")})`;
  const texts = [...value.set].map((text) => ({ text, code: codeOf(`${text};`) }));
  texts.sort((one, other) => byCodePoints(one.code, other.code));
  return `{${texts.map(({ text }) => `${text};`).join("")}}`;
}

function codeOf(text: string): string {
  return String(crc32(new TextEncoder().encode(text)));
}

/** CRC-32 of IEEE 802.3. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
