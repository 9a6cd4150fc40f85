/** The other value of a Boolean; empty for a text that is neither. */
export function turned(value: string): readonly string[] {
  if (/^true$/i.test(value)) return ["false"];
  return /^false$/i.test(value) ? ["true"] : [];
}
