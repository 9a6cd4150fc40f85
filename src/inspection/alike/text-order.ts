/**
 * Letters in the order in which the analysis takes one that no text of a policy has, for texts that it makes up. Where
 * the first is in no text of a policy, it is the one that is taken, whatever else the texts have.
 */
const lettersTaken = "xyzwvutsrqponmlkjihgfedcba";

/** The characters of which it matters which texts have them: those that would be taken if no text had them. */
export function unitsTold(values: readonly string[]): string {
  const all = values.join("\n").toLowerCase();
  let told = "";
  for (const letter of lettersTaken) {
    if (!all.includes(letter)) return told;
    told += letter + letter.toUpperCase();
  }
  return `${told}0123456789`;
}

/** How texts are ordered, and how far neighbors in that order are the same: with that, how far any two of them are. */
export function orderOf(texts: readonly string[]): string {
  const order = texts.map((_, index) => index);
  order.sort((one, other) => compare(texts[one] ?? "", texts[other] ?? ""));
  let result = "";
  let last = "";
  for (const index of order) {
    const text = texts[index] ?? "";
    result += `${index}:${commonLength(last, text)},`;
    last = text;
  }
  return result;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function commonLength(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let length = 0;
  while (length < most && one.charCodeAt(length) === other.charCodeAt(length)) length++;
  return length;
}
