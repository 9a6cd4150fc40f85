import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { callJson, callLine } from "../src/report/index.js";
import { folderWith, policyCheck } from "./command-line.js";

const alice = "arn:aws:iam::123456789012:user/alice";
const role = "arn:aws:iam::123456789012:role/team";
const allow = { Effect: "Allow", Principal: { AWS: alice }, Action: "sts:AssumeRole" };
const guarded = { Sid: "Guarded", ...allow, Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } };

/** The first statement is the one that asks for MFA; the second lets the same user in without. */
function twoStatements() {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: [guarded, { Sid: "Open", ...allow }] }, null, 2);
  return folderWith({ "team.json": text });
}

// Issue: one number in all texts; JSON output keeps indexes from 0, as its pointers do.
describe("texts count statements from 1, JSON from 0", () => {
  test("check", () => {
    const { stdout } = policyCheck(["check", "team.json"], { cwd: twoStatements() });
    expect(stdout.replace(/\s+/g, " ")).toContain('statement 1 ("Guarded", line 4)');
    expect(stdout).not.toContain("statement 0");
  });

  test("simulate, and the reason in its JSON", () => {
    const cwd = twoStatements();
    const args = ["simulate", "--trust", "team.json", "--role", role, "--principal", alice];
    expect(policyCheck(args, { cwd }).stdout).toContain('Statement 2 ("Open") of the trust policy (line 17) allows');
    const { reason, matched } = JSON.parse(policyCheck([...args, "--format", "json"], { cwd }).stdout);
    expect(reason).toContain('Statement 2 ("Open") of the trust policy (line 17) allows');
    expect(matched).toMatchObject([{ statement: 1 }]);
  });

  test("prove", () => {
    const cwd = twoStatements();
    const args = ["prove", "--property", "reachable", "team.json"];
    expect(policyCheck(args, { cwd }).stdout).toContain('statement 1 ("Guarded", line 4), Allow, is redundant');
    const [{ statement, line }] = JSON.parse(policyCheck([...args, "--format", "json"], { cwd }).stdout).results;
    expect([statement, line]).toEqual([0, 4]);
  });

  test("serve's log", () => {
    const call = {
      ...{ requestId: "r", action: "AssumeRole", caller: alice, status: 200, error: undefined, duration: 1 },
      decision: {
        ...{ decision: "allowed", action: "AssumeRole", principal: alice, resource: role, undocumented: [] },
        statements: ["trust/Statement/0", "identity:a/b/Statement/2"],
      },
    } as const;
    const time = new Date(0);
    expect(callLine(call, time, { color: false })).toContain("by trust statement 1, identity:a/b statement 3");
    expect(callJson(call, time)).toContain('"trust/Statement/0"');
  });

  test("docs", () => {
    const cwd = twoStatements();
    const markdown = policyCheck(["docs", "--policies", "team.json", "--format", "markdown"], { cwd }).stdout;
    expect(markdown).toContain('can assume this role by statement 2 ("Open", line 17)');
    policyCheck(["docs", "--policies", "team.json", "--out", "site"], { cwd });
    const page = readFileSync(join(cwd, "site/index.html"), "utf8");
    expect(page).toContain("Statement 1 (");
    expect(page).not.toMatch(/statement 0/i);
    const [documented] = JSON.parse(
      policyCheck(["docs", "--policies", "team.json", "--format", "json"], { cwd }).stdout,
    ).roles;
    expect(documented.proofs[0].counterexample.statement).toBe(1);
  });
});
