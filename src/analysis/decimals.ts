/** A decimal number, exactly: `digits` divided by ten to the `scale`. */
interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

function read(text: string): Decimal | undefined {
  const found = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (found === null || text.length > 100) return undefined;
  const [, sign, whole = "", fraction = ""] = found;
  return { digits: BigInt(`${sign === "-" ? "-" : ""}${whole}${fraction}`), scale: fraction.length };
}

function scaled({ digits, scale }: Decimal, to: number): bigint {
  return digits * 10n ** BigInt(to - scale);
}

function print(digits: bigint, scale: number): string {
  const sign = digits < 0n ? "-" : "";
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, "0");
  const fraction = text.slice(text.length - scale).replace(/0+$/, "");
  return `${sign}${text.slice(0, text.length - scale)}${scale === 0 || fraction === "" ? "" : `.${fraction}`}`;
}

/** The numbers, one between each two neighbours, one less than all and one more; undefined where one cannot be read. */
export function decimalsAround(texts: readonly string[]): readonly string[] | undefined {
  const numbers: Decimal[] = [];
  for (const text of texts) {
    const number = read(text);
    if (number === undefined) return undefined;
    numbers.push(number);
  }
  // One place more, so that there is a middle.
  const scale = Math.max(0, ...numbers.map((each) => each.scale)) + 1;
  const sorted = [...new Set(numbers.map((each) => scaled(each, scale)))].sort(bySize);
  const [first] = sorted;
  if (first === undefined) return [];
  const one = 10n ** BigInt(scale);
  const around = sorted.flatMap((each, index) => {
    const next = sorted[index + 1];
    return [each, next === undefined ? each + one : (each + next) / 2n];
  });
  const printed = [first - one, ...around].map((digits) => print(digits, scale));
  return printed.every((text) => text.length <= 100) ? printed : undefined;
}

/** A whole number in its shortest form; undefined where the text is none. */
export function wholeNumber(text: string): string | undefined {
  const number = read(text);
  if (number === undefined) return undefined;
  const divisor = 10n ** BigInt(number.scale);
  return number.digits % divisor === 0n ? String(number.digits / divisor) : undefined;
}

/** Whole numbers around each of the numbers: one of each stretch between two neighbours that has any. */
export function integersAround(texts: readonly string[]): readonly bigint[] | undefined {
  const around = new Set<bigint>();
  for (const text of texts) {
    const number = read(text);
    if (number === undefined) return undefined;
    const divisor = 10n ** BigInt(number.scale);
    // Division of bigints rounds towards zero.
    const floor = number.digits / divisor - (number.digits < 0n && number.digits % divisor !== 0n ? 1n : 0n);
    for (const each of [floor - 1n, floor, floor + 1n]) around.add(each);
  }
  return [...around].sort(bySize);
}

function bySize(one: bigint, other: bigint): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
