// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders and loops are written so
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { folderWith, policyCheck, trustPolicy } from "./command-line.js";

const present = "aws:MultiFactorAuthPresent";
const open = trustPolicy({ Condition: { BoolIfExists: { [present]: "true" } } });
const document: unknown = JSON.parse(open);
const [statement] = JSON.parse(open).Statement;

const role = (policy: unknown, name = "r"): object => ({
  ...{ RoleName: name, Arn: `arn:aws:iam::123456789012:role/${name}` },
  AssumeRolePolicyDocument: policy,
});
const template = (resources: object, rest: object = {}): string =>
  JSON.stringify({ AWSTemplateFormatVersion: "2010-09-09", ...rest, Resources: resources }, null, 2);
const iamRole = (policy: unknown): object => ({
  ...{ Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: policy } },
});
const samFunction = (policy?: unknown): object => ({
  ...{
    Type: "AWS::Serverless::Function",
    Properties: policy === undefined ? {} : { AssumeRolePolicyDocument: policy },
  },
});
const sam = (shared: unknown): object => ({
  ...{ Transform: "AWS::Serverless-2016-10-31", Globals: { Function: { AssumeRolePolicyDocument: shared } } },
});
const planned = {
  root_module: {
    resources: [
      {
        ...{ address: "aws_iam_role.r", mode: "managed", type: "aws_iam_role", name: "r" },
        values: { name: "r", assume_role_policy: open },
      },
    ],
  },
};
const state = {
  ...{ version: 4, terraform_version: "1.9.0", serial: 1, lineage: "x" },
  resources: [
    {
      ...{ mode: "managed", type: "aws_iam_role", name: "r" },
      instances: [{ attributes: { name: "r", assume_role_policy: open } }],
    },
  ],
};
/** The Deny keeps a service out that it let in by mistake. */
const refused = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "ec2.amazonaws.com", AWS: statement.Principal.AWS },
      Action: "sts:AssumeRole",
    },
    { Effect: "Deny", Principal: { AWS: "*" }, Action: "sts:AssumeRole", Condition: { Bool: { [present]: "false" } } },
  ],
});
const yaml = `Resources:
  R:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [${JSON.stringify(statement)}]
`;

/** Only one of the two would be fixed, and then they would differ. */
const twice = JSON.stringify({ Roles: [role(document), role(document)] });

/** Inputs with a finding that has a repair, and how many of their findings --fix changes. */
const kinds: readonly (readonly [kind: string, file: string, text: string, fixed: number])[] = [
  ["a policy", "x.json", open, 1],
  ["a policy in one line", "x.json", JSON.stringify(document), 1],
  ["a policy with CRLF and a byte order mark", "x.json", `\uFEFF${open.replaceAll("\n", "\r\n")}`, 1],
  ["a policy without a mistake", "x.json", open.replace("BoolIfExists", "Bool"), 0],
  ["a policy with a placeholder", "x.json", open.replaceAll("123456789012", "${account}"), 1],
  ["a role", "x.json", JSON.stringify({ Role: role(document) }), 1],
  ["a list of roles", "x.json", JSON.stringify({ Roles: [role(document), role(document, "s")] }), 2],
  ["a role that is listed twice", "x.json", twice, 0],
  ["roles with encoded policies", "x.json", JSON.stringify({ Roles: [role(encodeURIComponent(open))] }), 1],
  ["authorization details", "x.json", JSON.stringify({ RoleDetailList: [role(document)] }), 1],
  ["instance profiles", "x.json", JSON.stringify({ InstanceProfiles: [{ Roles: [role(document)] }] }), 1],
  ["lines of JSON", "x.ndjson", `${JSON.stringify(role(document))}\n${JSON.stringify(document)}\n`, 2],
  ["a template", "x.json", template({ R: iamRole(document) }), 1],
  ["a template with a text", "x.json", template({ R: iamRole(open) }), 1],
  [
    "a template with a loop",
    "x.json",
    template({ "Fn::ForEach::L": ["N", ["a", "b"], { "R${N}": iamRole(document) }] }),
    0,
  ],
  ["a function's own policy", "x.json", template({ F: samFunction(document) }), 1],
  ["what functions take from Globals", "x.json", template({ F: samFunction(), G: samFunction() }, sam(document)), 2],
  [
    "what is merged with Globals",
    "x.json",
    template({ F: samFunction({ Statement: [statement] }) }, sam({ Version: "2012-10-17" })),
    0,
  ],
  ["a template in YAML", "x.yaml", yaml, 0],
  [
    "a Terraform plan",
    "x.json",
    JSON.stringify({ format_version: "1.2", terraform_version: "1.9.0", planned_values: planned }),
    0,
  ],
  [
    "a Terraform plan without a version of Terraform",
    "x.json",
    JSON.stringify({ format_version: "1.2", planned_values: planned }),
    0,
  ],
  [
    "a shown state",
    "x.json",
    JSON.stringify({ format_version: "1.0", terraform_version: "1.9.0", values: planned }),
    0,
  ],
  ["a state", "terraform.tfstate", JSON.stringify(state), 0],
  ["a fix that would be refused", "x.json", refused, 0],
  ["JSON with an error", "x.json", open.slice(0, -3), 0],
];

const hint = /^(\d+) findings? can be fixed/m;

function hinted(file: string, text: string): number {
  const { stdout } = policyCheck([file], { cwd: folderWith({ [file]: text }) });
  return Number(hint.exec(stdout)?.[1] ?? "0");
}

describe("a hint at --fix", () => {
  test.each(kinds)("counts what --fix changes: %s", (_, file, text, fixed) => {
    const cwd = folderWith({ [file]: text });
    const dryRun = policyCheck(["--fix-dry-run", "--format", "json", file], { cwd });
    const [report] = JSON.parse(dryRun.stdout).files;
    const { diff = "", findings } = report;
    expect(hinted(file, text)).toBe(fixed);
    expect(diff !== "").toBe(fixed > 0);
    // What the dry run has changed is found no more.
    const { findings: before } = JSON.parse(policyCheck(["--format", "json", file], { cwd }).stdout).files[0];
    const isRepaired = ({ rule, pointer }: { readonly rule: string; readonly pointer: string }): boolean =>
      !findings.some((each: typeof before) => each.rule === rule && each.pointer === pointer);
    expect(before.filter(isRepaired).length).toBe(fixed);
  });

  test("of standard input names --fix-dry-run alone", () => {
    const { stdout } = policyCheck(["-"], { input: open });
    expect(stdout).toMatch(/\n1 finding can be fixed; --fix-dry-run prints the changes as a diff\n$/);
    expect(policyCheck(["--fix-dry-run", "-"], { input: open }).stdout).toContain('+        "Bool": {');
  });

  test.each(kinds.filter(([, , , fixed]) => fixed === 0))("no repair is said beside a finding: %s", (_, file, text) => {
    const { stdout } = policyCheck([file], { cwd: folderWith({ [file]: text }) });
    if (text === refused || text === twice) return;
    expect(stdout).not.toMatch(/^ *= fix: /m);
  });

  test("is there exactly where the dry run changes something", () => {
    const operator = fc.constantFrom("Bool", "BoolIfExists", "bool", "Boole", "StringEquals");
    const value = fc.constantFrom("true", "false", "yes");
    const effect = fc.constantFrom("Allow", "Deny", "allow");
    const one = fc.record({ effect, operator, value, service: fc.boolean() }).map((each) => ({
      ...{ Effect: each.effect, Action: "sts:AssumeRole" },
      Principal: each.service ? { Service: "ec2.amazonaws.com" } : statement.Principal,
      Condition: { [each.operator]: { [present]: each.value } },
    }));
    const wrappings: readonly ((policy: unknown) => readonly [string, string])[] = [
      (policy) => ["x.json", JSON.stringify(policy, null, 2)],
      (policy) => ["x.json", JSON.stringify({ Roles: [role(policy)] })],
      (policy) => ["x.json", template({ R: iamRole(policy) })],
      (policy) => ["x.yaml", template({ R: iamRole(policy) }).replace("{", "---\n{")],
    ];
    fc.assert(
      fc.property(
        fc.array(one, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(...wrappings),
        (statements, wrapped) => {
          const [file, text] = wrapped({ Version: "2012-10-17", Statement: statements });
          const { stdout } = policyCheck(["--fix-dry-run", "--format", "json", file], {
            cwd: folderWith({ [file]: text }),
          });
          const { diff = "" } = JSON.parse(stdout).files[0];
          expect(hinted(file, text) > 0).toBe(diff !== "");
        },
      ),
      { numRuns: 12 },
    );
  });
});
