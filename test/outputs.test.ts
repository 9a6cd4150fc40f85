import { spawnSync } from "node:child_process";
import { existsSync, linkSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { executable, folderWith, policyCheck, trustPolicy } from "./command-line.js";

const policy = trustPolicy();
const feature = `Feature: one
  Scenario: one
    Given the IAM user "alice" with a virtual MFA device
    And the role "kjh-DuperRole" trusts as in "policies/a.json"
    Then these callers can assume "kjh-DuperRole":
      | caller            | allowed? |
      | alice without MFA | no       |
`;
const request = JSON.stringify({
  principal: "arn:aws:iam::123456789012:user/alice",
  action: "sts:AssumeRole",
  resource: "arn:aws:iam::123456789012:role/kjh-DuperRole",
  policies: { trust: "p.json" },
});
const files = {
  "p.json": policy,
  "q.json": policy,
  "d/p.json": policy,
  "policies/a.json": policy,
  "features/x.feature": feature,
  "request.json": request,
  b: `${request}\n`,
  "policy-check.config.json": "{}",
  "other.config.json": "{}",
  "base.json": '{ "schemaVersion": 2, "findings": [] }\n',
};

function contents(cwd: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(files).map((name) => [name, readFileSync(join(cwd, name), "utf8")]));
}

describe("what is read is not overwritten by what is written", () => {
  test.each<[string, string]>([
    ["p.json --output p.json", "one of the files to check"],
    ["check d --output d/p.json", "one of the files to check"],
    ["check d/*.json --output d/p.json", "one of the files to check"],
    ["check p.json --output link.json", "one of the files to check, p.json"],
    ["check p.json --output hard.json", "one of the files to check, p.json"],
    ["check p.json --baseline base.json --output base.json", "the baseline"],
    ["check p.json --write-baseline=new.json --output new.json", "would both write new.json"],
    ["check p.json --config other.config.json --output other.config.json", "the configuration"],
    ["check p.json --output policy-check.config.json", "the configuration"],
    ["prove p.json --output p.json", "one of the files to ask about"],
    ["prove d --output ./d/../d/p.json", "one of the files to ask about"],
    ["prove p.json --output policy-check.config.json", "the configuration"],
    ["diff p.json q.json --output q.json", "one of the files to compare"],
    ["diff d policies --output d/p.json", "one of the files to compare"],
    ["simulate --batch b --output b", "the batch of requests"],
    ["why b --output b", "one of the files of events"],
    ["why b --policies p.json --output p.json", "one of the policies"],
    ["simulate --batch b --output p.json", "the policy p.json of a request"],
    ["simulate --request request.json --output request.json", "the request"],
    ["simulate --request request.json --output hard.json", "the policy p.json of a request"],
    [
      "simulate --trust p.json --role arn:aws:iam::123456789012:role/r --principal arn:aws:iam::123456789012:user/u --output p.json",
      "the trust policy",
    ],
    ["rules --output policy-check.config.json", "the configuration"],
    ["docs --format json --output policies/a.json", "one of the policies"],
    ["docs --format json --output features/x.feature", "one of the features"],
    ["test --format json --output features/x.feature", "one of the features"],
    ["test --format json:features/x.feature", "one of the features"],
    ["test features/x.feature:2 --format json:features/x.feature", "one of the features"],
    ["test --coverage --coverage-format json:policies/a.json", "one of the policies"],
    ["test --coverage --coverage-format json:p.json --policies p.json", "one of the policies"],
    ["test --format json:x --coverage --coverage-format json:x", "would both write x"],
    ["test --format json:x --format message:./x", "would both write ./x"],
  ])("%s", (command, message) => {
    const cwd = folderWith(files);
    symlinkSync("p.json", join(cwd, "link.json"));
    linkSync(join(cwd, "p.json"), join(cwd, "hard.json"));
    const { status, stdout, stderr } = policyCheck(command.split(" "), { cwd });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(contents(cwd)).toEqual(files);
    expect(["x", "new.json"].filter((name) => existsSync(join(cwd, name)))).toEqual([]);
  });

  test("but a report of the last run is, and a baseline", () => {
    const cwd = folderWith(files);
    for (const format of ["json", "sarif"])
      for (const _ of [1, 2])
        expect(policyCheck(["check", "d", "--format", format, "--output", `d/${format}.json`], { cwd }).status).toBe(0);
    for (const _ of [1, 2])
      expect(policyCheck(["check", "d", "--write-baseline=d/known.json"], { cwd }).status).toBe(0);
  });
});

describe.runIf(process.platform === "linux")("what is open already is not opened again (Linux)", () => {
  const shell = (command: string, cwd: string) =>
    spawnSync("sh", ["-c", command.replaceAll("policy-check", `"${process.execPath}" "${executable}"`)], {
      cwd,
      encoding: "utf8",
    });

  test.each([
    ["check p.json --format json --output /dev/stdout", "1"],
    ["check p.json --format json --output /dev/fd/1", "1"],
    ["check p.json --format json --output /proc/self/fd/1", "1"],
    ["check p.json --format json --output /dev/stderr", "2"],
    ["check p.json --format json --output /dev/fd/2", "2"],
    ["prove p.json --format json --output /dev/stdout", "1"],
    ["simulate --batch b --output /dev/stdout", "1"],
    ["test --backend embedded --format json:/dev/stdout", "1"],
    ["test --backend embedded --format json --output /dev/fd/1", "1"],
    ["test --backend embedded --coverage --coverage-format json:/dev/stdout", "1"],
  ])("%s", (command, descriptor) => {
    const cwd = folderWith({ ...files, out: "before\n" });
    const redirected = shell(
      `echo first ${descriptor}>> out >&${descriptor}; policy-check ${command} ${descriptor}>> out`,
      cwd,
    );
    expect(redirected.stderr).not.toContain("cannot be written");
    expect(redirected.status).toBe(0);
    expect(readFileSync(join(cwd, "out"), "utf8")).toMatch(/^before\nfirst\n.*[{[]/s);
    shell(`{ echo first; policy-check ${command}; echo last; } ${descriptor}> out`, cwd);
    const text = readFileSync(join(cwd, "out"), "utf8");
    if (descriptor === "1") expect(text).toMatch(/^first\n.*[}\]].*last\n$/s);
    else expect(text).toMatch(/[}\]]/);
    expect(text).not.toContain("\0");
  });

  test("a pipe and a socket take it as well", () => {
    const cwd = folderWith(files);
    // What Node gives a child as its output is a socket on some systems.
    expect(policyCheck(["check", "p.json", "--format", "json", "--output", "/dev/stdout"], { cwd }).stdout).toContain(
      '"policy-check"',
    );
    expect(shell("policy-check check p.json --format json --output /dev/stdout | cat", cwd).stdout).toContain(
      '"files"',
    );
  });

  test("what is open for reading only is refused", () => {
    const cwd = folderWith(files);
    const run = shell("policy-check check p.json --output /dev/stdin < q.json", cwd);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("/dev/stdin cannot be written");
    expect(contents(cwd)).toEqual(files);
  });
});
