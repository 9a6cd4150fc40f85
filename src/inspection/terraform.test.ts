import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import { loadTerraform, type TerraformReading } from "../sources/index.js";
import { InspectedPolicy, inspectedPart } from "./inspected-policy.js";
import { provePolicy } from "./prove-policy.js";
import type { ProveResult } from "./prove-result.js";

const terraform = await loadTerraform();

function read(text: string): TerraformReading {
  return terraform.readModules([""], {
    list: () => ["main.tf"],
    read: (path) => (path === "main.tf" ? new SourceText(path, text) : { refused: `${path} does not exist` }),
  });
}

/** The policy of the only role of a file. */
function policyOf(text: string): InspectedPolicy {
  const [role, ...others] = read(text).roles;
  expect(others).toEqual([]);
  const part = role && inspectedPart(role.policy, role.policy.source ?? new SourceText("main.tf", text));
  if (!(part instanceof InspectedPolicy)) throw new Error("the file has no role");
  return part;
}

function mfaVerdict(text: string): ProveResult["verdict"] {
  const file = { path: "main.tf", relativePath: "main.tf" };
  return provePolicy(policyOf(text), { kind: "mfa" }, { scope: "people" }, file).verdict;
}

function role(statements: string, more = ""): string {
  return `${more}
resource "aws_iam_role" "r" {
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = ${statements}
  })
}`;
}

const mfa = `Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }`;
const trust = `Effect = "Allow", Action = "sts:AssumeRole"`;
const user = `Principal = { AWS = "arn:aws:iam::111122223333:user/a" }`;

describe("verdicts on roles of Terraform", () => {
  it.each([
    ["all is known", role(`[{ ${trust}, ${user}, ${mfa} }]`), "proved"],
    ["all is known, and nothing requires MFA", role(`[{ ${trust}, ${user} }]`), "violated"],
    [
      "an account that is not known",
      role(
        `[{ ${trust}, Principal = { AWS = "arn:aws:iam::\${data.aws_caller_identity.a.account_id}:root" }, ${mfa} }]`,
        `data "aws_caller_identity" "a" {}`,
      ),
      "proved",
    ],
    [
      "principals that are not known",
      role(`[{ ${trust}, Principal = { AWS = var.who }, ${mfa} }]`, `variable "who" {}`),
      "proved",
    ],
    [
      "more statements than the files have",
      role(`concat([{ ${trust}, ${user}, ${mfa} }], var.more)`, `variable "more" {}`),
      "unknown",
    ],
    [
      "a condition that is not known",
      role(`[{ ${trust}, ${user}, Condition = var.condition }]`, `variable "condition" {}`),
      "unknown",
    ],
    [
      "a branch without MFA",
      role(`[merge({ ${trust}, ${user} }, var.open ? {} : { ${mfa} })]`, `variable "open" { type = bool }`),
      "unknown",
    ],
    [
      "an element whose name is not known",
      role(
        `[{ ${trust}, ${user}, ${mfa} }, { Effect = "Allow", (var.name) = "*", Action = "sts:AssumeRole" }]`,
        `variable "name" {}`,
      ),
      "unknown",
    ],
    [
      "a given policy instead of the module's own",
      `variable "policy" { type = string }
data "aws_iam_policy_document" "d" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:user/a"]
    }
    condition {
      test     = "Bool"
      variable = "aws:MultiFactorAuthPresent"
      values   = ["true"]
    }
  }
}
resource "aws_iam_role" "r" {
  assume_role_policy = var.policy == null ? data.aws_iam_policy_document.d.json : var.policy
}`,
      "unknown",
    ],
    [
      "a branch that decides nothing",
      role(`[{ ${trust}, ${user}, ${mfa}, Sid = var.open ? "A" : "B" }]`, `variable "open" { type = bool }`),
      "proved",
    ],
    [
      "a Deny whose condition is not known",
      role(
        `[{ ${trust}, ${user} }, { Effect = "Deny", Action = "*", Principal = "*", Condition = { Bool = var.deny } }]`,
        `variable "deny" {}`,
      ),
      "unknown",
    ],
  ])("%s", (_, text, expected) => {
    const verdict = mfaVerdict(text);
    if (expected === "unknown") expect(verdict).not.toBe("proved");
    else expect(verdict).toBe(expected);
  });

  it.each([
    ["", "", "account"],
    ["provider = aws.other", "provider = aws.other", "account"],
    ["provider = aws.other", "", "other"],
    ["", "provider = aws.other", "other"],
  ])("knows its own account from that of another provider: role %j, data source %j", (ofRole, ofData, expected) => {
    const text = `data "aws_caller_identity" "a" {
  ${ofData}
}
resource "aws_iam_role" "r" {
  ${ofRole}
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ ${trust}, Principal = { AWS = data.aws_caller_identity.a.account_id }, ${mfa} }]
  })
}`;
    const [{ policy } = { policy: undefined }] = read(text).roles;
    const unknowns = policy?.kind === "policy" ? policy.placed.unknowns : undefined;
    expect(unknowns?.includes("Ref AWS::AccountId")).toBe(expected === "account");
  });

  it("looks at each statement that a loop makes at one place", () => {
    const made = (first: string, second: string): string =>
      role(
        `[for each in [${first}, ${second}] : {
          ${trust}, Principal = { AWS = [var.who] }, Condition = each
        }]`,
        `variable "who" { type = string }`,
      );
    const closed = `{ Bool = { "aws:MultiFactorAuthPresent" = "true" } }`;
    const open = `{ StringEquals = { "aws:username" = "a" } }`;
    expect(mfaVerdict(made(closed, closed))).toBe("proved");
    expect(mfaVerdict(made(closed, open))).not.toBe("proved");
    expect(mfaVerdict(made(open, closed))).not.toBe("proved");
    // No sample is this user, so that only the widest policy tells.
    const another = `{ ArnEquals = { "aws:PrincipalArn" = "arn:aws:iam::111122223333:user/z" } }`;
    expect(mfaVerdict(made(another, closed))).not.toBe("proved");
  });
});

describe("findings in roles of Terraform", () => {
  it("are at the element in the file, without a fix", () => {
    const text = role(
      `[{ ${trust}, ${user}, Condition = { BoolIfExists = { "aws:MultiFactorAuthPresent" = "true" } } }]`,
    );
    const { findings } = policyOf(text).findings({});
    const [finding] = findings.filter(({ rule }) => rule === "mfa-if-exists-on-allow");
    expect(finding).toMatchObject({ role: "aws_iam_role.r", range: { start: { line: 5 } } });
    expect(finding?.fix).toBeUndefined();
    expect(finding?.pointer).toBe("/resource/aws_iam_role/r/assume_role_policy/Statement/0/Condition/BoolIfExists");
  });

  it("are told of what an override document takes away", () => {
    const text = `
data "aws_iam_policy_document" "d" {
  statement {
    sid     = "Trust"
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:user/a"]
    }
    condition {
      test     = "Bool"
      variable = "aws:MultiFactorAuthPresent"
      values   = ["true"]
    }
  }
  override_policy_documents = [jsonencode({ Statement = [{ Sid = "Trust", ${trust}, ${user} }] })]
}
resource "aws_iam_role" "r" {
  assume_role_policy = data.aws_iam_policy_document.d.json
}`;
    const { findings } = policyOf(text).findings({});
    const [finding] = findings.filter(({ rule }) => rule === "override-weakens-statement");
    expect(finding?.related.length).toBeGreaterThan(0);
    expect(finding?.range.start.line).toBe(16);
  });

  // terraform console 1.11.4: merge({a={b=1}}, {a={c=2}}) is {a={c=2}}.
  const shared = `locals { base = { ${trust}, ${mfa} } }`;
  it.each([
    ["another key", 'merge(local.base, { Condition = { StringEquals = { "sts:ExternalId" = "x12345678" } } })', 1],
    ["no condition", "merge(local.base, { Condition = null })", 1],
    ["the same key", 'merge(local.base, { Condition = { Bool = { "AWS:MultiFactorAuthPresent" = true } } })', 0],
    ["no Condition", `merge(local.base, { ${user} })`, 0],
    ["a condition that is not known", "merge(local.base, { Condition = var.other })", 0],
    ["a Deny", 'merge(local.base, { Effect = "Deny", Condition = {} })', 0],
    ["the conditions merged", "merge(local.base, { Condition = merge(local.base.Condition, {}) })", 0],
  ])("are told of a condition that merge() replaces: %s", (_, merged, count) => {
    const { findings } = policyOf(role(`[merge(${merged}, { ${user} })]`, `${shared}\nvariable "other" {}`)).findings(
      {},
    );
    const found = findings.filter(({ rule }) => rule === "condition-replaced-by-merge");
    expect(found).toHaveLength(count);
    for (const { related } of found) expect(related).toHaveLength(1);
  });

  it("are told of statements that merge() replaces", () => {
    const text = `
locals {
  first = { Version = "2012-10-17", Statement = [{ ${trust}, ${user}, ${mfa} }] }
}
resource "aws_iam_role" "r" {
  assume_role_policy = jsonencode(merge(local.first, { Statement = [{ ${trust}, ${user} }] }))
}`;
    const { findings } = policyOf(text).findings({});
    const [finding] = findings.filter(({ rule }) => rule === "condition-replaced-by-merge");
    expect(finding?.message).toContain("statements of this document");
  });
});

/** Pieces of expressions, most of which nobody would write. */
const expression = fc.letrec<{ readonly any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(
      "1",
      '"a"',
      "null",
      "true",
      "[]",
      "{}",
      "var.x",
      "local.a",
      "local.b",
      "data.x.y.z",
      "each.key",
      "x",
    ),
    fc.constantFrom("aws_iam_role.r.arn", "aws_iam_role.r", "module.m.o", "path.module", "terraform.workspace"),
    fc.array(tie("any"), { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
    fc.tuple(tie("any"), tie("any")).map(([key, value]) => `{ (${key}) = ${value} }`),
    fc.tuple(tie("any"), tie("any"), tie("any")).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    fc.tuple(tie("any"), fc.constantFrom("+", "==", "&&", "<", "%"), tie("any")).map((each) => `(${each.join(" ")})`),
    fc.tuple(tie("any"), tie("any")).map(([a, b]) => `[for x in ${a} : ${b} if x != null]`),
    fc.tuple(tie("any"), tie("any")).map(([a, b]) => `{ for k, x in ${a} : k => ${b}... }`),
    fc.tuple(tie("any"), tie("any")).map(([a, b]) => `(${a})[${b}]`),
    tie("any").map((a) => `(${a})[*].b`),
    tie("any").map((a) => `"x\${${a}}y"`),
    fc
      .tuple(
        fc.constantFrom("concat", "merge", "jsonencode", "try", "keys", "join", "toset", "flatten"),
        fc.array(tie("any"), { maxLength: 3 }),
      )
      .map(([name, args]) => `${name}(${args.join(", ")})`),
  ),
}));

describe("whatever an expression is", () => {
  it("gives one role, and what is said of it is the same each time", () => {
    fc.assert(
      fc.property(expression.any, expression.any, expression.any, (a, b, c) => {
        const text = role(`[{ ${trust}, Principal = { AWS = ${c} } }]`, `locals {\n  a = ${a}\n  b = ${b}\n}\n`);
        const { roles, broken } = read(text);
        expect(broken.map(({ error }) => error.message)).toEqual([]);
        expect(roles).toHaveLength(1);
        expect(JSON.stringify(read(text).roles[0]?.unknown)).toBe(JSON.stringify(roles[0]?.unknown));
        const [first] = roles;
        if (first?.extent !== "full") expect(first?.unknown).not.toEqual([]);
        if (first !== undefined) inspectedPart(first.policy, new SourceText("main.tf", text));
      }),
      {
        numRuns: 200,
        examples: [
          ["1", "1", "aws_iam_role.r"],
          ["merge(aws_iam_role.r, {})", "1", "local.a"],
          ["values({ a = aws_iam_role.r })", "jsonencode(local.a)", "local.b"],
        ],
      },
    );
  });
});
