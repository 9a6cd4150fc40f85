/** Parts of a sentence: `a`, `a and b`, `a, b and c`. */
export function joined(parts: readonly string[], conjunction: "and" | "or"): string {
  if (parts.length <= 1) return parts[0] ?? "";
  return `${parts.slice(0, -1).join(", ")} ${conjunction} ${parts.at(-1)}`;
}

/** A text as the beginning of a sentence. */
export function capitalised(text: string): string {
  return text === "" ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
