/** A word with the letter before its last left out, as hasty people write it; undefined for words that are too short. */
export function withoutLetter(word: string): string | undefined {
  const letters = [...word];
  if (letters.length < 3) return undefined;
  letters.splice(-2, 1);
  return letters.join("");
}
