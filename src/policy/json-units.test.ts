import { describe, expect, test } from "vitest";
import { JsonUnits } from "./json-units.js";

/** Texts of the kinds that are fetched in different ways: shorter and far longer than what is at hand at once. */
const pieces = ["a", '"', "\\", " \n\t\r", "\u0001", "é", "€", "\u{1f600}", "\ud800", "\udc00", "0123456789abcdef"];

function textOf(kinds: readonly string[], length: number, seed: number): string {
  let state = seed;
  const parts: string[] = [];
  for (let index = 0; index < length; index++) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    parts.push(kinds[Math.floor(state / 65_536) % kinds.length] ?? "");
  }
  return parts.join("");
}

const ascii = pieces.slice(0, 5);
const texts = new Map([
  ...pieces.map((piece): [string, string] => [`only ${JSON.stringify(piece)}`, piece.repeat(70_000)]),
  ...pieces.map((piece): [string, string] => [`one ${JSON.stringify(piece)}`, piece]),
  ["no units", ""],
  ["ASCII", textOf(ascii, 200_000, 1)],
  ["all kinds", textOf(pieces, 120_000, 2)],
  ["all kinds, but few units", textOf(pieces, 20, 3)],
  ["one letter that is not ASCII far behind", `${"a".repeat(150_000)}é${" ".repeat(150_000)}"`],
]);

/** What the units of a text are to its reader: ASCII is told apart, and nothing else. */
const toldApart = (unit: number): number => (unit > 0x7f ? 0x80 : unit);

function expectUnits(text: string, units: JsonUnits, offset: number): void {
  const unit = offset < text.length ? text.charCodeAt(offset) : 0;
  if (toldApart(units.at(offset)) !== toldApart(unit)) expect(units.at(offset), `at ${offset}`).toBe(unit);
}

describe.each([...texts])("the units of a text of %s", (_, text) => {
  test("are those of the text, one after the other", () => {
    const units = new JsonUnits(text);
    for (let offset = 0; offset <= text.length; offset++) expectUnits(text, units, offset);
  });

  test("are those of the text, wherever somebody looks", () => {
    const units = new JsonUnits(text);
    const steps = [1, -1, 3, -2000, 5000, -70_000, 40_000, 17_000, -16_500];
    for (let turn = 0, at = 0; turn < 20_000; turn++) {
      at = Math.max(0, at + (steps[(turn * turn + turn) % steps.length] ?? 0) + (turn % 7));
      if (at > text.length + 3) at = turn % 50;
      expectUnits(text, units, at);
    }
  });

  test("find where white space ends, and where plain text of a string ends", () => {
    const units = new JsonUnits(text);
    const other = /[^ \n\r\t]/g;
    // The last part is the control characters.
    const special = /["\\]|[^ -\uffff]/g;
    const endOf = (pattern: RegExp, offset: number): number => {
      pattern.lastIndex = offset;
      return pattern.exec(text)?.index ?? text.length;
    };
    const wrong: number[] = [];
    for (let offset = 0; offset < text.length; offset += 1 + ((offset * 31) % 4999)) {
      const isRight =
        units.spaceEnd(offset) === endOf(other, offset) && units.plainEnd(offset) === endOf(special, offset);
      if (!isRight) wrong.push(offset);
    }
    expect(wrong).toEqual([]);
  });
});
