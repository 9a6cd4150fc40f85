/** A step with what is below it: lines without indentation. */
export type StepLines = readonly string[];

/** A text between quotes, as cucumber's `{string}` reads it; undefined for one that it cannot have. */
export function quoted(text: string): string | undefined {
  if (/[\r\n]/.test(text) || text.endsWith("\\")) return undefined;
  return `"${text.replaceAll('"', '\\"')}"`;
}

/** The rows of a table, with its columns aligned. */
export function table(rows: readonly (readonly string[])[]): StepLines {
  const cells = rows.map((row) => row.map(cell));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => (row[column] ?? "").length)));
  return cells.map((row) => `  | ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join(" | ")} |`);
}

function cell(text: string): string {
  return text.replace(/[\\|]/g, "\\$&").replaceAll("\n", "\\n");
}

/** A text below a step. */
export function docString(text: string, mediaType = ""): StepLines {
  // In one kind of doc string, three quotes with backslashes mean three quotes.
  const fence = text.includes('"""') || text.includes('\\"\\"\\"') ? "```" : '"""';
  return [`  ${fence}${mediaType}`, ...text.split(/\r\n|\r|\n/).map((line) => `  ${line}`.trimEnd()), `  ${fence}`];
}

/** A text that is neither a keyword nor a tag at the begin of its line, in lines that are not too long. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((each) => each !== "")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" ? lines : [...lines, line];
}

/** A text in one line, as titles and comments have it. */
export function inOneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** Lines that are moved to the right, but for empty ones. */
export function indented(lines: readonly string[], by: string): readonly string[] {
  return lines.map((line) => (line === "" ? "" : `${by}${line}`));
}
