import ipaddr from "ipaddr.js";

/**
 * One address for each way in which an address can be in some of the ranges: the ends of each range and their
 * neighbours, and one of each family that is likely to be in none. Undefined where a text is no range.
 */
export function addressesAround(ranges: readonly string[]): readonly string[] | undefined {
  const values = new Set(["198.18.77.77", "2001:db8:77::77"]);
  for (const text of ranges) {
    const [address = "", length] = text.split("/");
    if (!ipaddr.isValid(address)) return undefined;
    const bytes = ipaddr.parse(address).toByteArray();
    const bits = length === undefined ? bytes.length * 8 : Number(length);
    const first = bytes.map((byte, index) => byte & maskOf(index, bits));
    const last = bytes.map((byte, index) => byte | (255 & ~maskOf(index, bits)));
    for (const each of [first, last, neighbour(first, -1), neighbour(last, 1)]) {
      if (each !== undefined) values.add(ipaddr.fromByteArray(each).toString());
    }
  }
  return [...values];
}

/** The byte of a network mask. */
function maskOf(index: number, bits: number): number {
  const ones = Math.max(0, Math.min(8, bits - index * 8));
  return (255 << (8 - ones)) & 255;
}

/** The address before or behind another; undefined where there is none. */
function neighbour(bytes: readonly number[], by: 1 | -1): number[] | undefined {
  const result = [...bytes];
  for (let index = result.length - 1; index >= 0; index--) {
    const value = (result[index] ?? 0) + by;
    result[index] = value & 255;
    if (value >= 0 && value <= 255) return result;
  }
  return undefined;
}

/** Addresses that a pattern of text means, such as `203.0.113.*`: real ones to begin with. */
export function addressesLike(pattern: string): readonly string[] {
  return ["7", "7.7", "7.7.7", "7.7.7.7", "7::7"]
    .map((rest) => pattern.replaceAll("*", rest).replaceAll("?", "7"))
    .filter((text) => ipaddr.IPv4.isValidFourPartDecimal(text) || (text.includes(":") && ipaddr.IPv6.isValid(text)));
}
