import { expect, test } from "vitest";
import { naturally } from "./natural-order.js";

test("numbers count as such, and all else by code units", () => {
  const names = [
    "r1",
    "r2",
    "r10",
    "r10a",
    "r11",
    "r100",
    "s",
    "s1-9",
    "s1-10",
    "Z9",
    "Z10",
    "r01",
    "r",
    "r1.json",
    "-",
    "9",
    "10",
  ];
  const sorted = [...names].reverse().sort(naturally);
  expect(sorted).toEqual([
    "-",
    "9",
    "10",
    "Z9",
    "Z10",
    "r",
    "r01",
    "r1",
    "r1.json",
    "r2",
    "r10",
    "r10a",
    "r11",
    "r100",
    "s",
    "s1-9",
    "s1-10",
  ]);
  for (const one of names)
    for (const other of names) expect(Math.sign(naturally(one, other)) + Math.sign(naturally(other, one))).toBe(0);
});
