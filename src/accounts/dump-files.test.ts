import { expect, test } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import { dumpNamesIn, problemsInLines, readDumpTexts } from "./dump-files.js";

test("the dumps of a folder are read in natural order, and other files are passed over", () => {
  const names = [
    "page-10.json",
    "README.md",
    "page-2.JSON",
    "page-1.yaml",
    "a.ndjson",
    "report.csv",
    "b.jsonl",
    "c.yml",
  ];
  const expected = ["a.ndjson", "b.jsonl", "c.yml", "page-1.yaml", "page-2.JSON", "page-10.json"];
  expect(dumpNamesIn(names)).toEqual(expected);
});

test("JSON and YAML are read together", async () => {
  const user = (name: string) => ({ UserName: name, Arn: `arn:aws:iam::111122223333:user/${name}` });
  const json = new SourceText("1.json", JSON.stringify({ UserDetailList: [user("alice")] }));
  const yaml = new SourceText("2.yaml", `UserDetailList:\n  - UserName: bob\n    Arn: ${user("bob").Arn}\n`);
  const { accounts, problems } = await readDumpTexts([json, yaml], []);
  expect(problemsInLines(problems)).toBeUndefined();
  expect([...(accounts.get("111122223333")?.users.keys() ?? [])].join(" ")).toMatch(/alice.* .*bob/);
});

test("of many problems the first are told, and how many there are", async () => {
  const broken = Array.from({ length: 25 }, (_, index) => new SourceText(`${index}.json`, "{"));
  const lines = problemsInLines((await readDumpTexts(broken, [])).problems)?.split("\n") ?? [];
  expect(lines[0]).toMatch(/^0\.json:1:2: /);
  expect(lines).toHaveLength(21);
  expect(lines.at(-1)).toBe("and 5 more problems");
});
