import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import { diffOf, writeFixed } from "./fix-file.js";

test("a diff is as git has it", () => {
  expect(diffOf("./a/b.json", "{\r\n1\r\n}", "{\r\n2\r\n}")).toBe(
    "--- a/a/b.json\n+++ b/a/b.json\n@@ -1,3 +1,3 @@\n {\r\n-1\r\n+2\r\n }\n\\ No newline at end of file\n",
  );
  expect(diffOf("x", "same", "same")).toBe("");
});

describe("writing", () => {
  const folder = mkdtempSync(join(tmpdir(), "policy-check-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    ["a file that was changed in the meantime", "x.json", "it was changed in the meantime"],
    ["a file that is gone", "gone.json", "there is no such file"],
    ["a folder", ".", "it is not a file that can be written"],
  ])("%s is not written", (_, name, why) => {
    writeFileSync(join(folder, "x.json"), "{ }");
    expect(writeFixed(join(folder, name), new SourceText(name, "{}"), '{"a": 1}')).toBe(why);
    expect(readFileSync(join(folder, "x.json"), "utf8")).toBe("{ }");
  });
});
