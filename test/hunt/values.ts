import type { Dice } from "./dice.js";

/** What an operator's name says it compares. */
export function comparedBy(operator: string): "number" | "date" | "address" | "boolean" | "presence" | "text" {
  const name = operator.replace(/^forallvalues:|^foranyvalue:/i, "");
  if (/^numeric/i.test(name)) return "number";
  if (/^date/i.test(name)) return "date";
  if (/ipaddress/i.test(name)) return "address";
  if (/^bool/i.test(name)) return "boolean";
  return /^null/i.test(name) ? "presence" : "text";
}

/** A text of those that a pattern with wildcards means. */
export function filled(dice: Dice, pattern: string): string {
  return pattern.replace(/[*?]/g, (wildcard) =>
    wildcard === "?" ? dice.of(["x", "7", "o"]) : dice.of(["", "x", "ab", "a/b", "main"]),
  );
}

const odd = {
  number: ["0", "1", "-1", "0.5", "3600", "1e3", "99999999999999999999", "-99999999999999999999", "x", "007"],
  date: [
    ...["1969-12-31T23:59:59Z", "1969-12-31", "1970-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "0001-01-01", "-1", "0"],
    ...["2026-01-01T00:00:00.5Z", "253402300800", "253402300799", "9999-12-31T23:59:59Z", "-99999999999", "x"],
  ],
  address: [
    "203.0.113.7",
    "203.0.112.255",
    "10.0.0.1",
    "198.18.0.1",
    "2001:db8::1",
    "2001:db9::1",
    "::1",
    "255.255.255.255",
    "x",
  ],
  boolean: ["true", "false", "True", "FALSE", "yes", "x", ""],
  presence: ["x", "", "true"],
  text: ["x", "y", "", "*", "a", "zz", "team", "other", "-", "\u00e9", "q".repeat(80)],
} as const satisfies Record<ReturnType<typeof comparedBy>, readonly [string, ...string[]] | readonly string[]>;

/** A value like those that a policy compares with, at, below, above and beyond them. */
export function valueLike(dice: Dice, operator: string, written: string | undefined): string {
  const compared = comparedBy(operator);
  const otherwise = dice.oneOf<string>(odd[compared]) ?? "x";
  if (written === undefined || dice.chance(15)) return otherwise;
  switch (compared) {
    case "number":
      return numberNear(dice, written) ?? otherwise;
    case "date":
      return dateNear(dice, written) ?? otherwise;
    case "address":
      return addressNear(dice, written);
    case "boolean":
      return dice.chance(80) ? dice.of(["true", "false"]) : otherwise;
    case "presence":
      return otherwise;
    case "text":
      return textNear(dice, written);
  }
}

function numberNear(dice: Dice, written: string): string | undefined {
  const number = Number(written);
  if (!Number.isFinite(number) || Math.abs(number) > 1e15) return dice.chance(50) ? written : undefined;
  return String(number + dice.of([0, 0, 1, -1, 0.5, -0.5, 1000, -1000]));
}

function dateNear(dice: Dice, written: string): string | undefined {
  const isEpoch = /^-?\d+$/.test(written) && !/^\d{4}$/.test(written);
  const seconds = isEpoch ? Number(written) : Date.parse(written) / 1000;
  if (!Number.isFinite(seconds) || dice.chance(20)) return written;
  const near = seconds + dice.of([0, 1, -1, 0.5, -0.5, 86_400, -86_400, 31_536_000]);
  const isWhole = Number.isInteger(near);
  if (isWhole && (dice.chance(25) || near < -62_135_596_800 || near > 253_402_300_799)) return String(near);
  if (near < -62_135_596_800 || near > 253_402_300_799) return undefined;
  return new Date(near * 1000).toISOString().replace(".000Z", "Z");
}

function addressNear(dice: Dice, written: string): string {
  const address = written.split("/", 1)[0] ?? written;
  const parts = address.split(".");
  if (parts.length !== 4) return dice.chance(50) ? address : dice.of(["2001:db8::1", "2001:db8::ffff", "10.0.0.1"]);
  const at = dice.below(4);
  const moved = parts.map((part, index) => (index === at ? String((Number(part) + dice.of([1, 255, 7])) % 256) : part));
  return dice.chance(45) ? address : moved.join(".");
}

function textNear(dice: Dice, written: string): string {
  const text = filled(dice, written);
  const at = dice.below(text.length + 1);
  switch (dice.below(9)) {
    case 0:
      return text.slice(0, at) + dice.of(["a", "x", "-", "/", "B", ":"]) + text.slice(at);
    case 1:
      return text.slice(0, at) + text.slice(at + 1);
    case 2:
      return dice.chance(50) ? text.toUpperCase() : text.toLowerCase();
    case 3:
      return text.slice(0, at);
    case 4:
      return written;
    default:
      return text;
  }
}
