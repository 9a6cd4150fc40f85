/** A row of a CSV text, and its line, from 1. */
export interface CsvRow {
  readonly line: number;
  /** Offsets in the text, without the line end. */
  readonly start: number;
  readonly end: number;
  readonly fields: readonly string[];
}

/** Rows, and where a quoted field has no end. */
export interface Csv {
  readonly rows: readonly CsvRow[];
  readonly unclosed: number | undefined;
}

/**
 * Reads CSV: fields with commas, double quotes or line ends are in double quotes, and a double quote in them is doubled
 * (RFC 4180, https://www.rfc-editor.org/rfc/rfc4180). Lines end with LF or CRLF; blank lines are left out.
 */
export function readCsv(text: string): Csv {
  const rows: CsvRow[] = [];
  let at = text.startsWith("\ufeff") ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const [start, firstLine] = [at, line];
    const fields: string[] = [];
    for (;;) {
      let field = "";
      if (text[at] === '"') {
        const opening = at;
        at++;
        while (!(text[at] === '"' && text[at + 1] !== '"')) {
          if (at >= text.length) return { rows, unclosed: opening };
          if (text[at] === "\n") line++;
          if (text[at] === '"') at++;
          field += text[at];
          at++;
        }
        at++;
      }
      const rest = /[,\r\n]|$/g;
      rest.lastIndex = at;
      const end = rest.exec(text)?.index ?? text.length;
      fields.push(field + text.slice(at, end));
      at = end;
      if (text[at] !== ",") break;
      at++;
    }
    const end = at;
    if (text[at] === "\r") at++;
    if (text[at] === "\n") at++;
    line++;
    if (end > start) rows.push({ line: firstLine, start, end, fields });
  }
  return { rows, unclosed: undefined };
}
