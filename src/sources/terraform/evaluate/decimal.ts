/** A number of Terraform's, exactly: `digits` divided by ten as often as `scale` says. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** Beyond it nothing is calculated: no policy has such numbers, and they can take any time. */
const longest = 1_000;

/** The number that a text is, as Terraform reads it from source and from texts; undefined for what is none. */
export function decimalOf(text: string): Decimal | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  if (whole === "" && fraction === "") return undefined;
  const scale = fraction.length - Number(exponent);
  if (whole.length + fraction.length > longest || Math.abs(scale) > longest) return undefined;
  const digits = BigInt(`${whole}${fraction}`) * (sign === "-" ? -1n : 1n);
  return normal({ digits, scale });
}

/** Without zeros at the end of the fraction. */
function normal({ digits, scale }: Decimal): Decimal {
  let shorter = digits;
  let left = scale;
  for (; left > 0 && shorter % 10n === 0n; left--) shorter /= 10n;
  return left < 0 ? { digits: shorter * 10n ** BigInt(-left), scale: 0 } : { digits: shorter, scale: left };
}

/** As Terraform makes a text of a number: `1e3` is `1000`, `1.50` is `1.5`, and no digit is lost. */
export function decimalText({ digits, scale }: Decimal): string {
  const sign = digits < 0n ? "-" : "";
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, "0");
  if (scale === 0) return sign + text;
  return `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

/** A whole number. */
export function whole(value: bigint | number): Decimal {
  return { digits: BigInt(value), scale: 0 };
}

/** The number, if it is whole and a computer's list can have as many items. */
export function wholeNumber({ digits, scale }: Decimal): number | undefined {
  const value = Number(digits);
  return scale === 0 && Number.isSafeInteger(value) ? value : undefined;
}

/** Both with the same scale. */
function aligned(one: Decimal, other: Decimal): readonly [bigint, bigint, number] {
  const scale = Math.max(one.scale, other.scale);
  const raised = (value: Decimal): bigint => value.digits * 10n ** BigInt(scale - value.scale);
  return [raised(one), raised(other), scale];
}

export function add(one: Decimal, other: Decimal): Decimal {
  const [left, right, scale] = aligned(one, other);
  return normal({ digits: left + right, scale });
}

export function negative({ digits, scale }: Decimal): Decimal {
  return { digits: -digits, scale };
}

export function multiply(one: Decimal, other: Decimal): Decimal {
  return normal({ digits: one.digits * other.digits, scale: one.scale + other.scale });
}

/** Undefined where the divisor is zero, and where the quotient has no end. */
export function divide(one: Decimal, other: Decimal): Decimal | undefined {
  const [left, right] = aligned(one, other);
  if (right === 0n) return undefined;
  const places = 40;
  const raised = left * 10n ** BigInt(places);
  return raised % right === 0n ? normal({ digits: raised / right, scale: places }) : undefined;
}

/** What is left, with the sign of the dividend; undefined where the divisor is zero. */
export function remainder(one: Decimal, other: Decimal): Decimal | undefined {
  const [left, right, scale] = aligned(one, other);
  return right === 0n ? undefined : normal({ digits: left % right, scale });
}

/** Below zero, zero or above it, as the first is less, equal or more. */
export function compare(one: Decimal, other: Decimal): number {
  const [left, right] = aligned(one, other);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The next whole number that is not above it. */
export function floor({ digits, scale }: Decimal): Decimal {
  const unit = 10n ** BigInt(scale);
  const cut = digits / unit;
  return whole(digits < 0n && digits % unit !== 0n ? cut - 1n : cut);
}
