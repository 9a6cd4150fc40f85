import { styleText } from "node:util";

/** Colours for a terminal, or none. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
  readonly cyan: (text: string) => string;
}

/** The style of an output: plain text unless `color` says otherwise. */
export function styleOf(color: boolean): Style {
  const paint = (format: "bold" | "dim" | "red" | "yellow" | "green" | "cyan") => (text: string) =>
    color ? styleText(format, text, { validateStream: false }) : text;
  return {
    bold: paint("bold"),
    dim: paint("dim"),
    red: paint("red"),
    yellow: paint("yellow"),
    green: paint("green"),
    cyan: paint("cyan"),
  };
}

/** `text` with what a terminal would obey, or nobody would see, shown as text: policies are untrusted. */
export function printable(text: string): string {
  // Nearly all texts are such, and to look for what is none of these characters takes far longer.
  if (/^[ -~]*$/.test(text)) return text;
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    if (character === "\t") return " ";
    const digits = (character.codePointAt(0) ?? 0).toString(16);
    return digits.length > 4 ? `\\u{${digits}}` : `\\u${digits.padStart(4, "0")}`;
  });
}

/** {@link printable}, but lines stay lines. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

/** `1 file`, `2 files`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Blocks of text with an empty line between them, and a line end behind the last: part by part. */
export function* apartByLines(blocks: Iterable<string>): Generator<string> {
  let isFirst = true;
  for (const block of blocks) {
    yield isFirst ? block : `\n\n${block}`;
    isFirst = false;
  }
  if (!isFirst) yield "\n";
}
