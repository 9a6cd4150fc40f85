import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderWith, policyCheck } from "./command-line.js";
import { isThorough, shareOf } from "./properties/runs.js";

/** A text that grows in one way. */
type Growing = (size: number) => string;

/** How often each stretch of the program ran, by its place. */
type Steps = ReadonlyMap<string, number>;

/** The promise: twice as much of anything takes at most so many times the steps, in every part of the program. */
const mostGrowth = 2.3;
/** What runs less often than this takes no time that anybody notices; what grows with the square runs more often. */
const fewSteps = 20_000;

const user = (index: number): string => `arn:aws:iam::123456789012:user/u${index}`;
const withMfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
const withoutMfa = { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } };

function times<T>(count: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function entries<T>(count: number, make: (index: number) => readonly [string, T]): Readonly<Record<string, T>> {
  return Object.fromEntries(times(count, make));
}

function allow(Principal: object, Condition: object = withMfa, others: object = {}): object {
  return { Effect: "Allow", Principal, Action: "sts:AssumeRole", Condition, ...others };
}

function deny(Principal: object, Condition: object): object {
  return { ...allow(Principal, Condition), Effect: "Deny" };
}

function policy(Statement: readonly object[]): object {
  return { Version: "2012-10-17", Statement };
}

function text(make: (size: number) => object): Growing {
  return (size) => JSON.stringify(make(size));
}

function statements(make: (index: number) => object): Growing {
  return text((size) => policy(times(size, make)));
}

/** One statement for one user, whose condition grows. */
function conditions(make: (size: number) => object): Growing {
  return text((size) => policy([allow({ AWS: user(0) }, { ...withMfa, ...make(size) })]));
}

function principals(make: (index: number) => string): Growing {
  return text((size) => policy([allow({ AWS: times(size, make) })]));
}

function role(index: number, document: unknown): object {
  return { RoleName: `r${index}`, Arn: `arn:aws:iam::123456789012:role/r${index}`, AssumeRolePolicyDocument: document };
}

function template(size: number, make: (index: number) => object, sections: object = {}): object {
  const roles = entries(size, (index) => [
    `R${index}`,
    { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: make(index) } },
  ]);
  return { AWSTemplateFormatVersion: "2010-09-09", ...sections, Resources: roles };
}

function yamlRole(index: number, condition: string): string {
  return `  R${index}:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
        - Effect: Allow
          Principal: {AWS: !Sub 'arn:aws:iam::\${AWS::AccountId}:user/u${index}'}
          Action: sts:AssumeRole
          Condition: ${condition}
`;
}

/** An operator's name in a letter case of its own. */
function inSomeCase(index: number): string {
  return [..."stringnotequalsignorecase"]
    .map((letter, at) => ((index >> at) & 1 ? letter.toUpperCase() : letter))
    .join("");
}

/**
 * What policies consist of, each as the one thing that there is more and more of. All have more than 32,768 characters:
 * of smaller ones rules try callers out on each statement.
 */
const ofCheck: Readonly<Record<string, { readonly size: number; readonly make: Growing }>> = {
  "statements for a user each": { size: 400, make: statements((index) => allow({ AWS: user(index) })) },
  "statements for one user": { size: 400, make: statements(() => allow({ AWS: user(1) })) },
  "statements without MFA": { size: 400, make: statements((index) => allow({ AWS: user(index) }, {})) },
  "statements with one name": {
    size: 400,
    make: statements((index) => allow({ AWS: user(index) }, withMfa, { Sid: "S" })),
  },
  "statements with empty names": {
    size: 400,
    make: statements((index) => allow({ AWS: user(index) }, withMfa, { Sid: "" })),
  },
  "statements that deny": {
    size: 400,
    make: text((size) =>
      policy([allow({ AWS: user(0) }, {}), ...times(size, (index) => deny({ AWS: user(index) }, withoutMfa))]),
    ),
  },
  "statements with session tags": {
    size: 400,
    make: text((size) =>
      policy([
        ...times(size, (index) => allow({ AWS: user(index) })),
        ...times(size, (index) => ({ Effect: "Allow", Principal: { AWS: user(index) }, Action: "sts:TagSession" })),
      ]),
    ),
  },
  "statements with an age of MFA": {
    size: 400,
    make: statements((index) =>
      allow({ AWS: user(index) }, { NumericLessThan: { "aws:MultiFactorAuthAge": String(index) } }),
    ),
  },
  "statements with several conditions": {
    size: 300,
    make: statements((index) =>
      allow({ AWS: user(index) }, { ...withMfa, StringLike: { "sts:ExternalId": `x${index}*`, "aws:username": "a*" } }),
    ),
  },
  "statements with misspelt elements": {
    size: 400,
    make: statements((index) => ({ Efect: "Allow", Principal: { AWS: user(index) }, Action: "sts:AssumeRole" })),
  },
  "statements for repositories of GitHub": {
    size: 200,
    make: statements((index) => ({
      Effect: "Allow",
      Principal: { Federated: "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringLike: { "token.actions.githubusercontent.com:sub": `repo:org/r${index}:*` } },
    })),
  },
  users: { size: 1000, make: principals(user) },
  "users, again and again": { size: 1000, make: principals((index) => user(index % 7)) },
  accounts: { size: 2500, make: principals((index) => String(100_000_000_000 + index)) },
  "deleted users": { size: 1500, make: principals((index) => `AIDA${String(index).padStart(17, "0")}`) },
  "principals that are none": { size: 2500, make: principals((index) => `bad${index}`) },
  "condition keys": {
    size: 1500,
    make: conditions((size) => ({ StringLike: entries(size, (index) => [`aws:PrincipalTag/k${index}`, "a*"]) })),
  },
  "condition keys that can be repaired": {
    size: 1000,
    make: conditions((size) => ({
      StringEquals: entries(size, (index) => [`https://idp${index}.example.com:sub`, "x"]),
    })),
  },
  "condition keys under an operator that can be repaired": {
    size: 1500,
    make: conditions((size) => ({
      "ForAllValues:StringEquals": entries(size, (index) => [`aws:PrincipalTag/k${index}`, "x"]),
    })),
  },
  "unknown condition keys": {
    size: 2000,
    make: conditions((size) => ({ StringEquals: entries(size, (index) => [`aws:Foo${index}`, "x"]) })),
  },
  operators: {
    size: 1000,
    make: conditions((size) => entries(size, (index) => [inSomeCase(index), { "aws:PrincipalTag/k": "x" }])),
  },
  values: {
    size: 2500,
    make: conditions((size) => ({ StringEquals: { "sts:ExternalId": times(size, (index) => `value-${index}`) } })),
  },
  patterns: {
    size: 2500,
    make: conditions((size) => ({ StringEquals: { "sts:ExternalId": times(size, (index) => `v*${index}`) } })),
  },
  "values that are no booleans": {
    size: 2500,
    make: conditions((size) => ({ Bool: { "aws:MultiFactorAuthPresent": times(size, (index) => `v${index}`) } })),
  },
  "roles in a list": {
    size: 200,
    make: text((size) => ({ Roles: times(size, (index) => role(index, policy([allow({ AWS: user(index) }, {})]))) })),
  },
  "statements of a role in a list": {
    size: 400,
    make: text((size) => ({ Roles: [role(0, policy(times(size, (index) => allow({ AWS: user(index) }))))] })),
  },
  "services in a list of roles": {
    size: 300,
    make: text((size) => ({
      Roles: times(size, (index) => role(index, policy([allow({ Service: "ec2.amazonaws.com" }, {})]))),
    })),
  },
  "lines with roles": {
    size: 200,
    make: (size) =>
      times(size, (index) => JSON.stringify(role(index, policy([allow({ AWS: user(index) })])))).join("\n"),
  },
  "roles of a plan": {
    size: 200,
    make: text((size) => ({
      format_version: "1.2",
      terraform_version: "1.9.0",
      planned_values: {
        root_module: {
          resources: times(size, (index) => ({
            address: `aws_iam_role.r${index}`,
            mode: "managed",
            type: "aws_iam_role",
            name: `r${index}`,
            values: {
              name: `r${index}`,
              assume_role_policy: JSON.stringify(policy([allow({ AWS: user(index) }, {})])),
            },
          })),
        },
      },
    })),
  },
  "roles of a template": {
    size: 200,
    make: text((size) => template(size, (index) => policy([allow({ AWS: user(index) })]))),
  },
  "parameters of a template": {
    size: 100,
    make: text((size) =>
      template(size, (index) => policy([allow({ AWS: { Ref: `P${index}` } })]), {
        Parameters: entries(size, (index) => [`P${index}`, { Type: "String" }]),
      }),
    ),
  },
  "values of a mapping": {
    size: 150,
    make: text((size) =>
      template(size, (index) => policy([allow({ AWS: { "Fn::FindInMap": ["M", `k${index}`, "v"] } })]), {
        Mappings: { M: entries(size, (index) => [`k${index}`, { v: user(index) }]) },
      }),
    ),
  },
  "roles of a template in YAML": {
    size: 150,
    make: (size) =>
      `Resources:\n${times(size, (index) => yamlRole(index, "{Bool: {aws:MultiFactorAuthPresent: true}}")).join("")}`,
  },
  "aliases of YAML": {
    size: 150,
    make: (size) =>
      `Resources:\n${times(size, (index) => yamlRole(index, index === 0 ? "&c {Bool: {aws:MultiFactorAuthPresent: true}}" : "*c")).join("")}`,
  },
};

/** A role whose policy has these statements, in Terraform's language. */
function terraformRole(label: string, listed: string, more = ""): string {
  const policy = `jsonencode({ Version = "2012-10-17", Statement = ${listed} })`;
  return `resource "aws_iam_role" "${label}" {\n  ${more}\n  assume_role_policy = ${policy}\n}\n`;
}

function terraformStatement(
  principal: string,
  condition = '{ Bool = { "aws:MultiFactorAuthPresent" = "true" } }',
): string {
  return `{ Effect = "Allow", Principal = { AWS = ${principal} }, Action = "sts:AssumeRole", Condition = ${condition} }`;
}

const terraformDocument = (index: number): string => `data "aws_iam_policy_document" "d${index}" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["${user(index)}"]
    }
    condition {
      test     = "Bool"
      variable = "aws:MultiFactorAuthPresent"
      values   = ["true"]
    }
  }
}
resource "aws_iam_role" "d${index}" {
  assume_role_policy = data.aws_iam_policy_document.d${index}.json
}
`;

const calledModule = `variable "user" {}\n${terraformRole("this", `[${terraformStatement("var.user")}]`)}`;

/** What Terraform's files consist of: the files of a folder each. */
const ofTerraform: Readonly<
  Record<string, { readonly size: number; readonly make: (size: number) => Readonly<Record<string, string>> }>
> = {
  "other-resources": {
    size: 300,
    make: (size) => ({
      "main.tf": `${times(
        size,
        (index) =>
          `resource "aws_s3_bucket" "b${index}" {\n  bucket = "b-\${var.x}-${index}"\n  tags = merge(local.tags, { N = ${index} })\n}\n`,
      ).join("")}${terraformRole("r", `[${terraformStatement(`"${user(0)}"`)}]`)}`,
    }),
  },
  "encoded-roles": {
    size: 200,
    make: (size) => ({
      "main.tf": times(size, (index) => terraformRole(`r${index}`, `[${terraformStatement(`"${user(index)}"`)}]`)).join(
        "",
      ),
    }),
  },
  "heredoc-roles": {
    size: 200,
    make: (size) => ({
      "main.tf": times(
        size,
        (index) =>
          `resource "aws_iam_role" "r${index}" {\n  assume_role_policy = <<EOT\n${JSON.stringify(policy([allow({ AWS: user(index) })]), null, 2)}\nEOT\n}\n`,
      ).join(""),
    }),
  },
  "document-roles": { size: 150, make: (size) => ({ "main.tf": times(size, terraformDocument).join("") }) },
  "roles-of-for-each": {
    size: 200,
    make: (size) => ({
      "main.tf": terraformRole(
        "r",
        `[${terraformStatement('"arn:aws:iam::123456789012:user/$\u007beach.key}"')}]`,
        `for_each = toset([${times(size, (index) => `"u${index}"`).join(", ")}])`,
      ),
    }),
  },
  "statements-of-for": {
    size: 200,
    make: (size) => ({
      "main.tf": `locals {\n  users = [${times(size, (index) => `"${user(index)}"`).join(", ")}]\n}\n${terraformRole("r", `[for user in local.users : ${terraformStatement("user")}]`)}`,
    }),
  },
  "called-modules": {
    size: 150,
    make: (size) => ({
      "main.tf": times(
        size,
        (index) => `module "m${index}" {\n  source = "./module"\n  user   = "${user(index)}"\n}\n`,
      ).join(""),
      "module/main.tf": calledModule,
    }),
  },
  "unknown-conditions": {
    size: 80,
    make: (size) => ({
      "main.tf": `${times(size, (index) => `variable "v${index}" {}\n`).join("")}${terraformRole(
        "r",
        `[${times(size, (index) => terraformStatement(`var.v${index} ? "${user(index)}" : "${user(0)}"`)).join(",\n")}]`,
      )}`,
    }),
  },
  files: {
    size: 60,
    make: (size) =>
      entries(size, (index) => [
        `f${index}.tf`,
        terraformRole(`r${index}`, `[${terraformStatement(`"${user(index)}"`)}]`),
      ]),
  },
};

/** A folder with a folder for each way to grow, which is so many times as large. */
function terraformFolder(factor: number): string {
  const files = shareOf(Object.entries(ofTerraform)).flatMap(([name, { size, make }]) =>
    Object.entries(make(size * factor)).map(([path, content]) => [`${name}/${path}`, content] as const),
  );
  return folderWith(Object.fromEntries(files));
}

/** Policies of which everything is proved, or violated at once. */
const ofProofs: Readonly<Record<string, { readonly size: number; readonly make: Growing }>> = {
  "statements for a user each": { size: 150, make: ofCheck["statements for a user each"]?.make ?? String },
  "statements that deny": { size: 150, make: ofCheck["statements that deny"]?.make ?? String },
  users: { size: 200, make: principals(user) },
  roles: { size: 200, make: principals((index) => `arn:aws:iam::123456789012:role/r${index}`) },
  "condition keys": { size: 200, make: ofCheck["condition keys"]?.make ?? String },
  values: { size: 1000, make: ofCheck["values"]?.make ?? String },
  "roles in a list": { size: 100, make: ofCheck["roles in a list"]?.make ?? String },
  "roles of a template": { size: 100, make: ofCheck["roles of a template"]?.make ?? String },
};

/** A folder with a file for each way to grow, which is so many times as large. */
function folderOf(growing: typeof ofCheck, factor: number): string {
  const files = Object.entries(growing).map(([name, { size, make }]) => {
    const content = make(size * factor);
    return [`${name.replaceAll(/\W+/g, "-")}.${content.startsWith("Resources:") ? "yaml" : "json"}`, content] as const;
  });
  return folderWith({ ...Object.fromEntries(files), "a.feature": "Feature: a\n  Scenario: b\n    Given c\n" });
}

/** How often each stretch of the command line's own code runs: V8 counts. */
function stepsOf(args: readonly string[], cwd: string): Steps {
  const folder = mkdtempSync(join(tmpdir(), "policy-check-steps-"));
  try {
    const { status, stderr } = policyCheck(args, { cwd, env: { NODE_V8_COVERAGE: folder } });
    expect([0, 1], stderr).toContain(status);
    const steps = new Map<string, number>();
    for (const file of readdirSync(folder)) {
      const { result }: { result: readonly CoveredScript[] } = JSON.parse(readFileSync(join(folder, file), "utf8"));
      for (const { url, functions } of result.filter((script) => script.url.includes("/dist/"))) {
        for (const { functionName, ranges } of functions) {
          for (const { startOffset, count } of ranges) {
            steps.set(`${functionName} at ${startOffset} of ${url.slice(url.lastIndexOf("/") + 1)}`, count);
          }
        }
      }
    }
    return steps;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A script in V8's coverage: https://chromedevtools.github.io/devtools-protocol/v8/Profiler/#type-ScriptCoverage */
interface CoveredScript {
  readonly url: string;
  readonly functions: readonly {
    readonly functionName: string;
    readonly ranges: readonly { readonly startOffset: number; readonly count: number }[];
  }[];
}

/** The stretches whose steps grow faster than what they work on. */
function tooFast(
  args: (folder: string) => readonly string[],
  folderFor: (factor: number) => string,
): readonly string[] {
  const [once, twice] = [1, 2].map((factor) => {
    const folder = folderFor(factor);
    return stepsOf(args(folder), folder);
  });
  const counted = [...(twice ?? [])].filter(([, count]) => count >= fewSteps);
  // Without the bundle's own code in the counts nothing would be looked at.
  expect(counted.length).toBeGreaterThan(20);
  return counted.flatMap(([place, count]) => {
    const before = once?.get(place) ?? 0;
    return count > mostGrowth * Math.max(before, fewSteps / 4) ? [`${place}: ${before}, ${count}`] : [];
  });
}

const of =
  (growing: typeof ofCheck) =>
  (factor: number): string =>
    folderOf(growing, factor);

describe("twice as much takes at most 2.3 times the steps, in every part of the program", () => {
  const tried = Object.fromEntries(shareOf(Object.entries(ofCheck)));
  // What the formats have in common is nearly all.
  for (const format of isThorough ? ["pretty", "sarif"] : ["pretty"]) {
    test(`check, as ${format}`, { timeout: 180_000 }, () => {
      expect(tooFast((folder) => ["check", "--format", format, folder], of(tried))).toEqual([]);
    });
  }
  test("check of Terraform's files", { timeout: 180_000 }, () => {
    expect(tooFast((folder) => ["check", folder], terraformFolder)).toEqual([]);
  });
  test("prove", () => {
    expect(tooFast((folder) => ["prove", folder], of(ofProofs))).toEqual([]);
  });
  test("diff", () => {
    expect(tooFast((folder) => ["diff", folder, folder], of(ofProofs))).toEqual([]);
  });
  test("docs", () => {
    const args = ["docs", "--features", "a.feature", "--format", "json", "--output", "docs.json"];
    expect(tooFast((folder) => [...args, "--policies", folder], of(ofProofs))).toEqual([]);
  });
});
