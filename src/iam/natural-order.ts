/**
 * The order in which people expect names: `r1`, `r2`, `r10`. Numbers count as such; beyond them letters are compared by
 * their code units, so the order is the same on every machine.
 */
export function naturally(one: string, other: string): number {
  if (one === other) return 0;
  const shorter = Math.min(one.length, other.length);
  let at = 0;
  while (at < shorter && one.charCodeAt(at) === other.charCodeAt(at)) at++;
  let from = at;
  while (from > 0 && isDigit(one, from - 1)) from--;
  const numbers = numberAt(one, from) - numberAt(other, from);
  if (numbers > 0 || numbers < 0) return numbers;
  return one < other ? -1 : 1;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** The number whose digits begin here; not a number where there is none. */
function numberAt(text: string, from: number): number {
  let end = from;
  while (end < text.length && isDigit(text, end)) end++;
  return end === from ? Number.NaN : Number(text.slice(from, end));
}
