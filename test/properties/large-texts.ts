import { multiplier } from "./runs.js";

/**
 * A large text and how it is made: mostly of 50,000 characters, and of a million where a thorough run asks for it, or
 * where only so many would show that time grows with the square of the size.
 */
export type LargeText = readonly [name: string, make: (size: number) => string, size?: number];

/** The table of a test, with the texts' sizes. */
export function atFullSize(texts: readonly LargeText[]): (readonly [name: string, make: () => string])[] {
  return texts.map(([name, make, size = 50_000]) => [name, () => make(multiplier >= 10 ? million : size)] as const);
}

export const million = 1_000_000;

/** More items than a call can have arguments, in a list of texts of this length. */
export function tooManyToPass(length: number): number {
  return 130_000 * (length + 1);
}

/** In milliseconds: many times what the slowest of them needs, also on a busy machine; what is not linear takes minutes. */
export const timeoutOfLarge = 20_000 * (multiplier >= 10 ? 12 : 1);

/** A list of one part again and again. */
export function repeated(part: string, size: number): string {
  return Array.from({ length: Math.floor(size / (part.length + 1)) }, () => part).join(",");
}

/** A list of parts that are all different. */
export function numbered(make: (index: number) => string, size: number): string {
  const length = Math.floor(size / (make(99_999).length + 1));
  return Array.from({ length }, (_, index) => make(index)).join(",");
}
