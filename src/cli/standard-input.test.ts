import { expect, test } from "vitest";
import { readText } from "./files.js";
import { StandardInput } from "./standard-input.js";

test("standard input that was read is refused, and not taken for an empty text", () => {
  const standardInput = new StandardInput();
  standardInput.take();
  expect(readText("-", { maximumSize: 1024, standardInput })).toEqual({
    refused: "standard input can be read only once",
  });
});
