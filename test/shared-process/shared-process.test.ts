import { expect, test } from "vitest";
import { folderWith, policyCheck, policyCheckAlone, trustPolicy } from "../command-line.js";

const cwd = folderWith({ "bad.json": trustPolicy({ Condition: undefined }), "p/good.json": trustPolicy() });
const runs: readonly (readonly string[])[] = [
  ["check", "bad.json", "--format", "json"],
  ["check", "p"],
  ["check", "gone.json"],
  ["chek"],
  ["--help"],
  ["prove", "bad.json", "p"],
  ["check", "p/good.json"],
];

test("a run in the shared process is that of a process of its own, whatever ran before it", () => {
  for (const args of runs) expect(policyCheck(args, { cwd })).toEqual(policyCheckAlone(args, { cwd }));
  expect(policyCheck(["check", "good.json"], { cwd: folderWith({ "good.json": trustPolicy() }) }).status).toBe(0);
});
