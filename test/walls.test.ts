import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { checkWalls } from "../scripts/walls.mjs";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** The report on a tree that holds one file. */
function plant(file: string, text: string): { status: number; report: string } {
  const folder = mkdtempSync(join(tmpdir(), "policy-check-walls-"));
  folders.push(folder);
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
  return checkWalls(folder);
}

test("the rooms keep to their walls", () => {
  const { status, report } = checkWalls(fileURLToPath(new URL("..", import.meta.url)));
  expect(status, report).toBe(0);
});

test.each([
  [
    "upwards",
    "src/policy/planted.ts",
    'import { decide } from "../engine/index.js";\ndecide();\n',
    "may not import this room",
  ],
  [
    "types count",
    "src/iam/planted.ts",
    'import type { Rule } from "../lint/index.js";\nexport type A = Rule;\n',
    "may not import this room",
  ],
  [
    "from a folder of a room",
    "src/engine/operators/planted.ts",
    'export * from "../../callers/index.js";\n',
    "may not import this room",
  ],
  ["dynamically", "src/report/planted.ts", 'export const a = import("../cli/main.js");\n', "may not import this room"],
  [
    "past the index",
    "src/lint/planted.ts",
    'import { a } from "../engine/compile.js";\na();\n',
    "through their index.ts",
  ],
  [
    "past the index, beside a folder with the room's name",
    "src/endpoint/iam/planted.ts",
    'import { a } from "../../iam/arn.js";\na();\n',
    "through their index.ts",
  ],
  [
    "a closed room, from a folder of a room with such folders",
    "src/endpoint/sts/planted.ts",
    'import type { Rule } from "../../lint/index.js";\nexport type A = Rule;\n',
    "may not import this room",
  ],
  [
    "out of src",
    "src/endpoint/sts/planted.ts",
    'import { a } from "../../../src/iam/arn.js";\na();\n',
    "may not import this package",
  ],
  ["a package", "src/engine/planted.ts", 'import Ajv from "ajv";\nnew Ajv();\n', "may not import this package"],
  [
    "the file system",
    "src/lint/planted.ts",
    'import { readFileSync } from "node:fs";\nreadFileSync("");\n',
    "may not import this package",
  ],
  ["the process", "src/engine/planted.ts", "export const a = process.env;\n", "is handed what it needs"],
  [
    "the clock, by the process",
    "src/inspection/planted.ts",
    "export const a = performance.now();\n",
    "is handed what it needs",
  ],
  [
    "one command from another",
    "src/cli/commands/planted.ts",
    'import { runProve } from "./prove.js";\nrunProve();\n',
    "a command may not import another",
  ],
  [
    "one command from another, the long way round",
    "src/cli/commands/planted.ts",
    'import type { ProveOptions } from "../commands/prove.js";\nexport type A = ProveOptions;\n',
    "a command may not import another",
  ],
  [
    "a command upwards of its room",
    "src/cli/commands/planted.ts",
    'import { a } from "../../steps/index.js";\na();\n',
    "may not import this room",
  ],
  ["what is too deep to be looked at", "src/endpoint/a/b/c/d/planted.ts", "export const a = 1;\n", "is deeper than"],
  ["a room that is not in the table", "src/extra/planted.ts", "export const a = 1;\n", "has no row"],
])("a violation is caught: %s", (_, file, text, message) => {
  const { status, report } = plant(file, text);
  expect(status).not.toBe(0);
  expect(report).toContain(message);
});

test.each([
  ["a room below", "src/engine/planted.ts", 'import { quote } from "../policy/index.js";\nquote("");\n'],
  [
    "a folder of the room with the name of another room",
    "src/endpoint/sts/planted.ts",
    'import { a } from "../iam/tags.js";\na();\n',
  ],
])("what is allowed is not caught: %s", (_, file, text) => {
  const { status, report } = plant(file, text);
  expect(status, report).toBe(0);
});
