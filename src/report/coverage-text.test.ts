import { expect, test } from "vitest";
import { coverageOf, holesIn } from "../coverage/index.js";
import { SourceText } from "../diagnostics/index.js";
import { readPolicyText } from "../engine/index.js";
import type { SeenTrust } from "../evidence/index.js";
import type { ReportedPolicy } from "./coverage.js";
import { coverageText } from "./coverage-text.js";

const clearScreen = "\u001b[2J";
const rightToLeft = "\u202e";

function reported(path: string, text: string, statements: SeenTrust["statements"]): ReportedPolicy {
  const source = new SourceText(path, text);
  const { policy } = readPolicyText("trust", source, false);
  if (policy === undefined) throw new Error("not a policy");
  const sha256 = "0".repeat(64);
  const coverage = coverageOf(policy, { path, sha256 }, [{ name: path, sha256, statements }]);
  return { coverage, source, holes: holesIn(coverage).map((hole) => ({ ...hole, explained: null })) };
}

const statement = (sid: string) =>
  `{"Sid": "${sid}", "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}`;

const report = (policies: readonly ReportedPolicy[]) => ({
  tool: { name: "policy-check", version: "0.0.0" },
  policies,
  unreadable: [{ path: `bad${clearScreen}.json`, why: `line ${rightToLeft} 1` }],
  threshold: undefined,
});

test("whatever stands in a policy or is its name stays text", () => {
  const name = `a${clearScreen}${rightToLeft}.json`;
  const text = `{"Statement": [\n${statement(`S`)}\n]}`;
  const shown = coverageText(report([reported(name, text, [])]), { color: false });
  for (const character of ["\u001b", rightToLeft]) expect(shown).not.toContain(character);
  expect(shown).toContain("a\\u001b[2J\\u202e.json  0 %, 0 of 1 outcome seen");
  expect(shown).toContain("bad\\u001b[2J.json: its coverage is not known: line \\u202e 1");
});

test("a policy on one line, however long, is a line with its notes", () => {
  const text = `{"Statement": [${statement("S")}]}${" ".repeat(5000)}`;
  const [, line = ""] = coverageText(report([reported("p.json", text, [])]), { color: false }).split("\n");
  expect(line).toMatch(/^! {3}1 \| \{"Statement": .{80,90}… {2}<- Allow: no call reached it$/);
});

test("lines without end are not shown", () => {
  const text = `{"Statement": [\n${statement("S")}\n]\n}${"\n".repeat(10_000)}`;
  const seen = [{ index: 0, applied: true, conditions: [] }];
  const lines = coverageText(report([reported("p.json", text, seen)]), { color: false }).split("\n");
  expect(lines.slice(0, 6)).toEqual([
    "p.json  100 %, 1 of 1 outcome seen",
    '    1 | {"Statement": [',
    expect.stringMatching(/^\+ {3}2 \| .* {2}<- Allow: applied 1×$/),
    "    3 | ]",
    "    4 | }",
    "",
  ]);
});

test("colours are for terminals", () => {
  const policies = [reported("p.json", `{"Statement": ${statement("S")}}`, [])];
  expect(coverageText(report(policies), { color: true })).toContain("\u001b[31m");
  expect(coverageText(report(policies), { color: false })).not.toContain("\u001b");
});
