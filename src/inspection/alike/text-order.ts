import { plainUnits } from "../../analysis/index.js";

/**
 * Letters in the order in which the analysis takes one that no text of a policy has, for texts that it makes up. Where
 * the first is in no text of a policy, it is the one that is taken, whatever else the texts have.
 */
const lettersTaken = plainUnits.slice(0, 26);

/** The characters of which it matters which texts have them: those that would be taken if no text had them. */
export function unitsTold(texts: string): string {
  let told = "";
  for (const letter of lettersTaken) {
    if (!texts.includes(letter)) return told;
    told += letter + letter.toUpperCase();
  }
  return `${told}0123456789`;
}

/** Of each text that has names how it is ordered among all texts, and how far it is the same as each of them. */
export function orderOf(named: ReadonlySet<string>, texts: readonly string[]): string {
  let order = "";
  for (const text of named) {
    for (const other of texts) {
      if (other === text) order += "=";
      else order += (text < other ? "<" : ">") + commonLength(text, other);
    }
  }
  return order;
}

function commonLength(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let length = 0;
  while (length < most && one.charCodeAt(length) === other.charCodeAt(length)) length++;
  return length;
}
