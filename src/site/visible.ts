// What a name or a text cannot be trusted to show: characters that nobody sees, and those that reorder what stands around.
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;
// Blanks that are not the blank: harmless in prose, but not within a policy's strings.
const unseenOrBlank = /(?! )[\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** A text of somebody's with what nobody would see, or what would reorder the page, shown as `\u{…}`; line breaks are blanks. */
export function visible(text: string): string {
  return text.replace(/[\r\n\t]+/g, " ").replace(unseen, escaped);
}

/** {@link visible} for a line of code: blanks other than the common one are shown too, and tabs are two blanks. */
export function visibleCode(line: string): string {
  return line.replaceAll("\t", "  ").replace(unseenOrBlank, escaped);
}

/** At most so many characters of a text, with the middle left out: names often differ at their end. */
export function shortened(text: string, most: number): string {
  const characters = [...text];
  if (characters.length <= most) return text;
  const head = Math.ceil((most - 1) * 0.6);
  return `${characters.slice(0, head).join("")}…${characters.slice(characters.length - (most - 1 - head)).join("")}`;
}

/** `1 role`, `2 roles`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[], conjunction = "and"): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} ${conjunction} ${items.at(-1)}`;
}

/** `2026-03-01T10:02:03.456Z` as `2026-03-01 10:02 UTC`; anything else as it is. */
export function moment(iso: string): string {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?Z$/.exec(iso);
  return parts === null ? visible(iso) : `${parts[1]} ${parts[2]} UTC`;
}
