import { printable } from "./style.js";

/** A name as it is, as code: nothing in it is markup, whoever wrote it, and nobody is mentioned. */
export function code(text: string): string {
  const shown = printable(text).replaceAll("|", "\\|");
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  const room = shown.startsWith("`") || shown.endsWith("`") || shown.trim() === "" ? " " : "";
  return `${fence}${room}${shown}${room}${fence}`;
}

/** A sentence in which nothing is markup. */
export function prose(text: string): string {
  return (
    printable(text)
      .replace(/[\\`*_{}[\]<>|#~&!$]/g, (character) =>
        character === "<" ? "&lt;" : character === "&" ? "&amp;" : `\\${character}`,
      )
      // A word joiner keeps it from mentioning somebody.
      .replaceAll("@", "@\u2060")
      .replaceAll("://", ":\u2060//")
  );
}
