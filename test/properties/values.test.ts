import { isIPv4, isIPv6 } from "node:net";
import fc from "fast-check";
import { expect } from "vitest";
import { readDate } from "../../src/engine/values/date.js";
import { isInRange, readAddress, readAddressRange } from "../../src/engine/values/ip.js";
import { compareDecimals, readDecimal } from "../../src/engine/values/number.js";
import { Counter, holdsFor } from "./runs.js";

// Numbers.

const digit = fc.constantFrom(..."0123456789");

/** Decimal numbers of all lengths, many of them close to one another. */
const decimalText: fc.Arbitrary<string> = fc
  .record({
    sign: fc.constantFrom("", "-", "+"),
    whole: fc.oneof(
      fc.string({ unit: digit, minLength: 1, maxLength: 3 }),
      fc.string({ unit: digit, minLength: 1, maxLength: 25 }),
    ),
    fraction: fc.oneof(
      fc.constant(""),
      fc.string({ unit: digit, minLength: 1, maxLength: 2 }).map((text) => `.${text}`),
      fc.string({ unit: digit, minLength: 1, maxLength: 25 }).map((text) => `.${text}`),
    ),
  })
  .map(({ sign, whole, fraction }) => sign + whole + fraction);

/** Another spelling of a number, or one that differs in a late digit. */
function near(text: string): fc.Arbitrary<string> {
  const point = text.includes(".") ? text : `${text}.0`;
  const [, sign = "", rest = ""] = /^([+-]?)(.*)$/.exec(text) ?? [];
  return fc.oneof(
    fc.nat(20).map((zeros) => point + "0".repeat(zeros)),
    fc.nat(20).map((zeros) => sign + "0".repeat(zeros) + rest),
    fc.tuple(fc.nat(20), digit).map(([zeros, last]) => `${point}${"0".repeat(zeros)}${last}`),
    fc.tuple(fc.nat(), digit).map(([at, other]) => {
      const place = text.length - 1 - (at % text.length);
      return /\d/.test(text.charAt(place)) ? text.slice(0, place) + other + text.slice(place + 1) : text;
    }),
  );
}

/** A decimal number as a whole number of ten to the minus hundredth. */
function exactly(text: string): bigint {
  const [whole = "", fraction = ""] = text.replace("+", "").split(".");
  return BigInt(whole + fraction.padEnd(100, "0"));
}

const order = new Counter();

holdsFor(
  "numbers compare as whole numbers of their smallest digit do",
  3000,
  fc.oneof(
    fc.tuple(decimalText, decimalText),
    decimalText.chain((text) => fc.tuple(fc.constant(text), near(text))),
  ),
  ([one, other]) => {
    const left = readDecimal(one);
    const right = readDecimal(other);
    if (left === undefined || right === undefined) throw new Error(`not read: ${one} or ${other}`);
    const difference = exactly(one) - exactly(other);
    const expected = difference < 0n ? -1 : difference > 0n ? 1 : 0;
    order.count(expected === 0 ? "equal" : "unequal");
    expect(Math.sign(compareDecimals(left, right)) + 0).toBe(expected);
    expect(Math.sign(compareDecimals(right, left)) + 0).toBe(0 - expected);
  },
  () => expect(order.share("equal")).toBeGreaterThan(5),
);

holdsFor(
  "text is a number if it is digits with a sign and a fraction, or without",
  1000,
  fc.string({ unit: fc.constantFrom(..."012.+-eE ,_xX\n"), maxLength: 6 }),
  (text) => {
    const [sign = "", rest = ""] = /^[+-]/.test(text) ? [text.charAt(0), text.slice(1)] : ["", text];
    const parts = rest.split(".");
    const isNumber =
      parts.length <= 2 && parts.every((part) => part !== "" && [...part].every((each) => each >= "0" && each <= "9"));
    expect(readDecimal(text) !== undefined, `${sign}${rest}`).toBe(isNumber);
  },
);

// Dates.

const two = (number: number): string => String(number).padStart(2, "0");

/** Dates of the profile https://www.w3.org/TR/NOTE-datetime, in years that JavaScript does not take for others. */
const dateText: fc.Arbitrary<string> = fc
  .record({
    year: fc.integer({ min: 100, max: 9999 }).map((year) => String(year).padStart(4, "0")),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 28 }),
    hour: fc.integer({ min: 0, max: 23 }),
    minute: fc.integer({ min: 0, max: 59 }),
    second: fc.integer({ min: 0, max: 59 }),
    fraction: fc.string({ unit: digit, minLength: 1, maxLength: 3 }),
    zone: fc.oneof(
      fc.constant("Z"),
      fc
        .tuple(fc.constantFrom("+", "-"), fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
        .map(([sign, hours, minutes]) => `${sign}${two(hours)}:${two(minutes)}`),
    ),
    precision: fc.integer({ min: 1, max: 6 }),
  })
  .map(({ year, month, day, hour, minute, second, fraction, zone, precision }) => {
    const date = [year, two(month), two(day)].slice(0, precision).join("-");
    if (precision <= 3) return date;
    const time = [two(hour), two(minute), two(second)].slice(0, Math.max(2, precision - 3)).join(":");
    return `${date}T${time}${precision === 6 ? `.${fraction}` : ""}${zone}`;
  });

holdsFor("dates are the moments that Date.parse says", 1000, dateText, (text) => {
  const moment = readDate(text);
  if (moment === undefined) throw new Error(`not read: ${text}`);
  expect(Math.round(moment * 1000)).toBe(Date.parse(text));
});

holdsFor(
  "a text is a date only if Date.parse reads it too, and no day is beyond its month's end",
  1500,
  fc.oneof(
    fc
      .tuple(fc.integer({ min: 1995, max: 2005 }), fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 }))
      .map(([year, month, day]) => `${year}-${two(month)}-${two(day)}`),
    fc
      .tuple(dateText, fc.nat(), fc.constantFrom(..."0123456789-:TZ+. "))
      .map(([text, at, put]) => text.slice(0, at % text.length) + put + text.slice((at % text.length) + 1)),
  ),
  (text) => {
    const moment = readDate(text);
    if (moment === undefined) return;
    expect(Date.parse(text)).toBe(Math.round(moment * 1000));
    const day = /^(\d{4})-(\d\d)-(\d\d)/.exec(text);
    if (day === null) return;
    const [, year, month, dayOfMonth] = day;
    expect(Number(dayOfMonth)).toBeLessThanOrEqual(new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate());
  },
);

// Addresses.

const byte = fc.oneof(fc.constantFrom(0, 1, 127, 128, 254, 255), fc.integer({ min: 0, max: 255 }));

function bytes(length: number): fc.Arbitrary<number[]> {
  return fc.array(byte, { minLength: length, maxLength: length });
}

interface Written {
  readonly text: string;
  readonly bytes: readonly number[];
}

const ipv4: fc.Arbitrary<Written> = bytes(4).map((each) => ({ text: each.join("."), bytes: each }));

/** IPv6 addresses in several spellings: all groups, the longest row of zeros left out, IPv4 at the end. */
const ipv6: fc.Arbitrary<Written> = fc
  .record({
    groups: fc.oneof(
      fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), { minLength: 8, maxLength: 8 }),
      // Where an IPv4 address is mapped to.
      bytes(2).map(([one = 0, other = 0]) => [0, 0, 0, 0, 0, 0xffff, one * 256, other]),
    ),
    spelling: fc.constantFrom("full", "short", "upper", "embedded"),
  })
  .map(({ groups, spelling }) => {
    const each = groups.flatMap((group) => [group >> 8, group & 0xff]);
    const hex = groups.map((group) => group.toString(16));
    if (spelling === "full") return { text: hex.map((group) => group.padStart(4, "0")).join(":"), bytes: each };
    if (spelling === "upper") return { text: hex.join(":").toUpperCase(), bytes: each };
    if (spelling === "embedded") return { text: [...hex.slice(0, 6), each.slice(12).join(".")].join(":"), bytes: each };
    const text = hex.join(":").replace(/(^|:)0(:0)+(:|$)/, "::");
    return { text, bytes: each };
  });

holdsFor(
  "addresses are their bytes, however they are spelt",
  800,
  fc.oneof(ipv4, ipv6),
  ({ text, bytes: expected }) => {
    expect(readAddress(text)).toEqual(expected);
  },
);

holdsFor(
  "text is an address if Node takes it for one",
  2000,
  fc.oneof(
    fc.string({ unit: fc.constantFrom(..."0123456789."), maxLength: 16 }),
    fc.string({ unit: fc.constantFrom(..."01af:.%/"), maxLength: 16 }),
    fc
      .tuple(
        fc.constantFrom("::", "::ffff:", "1:2:3:4:5:6:", ""),
        bytes(4),
        fc.nat(3),
        fc.constantFrom("0", "00", "", "1", "+"),
      )
      .map(([before, each, at, put]) => before + each.map((one, index) => (index === at ? put + one : one)).join(".")),
    fc
      .tuple(fc.oneof(ipv4, ipv6), fc.nat(), fc.constantFrom(..."0129afgx:.%/ -"), fc.nat(2))
      .map(
        ([{ text }, at, put, gone]) => text.slice(0, at % text.length) + put + text.slice((at % text.length) + gone),
      ),
  ),
  (text) => {
    const isAddress = isIPv4(text) || (isIPv6(text) && !text.includes("%"));
    expect(readAddress(text) !== undefined).toBe(isAddress);
  },
);

function bitsOf(address: readonly number[]): string {
  return address.map((each) => each.toString(2).padStart(8, "0")).join("");
}

const ranges = new Counter();

holdsFor(
  "an address is in a range if their first bits are the same",
  2000,
  fc
    .constantFrom(ipv4, ipv6)
    .chain((written) => fc.tuple(written, fc.option(fc.nat(128)), fc.option(fc.nat(127)), fc.oneof(ipv4, ipv6))),
  ([base, prefix, flip, other]) => {
    const all = base.bytes.length * 8;
    const length = prefix === null ? undefined : prefix % (all + 1);
    const range = readAddressRange(length === undefined ? base.text : `${base.text}/${length}`);
    if (range === undefined) throw new Error(`not read: ${base.text}/${length}`);
    // An address that differs in one bit, or any other.
    const at = (flip ?? 0) % all;
    const neighbour = base.bytes.map((each, index) => (index === at >> 3 ? each ^ (0x80 >> (at & 7)) : each));
    const address = flip === null ? other.bytes : neighbour;
    const bits = length ?? all;
    const expected =
      address.length === base.bytes.length && bitsOf(address).slice(0, bits) === bitsOf(base.bytes).slice(0, bits);
    ranges.count(expected ? "in" : "out");
    expect(isInRange(address, range)).toBe(expected);
    expect(isInRange(base.bytes, range)).toBe(true);
  },
  () => {
    expect(ranges.share("in")).toBeGreaterThan(5);
    expect(ranges.share("out")).toBeGreaterThan(5);
  },
);

holdsFor(
  "a prefix longer than the address, or not a plain number, makes no range",
  300,
  fc.tuple(
    fc.oneof(ipv4, ipv6),
    fc.oneof(
      fc.integer({ min: -5, max: 200 }).map(String),
      fc.constantFrom("", "08", "+8", "8 ", "8.0", "0x8", "255.0.0.0"),
    ),
  ),
  ([{ text, bytes: each }, prefix]) => {
    const isPrefix = /^\d+$/.test(prefix) && String(Number(prefix)) === prefix && Number(prefix) <= each.length * 8;
    expect(readAddressRange(`${text}/${prefix}`) !== undefined).toBe(isPrefix);
  },
);
