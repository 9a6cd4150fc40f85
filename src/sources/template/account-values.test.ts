import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SourceText } from "../../diagnostics/index.js";
import { lintPlaced, putTogether } from "../../lint/index.js";
import { parseJson, toValue } from "../../policy/index.js";
import { withUnknowns } from "./placeholders.js";
import { templatePolicies } from "./roles.js";
import { withVariables } from "./variables.js";

/** A principal of a template. */
interface Case {
  readonly title: string;
  readonly parameters: Readonly<Record<string, object>>;
  readonly resources?: Readonly<Record<string, object>>;
  readonly principal: unknown;
  /** Whether whatever it is, it is an account. */
  readonly isAccount: boolean;
  readonly source: string;
}

const { cases }: { readonly cases: readonly Case[] } = JSON.parse(
  readFileSync(new URL("../../../fixtures/templates/accounts.json", import.meta.url), "utf8"),
);

function principalsIn(variants: readonly unknown[]): readonly string[] {
  const written = variants.map((variant) => JSON.stringify(variant));
  return written.flatMap(
    (text) => /"Principal":\{"AWS":(\[[^\]]*\]|"[^"]*")\}/.exec(text)?.[1]?.match(/"[^"]+"/g) ?? [],
  );
}

const ofAccount = /^"(\d{12}|arn:[\w-]+:iam::\d{12}:root)"$/;

describe("whether a value is an account", () => {
  test.each(cases)("$title: $isAccount", ({ parameters, resources = {}, principal, isAccount }) => {
    const statement = { Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" };
    const document = { Version: "2012-10-17", Statement: [statement] };
    const role = { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: document } };
    const template = {
      Parameters: parameters,
      Resources: { ...resources, R: role },
    };
    const source = new SourceText("template.json", JSON.stringify(template));
    const { root } = parseJson(source);
    const [policy] = root === undefined ? [] : templatePolicies(source, withVariables(root, false));
    if (policy?.kind !== "policy") throw new Error("the role has no policy");
    const principals = principalsIn(policy.placed.variants.map((node) => toValue(node)));
    expect(principals.length).toBeGreaterThan(0);
    expect(principals.every((each) => ofAccount.test(each))).toBe(isAccount);
    const messages = putTogether(lintPlaced(source, policy.placed)).map(({ message }) => message);
    const saysUser = messages.some((message) => /the user [$!{]/.test(message));
    const saysAccount = messages.some((message) => message.includes("so a user of account "));
    expect({ saysUser: isAccount && saysUser, saysAccount }).toEqual({ saysUser: false, saysAccount: isAccount });
  });

  test("texts that look like calls are texts where CloudFormation reads them", () => {
    const statement = { Effect: "Allow", Principal: { AWS: "Fn::Sub arn:aws:iam::1:root" }, Action: "sts:AssumeRole" };
    const role = { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: { Statement: statement } } };
    const source = new SourceText("t.json", JSON.stringify({ Resources: { R: role } }));
    const { root } = parseJson(source);
    const [policy] = root === undefined ? [] : templatePolicies(source, root);
    const findings = policy?.kind === "policy" ? lintPlaced(source, policy.placed) : [];
    expect(putTogether(findings).map(({ rule }) => rule)).toContain("malformed-principal");
  });

  test("of another template language", () => {
    const policy = { Statement: [{ Effect: "Allow", Principal: { AWS: "" }, Action: "sts:AssumeRole" }] };
    const text = (variable: string): string => JSON.stringify(policy).replace('"AWS":""', `"AWS":"\${${variable}}"`);
    const isAccount = (variable: string): boolean => {
      const source = new SourceText("policy.json", text(variable));
      const { root } = parseJson(source);
      const { variants } = root === undefined ? { variants: [] } : withUnknowns(source, root);
      return principalsIn(variants.map((node) => toValue(node))).every((each) => ofAccount.test(each));
    };
    expect(isAccount("var.account_id")).toBe(true);
    expect(isAccount("local.trusted_accounts")).toBe(true);
    expect(isAccount("var.principal")).toBe(false);
  });

  test("what is made up for one is said in the scenario", () => {
    const statement = { Effect: "Allow", Principal: { AWS: { Ref: "TrustedAccount" } }, Action: "sts:AssumeRole" };
    const role = { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: { Statement: statement } } };
    const source = new SourceText("t.json", JSON.stringify({ Resources: { R: role } }));
    const { root } = parseJson(source);
    const [policy] = root === undefined ? [] : templatePolicies(source, root);
    const findings = policy?.kind === "policy" ? lintPlaced(source, policy.placed) : [];
    const [scenario] = findings.flatMap((finding) => finding.scenario ?? []);
    expect(scenario).toMatch(
      /^# "(\d{12})" is made up for !Ref TrustedAccount\nScenario: .*\n {2}Given the account "\1"/,
    );
  });

  test("each case has a source", () => {
    for (const { source } of cases) expect(source.length).toBeGreaterThan(20);
  });
});
