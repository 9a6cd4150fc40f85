import fc from "fast-check";
import { expect, test } from "vitest";
import { LineTable } from "./line-table.js";

/** Where lines begin, unit by unit. */
function beginsOf(text: string): readonly number[] {
  const begins = [0];
  for (let at = 1; at <= text.length; at++) {
    const before = text[at - 1];
    if (before === "\n" || (before === "\r" && text[at] !== "\n")) begins.push(at);
  }
  return begins;
}

/** Texts of many lines, and of few that are longer than a block of the table. */
const texts = fc
  .array(
    fc.oneof(
      fc.constantFrom("\n", "\r", "\r\n", "a", ""),
      fc.nat(1200).map((length) => "a".repeat(length)),
    ),
    {
      maxLength: 60,
    },
  )
  .map((parts) => parts.join(""));

test("lines begin behind each LF, CRLF and lone CR", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const table = new LineTable(text);
      const begins = beginsOf(text);
      expect(table.count).toBe(begins.length);
      expect(table.start(0)).toBeUndefined();
      expect(table.start(begins.length + 1)).toBeUndefined();
      for (const [index, start] of begins.entries()) {
        expect(table.start(index + 1)).toBe(start);
        expect(table.position(start)).toEqual({ line: index + 1, column: 1 });
        const end = (begins[index + 1] ?? text.length + 1) - 1;
        expect(table.position(end)).toEqual({ line: index + 1, column: end - start + 1 });
      }
    }),
  );
});
