import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { folderWith, policyCheck, trustPolicy } from "./command-line.js";

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

const config = (settings: object): string => JSON.stringify(settings);
const withoutMfa = trustPolicy({ Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } } });
const foreign = trustPolicy({ Principal: { AWS: "arn:aws:iam::444455556666:root" }, Condition: undefined });
const withMfa = { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } };
const emptySid = trustPolicy({ ...withMfa, Sid: "" });

/** A check of one policy with a configuration. */
function check(policy: string, settings: object, ...args: readonly string[]) {
  const cwd = folderWith({ "policies/x.json": policy, "policy-check.config.json": config(settings) });
  return policyCheck(["check", ...args, "policies/x.json"], { cwd });
}

function json(policy: string, settings: object) {
  const run = check(policy, settings, "--format", "json");
  const report = JSON.parse(run.stdout);
  const rules: string[] = report.files[0].findings.map(({ rule }: { rule: string }) => rule);
  return { ...run, report, rules };
}

describe("rules", () => {
  test("a rule is switched off, or has another severity", () => {
    expect(json(emptySid, {}).rules).toContain("empty-sid");
    expect(json(emptySid, { rules: { "empty-sid": "off" } }).rules).not.toContain("empty-sid");
    expect(check(emptySid, { rules: { "empty-sid": "error" } }, "--fail-on", "error").status).toBe(1);
    expect(check(emptySid, { rules: { "empty-sid": "warning" } }, "--fail-on", "error").status).toBe(0);
  });

  test("what was not checked cannot be hidden", () => {
    const { status, stdout, stderr } = check("{", { rules: { "invalid-json": "off" } });
    expect(status).toBe(2);
    expect(stderr).toContain("policy-check.config.json:1:26: invalid-json says that something was not checked");
    expect(stdout).toBe("");
  });

  test("accounts that are ours make others foreign", () => {
    expect(json(foreign, {}).rules).not.toContain("unrestricted-account-root");
    const noMfaRule = { rules: { "mfa-not-required": "off" } };
    expect(json(foreign, { ownAccounts: ["123456789012"], ...noMfaRule }).rules).toContain("unrestricted-account-root");
    expect(json(foreign, { ownAccounts: ["444455556666"] }).rules).not.toContain("unrestricted-account-root");
  });

  test("the maximum age of MFA", () => {
    const policy = trustPolicy({
      Condition: {
        Bool: { "aws:MultiFactorAuthPresent": "true" },
        NumericLessThan: { "aws:MultiFactorAuthAge": "7200" },
      },
    });
    expect(json(policy, {}).rules).toEqual([]);
    expect(json(policy, { rules: { "mfa-age-above-maximum": { maximumMfaAge: 3600 } } }).rules).toEqual([
      "mfa-age-above-maximum",
    ]);
  });
});

describe("findings that are part of others", () => {
  const own = { ownAccounts: ["123456789012"] };
  const reason = "a contract says so";
  const serious = (settings: object): readonly string[] =>
    json(foreign, settings)
      .report.files[0].findings.filter(({ severity }: { severity: string }) => severity !== "suggestion")
      .map(
        ({ rule, related }: { rule: string; related: readonly unknown[] }) => `${rule}${related.length > 0 ? "+" : ""}`,
      );

  test("they are one", () => {
    expect(serious(own)).toEqual(["mfa-not-required+"]);
    expect(check(foreign, own, "--format", "json").stdout).not.toContain("bearing");
  });

  test("of a role that is exempt from MFA the other one is left", () => {
    const mfaExempt = [{ file: "policies/*.json", reason, expires: "2999-12-31" }];
    expect(serious({ ...own, mfaExempt })).toEqual(["unrestricted-account-root"]);
  });

  test("each of them can be suppressed", () => {
    const suppressions = (rule: string): object => ({ suppressions: [{ file: "policies/x.json", rule, reason }] });
    expect(serious({ ...own, ...suppressions("mfa-not-required") })).toEqual(["unrestricted-account-root"]);
    expect(serious({ ...own, ...suppressions("unrestricted-account-root") })).toEqual(["mfa-not-required"]);
  });
});

describe("roles that are exempt from MFA", () => {
  const exemption = { file: "policies/*.json", reason: "a pipeline has no device", expires: "2999-12-31" };

  test("their findings are suppressed, and shown as such", () => {
    expect(json(withoutMfa, {}).status).toBe(1);
    const { status, report } = json(withoutMfa, { mfaExempt: [exemption] });
    expect(status).toBe(0);
    expect(report.summary.suppressed).toBeGreaterThan(0);
    expect(check(withoutMfa, { mfaExempt: [exemption] }).stdout).toMatch(/, \d+ suppressed/);
    const sarif = JSON.parse(check(withoutMfa, { mfaExempt: [exemption] }, "--format", "sarif").stdout);
    expect(sarif.runs[0].results[0].suppressions).toEqual([
      { kind: "external", status: "accepted", justification: exemption.reason },
    ]);
    expect(check(withoutMfa, { mfaExempt: [exemption] }, "--format", "junit").stdout).toContain(
      'skipped message="suppressed: a pipeline has no device"',
    );
  });

  test("until their date has passed", () => {
    const { status, report } = json(withoutMfa, { mfaExempt: [{ ...exemption, expires: "2020-01-01" }] });
    expect(status).toBe(1);
    expect(report.files[1]).toMatchObject({
      path: "policy-check.config.json",
      findings: [{ rule: "expired-suppression", pointer: "/mfaExempt/0" }],
    });
  });
});

describe("write a page of all rules", () => {
  const rulesUrl = "https://git.example.com/policy-check/docs/rules.md";

  test("is what findings link to", () => {
    const { report } = json(emptySid, { rulesUrl });
    expect(report.files[0].findings[0]).toMatchObject({ rule: "empty-sid", help: `${rulesUrl}#empty-sid` });
    expect(check(emptySid, { rulesUrl }).stdout).toContain(`${rulesUrl}#empty-sid`);
    const sarif = JSON.parse(check(emptySid, { rulesUrl }, "--format", "sarif").stdout);
    for (const { id, helpUri } of sarif.runs[0].tool.driver.rules) expect(helpUri).toBe(`${rulesUrl}#${id}`);
  });

  test("is AWS's where it is not said", () => {
    const { report } = json(emptySid, {});
    expect(report.files[0].findings[0].help).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
  });

  test("is printed by policy-check rules", () => {
    expect(policyCheck(["rules", "--format", "markdown"]).stdout).toBe(read("docs/rules.md"));
    const one = policyCheck(["rules", "--format", "markdown", "empty-sid"]).stdout;
    expect(one).toMatch(/^### empty-sid\n/);
    expect(read("docs/rules.md")).toContain(one);
  });

  test("rules are listed by topic", () => {
    const { stdout } = policyCheck(["rules"]);
    const order = ["Multi-factor authentication", "mfa-not-required", "Trust that reaches", "open-wildcard-principal"];
    const places = [...order, "Documents that AWS refuses", "invalid-effect", "The run itself", "rule-failed"].map(
      (text) => stdout.search(new RegExp(`^${text}`, "m")),
    );
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
  });

  test("a rule says what it finds in its examples", () => {
    const { stdout } = policyCheck(["rules", "invalid-effect"]);
    expect(stdout).toContain('\n    = line 4: "Effect" must be "Allow" or "Deny"');
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(120);
  });
});

describe("the default configuration", () => {
  const open = trustPolicy({ Condition: undefined });
  const off = config({ rules: { "mfa-not-required": "off" } });
  const file = "policy-check.config.json";

  test("is that of the nearest folder above, up to the top of the repository", () => {
    const top = folderWith({
      [file]: off,
      "repository/.git/HEAD": "",
      "repository/deep/policies/x.json": open,
      "repository/nested/.git": "gitdir: elsewhere",
      "repository/nested/policies/x.json": open,
    });
    const run = (folder: string) => policyCheck(["policies"], { cwd: join(top, "repository", folder) });
    expect(run("deep").stdout).toContain("mfa-not-required");
    writeFileSync(join(top, "repository", file), off);
    expect(run("deep").stdout).not.toContain("mfa-not-required");
    expect(run("deep").stderr).toBe(`policy-check: the configuration is ../${file}\n`);
    expect(run("nested").stdout).toContain("mfa-not-required");
    writeFileSync(join(top, "repository", file), "{");
    expect(run("deep")).toMatchObject({ status: 2, stdout: "" });
  });

  test.each([file, `policies/${file}`])("%s that is a link to nothing is an error", (name) => {
    const top = folderWith({ "policies/deep/x.json": withoutMfa, ".git/HEAD": "" });
    symlinkSync("gone.json", join(top, name));
    const { status, stdout, stderr } = policyCheck(["x.json"], { cwd: join(top, "policies/deep") });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(`${file} cannot be read: there is no such file`);
  });
});

test("the example in docs/configuration.md is a configuration, for editors and for the command line", () => {
  const [, example = ""] = /^```json\n([\s\S]*?)^```$/m.exec(read("docs/configuration.md")) ?? [];
  const validate = new Ajv({ strict: false }).compile(JSON.parse(read("dist/schemas/config.schema.json")));
  validate(JSON.parse(example));
  expect(validate.errors).toBeNull();
  const cwd = folderWith({ "x.json": trustPolicy(withMfa), "policy-check.config.json": example });
  expect(policyCheck(["x.json"], { cwd })).toMatchObject({ status: 0, stderr: "" });
  // It has each setting once.
  const { properties } = JSON.parse(read("dist/schemas/config.schema.json"));
  expect(Object.keys(JSON.parse(example)).toSorted()).toEqual(Object.keys(properties).toSorted());
});
