import ipaddr from "ipaddr.js";

/** An IP address as its bytes: 4 or 16. */
export type Address = readonly number[];

/** The addresses whose first `bits` bits are those of `address`. */
export interface AddressRange {
  readonly address: Address;
  readonly bits: number;
  /** Whether the text gave no prefix length. */
  readonly bare: boolean;
}

/** Reads an IPv4 address in four decimal parts or an IPv6 address; no zones, no abbreviations of IPv4. */
export function readAddress(text: string): Address | undefined {
  if (/^[\d.]+$/.test(text)) {
    return ipaddr.IPv4.isValidFourPartDecimal(text) ? ipaddr.IPv4.parse(text).toByteArray() : undefined;
  }
  const embedded = text.slice(text.lastIndexOf(":") + 1);
  if (embedded.includes(".") && !ipaddr.IPv4.isValidFourPartDecimal(embedded)) return undefined;
  if (text.includes("%") || !ipaddr.IPv6.isValid(text)) return undefined;
  return ipaddr.IPv6.parse(text).toByteArray();
}

/** Reads an address or a CIDR range such as `203.0.113.0/24` or `2001:db8::/32`. */
export function readAddressRange(text: string): AddressRange | undefined {
  const slash = text.indexOf("/");
  const address = readAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) return undefined;
  const all = address.length * 8;
  if (slash < 0) return { address, bits: all, bare: true };
  const length = text.slice(slash + 1);
  if (!/^(0|[1-9]\d{0,2})$/.test(length) || Number(length) > all) return undefined;
  return { address, bits: Number(length), bare: false };
}

/** Whether an address is in a range; IPv4 and IPv6 never meet. */
export function isInRange(address: Address, range: AddressRange): boolean {
  if (address.length !== range.address.length) return false;
  for (let index = 0; index * 8 < range.bits; index++) {
    const mask = range.bits - index * 8 >= 8 ? 0xff : 0xff & (0xff << (8 - (range.bits - index * 8)));
    if (((address[index] ?? 0) & mask) !== ((range.address[index] ?? 0) & mask)) return false;
  }
  return true;
}
