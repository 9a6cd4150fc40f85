import { describe, expect, test } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import { type CompiledPolicy, compilePolicy } from "../engine/index.js";
import { parsePolicy } from "../policy/index.js";
import { Effort } from "./effort.js";
import { newAccess, prove, reachOf } from "./questions.js";

type Statement = Readonly<Record<string, unknown>>;

function compiled(statements: readonly Statement[]): CompiledPolicy {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const parsed = parsePolicy("trust", new SourceText("policy.json", text));
  if (parsed.document === undefined) throw new Error("no policy");
  return compilePolicy({ ...parsed, document: parsed.document });
}

const everybody = { AWS: "*" };
const user = (name: string): string => `arn:aws:iam::111122223333:user/${name}`;

function allow(Condition: object, Principal: object = { AWS: user("alice") }): Statement {
  return { Effect: "Allow", Principal, Action: "sts:AssumeRole", Condition };
}

function deny(Condition: object, Principal: object = everybody): Statement {
  return { Effect: "Deny", Principal, Action: "sts:AssumeRole", Condition };
}

function times<T>(count: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

const withMfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
const withoutMfa = { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } };

/** Policies that grow in one way; all are proved, so that everything has to be looked at. */
const growing: Readonly<Record<string, (size: number) => readonly Statement[]>> = {
  "statements that allow": (size) =>
    times(size, (index) => allow({ ...withMfa, StringLike: { "sts:ExternalId": `x${index}-*` } })),
  "statements that deny": (size) => [
    allow({}),
    deny(withoutMfa),
    ...times(size, (index) => deny({ StringEquals: { [`aws:PrincipalTag/k${index}`]: "x" } })),
  ],
  keys: (size) => [
    allow({ ...withMfa, StringLike: Object.fromEntries(times(size, (index) => [`aws:PrincipalTag/k${index}`, "a*"])) }),
  ],
  "patterns of a statement": (size) => [
    allow({ ...withMfa, StringLike: { "sts:ExternalId": times(size, (index) => `*x${index}*y`) } }),
  ],
  "patterns of statements": (size) => [
    allow(withMfa),
    ...times(size, (index) => deny({ StringLike: { "sts:ExternalId": `x${index}-*` } })),
  ],
  values: (size) => [
    allow({ ...withMfa, StringEquals: { "sts:ExternalId": times(size, (index) => `value-${index * 7919}`) } }),
  ],
  numbers: (size) => [
    allow(withMfa),
    ...times(size, (index) => deny({ NumericEquals: { "aws:MultiFactorAuthAge": String(index * 13) } })),
  ],
  addresses: (size) => [
    allow(withMfa),
    ...times(size, (index) => deny({ IpAddress: { "aws:SourceIp": `10.${index % 200}.0.0/16` } })),
  ],
  "policy variables": (size) => [
    allow(withMfa),
    ...times(size, (index) =>
      deny({ StringEquals: { [`aws:RequestTag/k${index}`]: `\${aws:PrincipalTag/k${index}}` } }),
    ),
  ],
  "named principals": (size) => [allow(withMfa, { AWS: times(size, (index) => user(`u${index}`)) })],
  accounts: (size) => [allow(withMfa, { AWS: times(size, (index) => String(100_000_000_000 + index)) })],
};

function stepsFor(statements: readonly Statement[]): number {
  const effort = new Effort();
  expect(prove(compiled(statements), { kind: "mfa" }, { effort }).kind).toBe("proved");
  return effort.spent;
}

describe("work does not explode as policies grow", () => {
  for (const [name, make] of Object.entries(growing)) {
    test(`twice as many ${name} take at most five times the steps`, () => {
      const steps = [10, 20, 40].map((size) => stepsFor(make(size)));
      steps.forEach((each, index) => {
        const before = steps[index - 1];
        if (before !== undefined) expect(each / before, steps.join(", ")).toBeLessThan(5);
      });
    });
  }
});

const random = (seed: number): number => (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;

/** A pattern of many asterisks, which has more ways to match than there is time for. */
function asterisks(index: number): string {
  return times(12, (at) => "ab?c"[random(index * 31 + at) % 4] ?? "a").join("*");
}

/** Policies that are made to take long. Each has a Deny for all who come without MFA as its last statement, or has none. */
const hostile: Readonly<Record<string, readonly Statement[]>> = {
  "overlapping patterns of many asterisks": [
    allow({}),
    ...times(40, (index) => deny({ StringLike: { "sts:ExternalId": asterisks(index) } })),
    deny(withoutMfa),
  ],
  "the same, for the caller's name": [
    allow({}, everybody),
    ...times(40, (index) => deny({ StringLike: { "aws:PrincipalArn": `*${asterisks(index)}*` } })),
    deny(withoutMfa),
  ],
  "a hundred Deny statements of five conditions each": [
    allow({}),
    ...times(100, (index) =>
      deny({
        StringLike: Object.fromEntries(
          times(5, (key) => [`aws:PrincipalTag/k${random(index * 7 + key) % 30}`, `${index % 9}*`]),
        ),
      }),
    ),
  ],
  "a riddle of thirty switches": [
    allow({}),
    ...times(130, (index) =>
      deny({
        Null: Object.fromEntries(
          times(3, (at) => {
            const dice = random(random(index * 3 + at));
            return [`aws:PrincipalTag/k${(dice >>> 8) % 30}`, (dice >>> 16) % 2 === 0 ? "true" : "false"];
          }),
        ),
      }),
    ),
  ],
  "pigeons of which there are more than holes": [
    allow({}),
    ...times(9, (pigeon) =>
      deny({ Null: Object.fromEntries(times(8, (hole) => [`aws:PrincipalTag/p${pigeon}h${hole}`, "true"])) }),
    ),
    ...times(8, (hole) => hole).flatMap((hole) =>
      times(9, (one) => one).flatMap((one) =>
        times(one, (other) =>
          deny({
            Null: { [`aws:PrincipalTag/p${one}h${hole}`]: "false", [`aws:PrincipalTag/p${other}h${hole}`]: "false" },
          }),
        ),
      ),
    ),
  ],
  "lists of ten thousand values": [
    allow({ StringEquals: { "sts:ExternalId": times(10_000, (index) => `value-${index}`) } }),
    deny(withoutMfa),
  ],
  "ten thousand patterns": [
    allow({ StringLike: { "sts:ExternalId": times(10_000, (index) => `*${index}*`) } }),
    deny(withoutMfa),
  ],
  "a product of sets": [
    {
      ...allow({}),
      Action: ["sts:AssumeRole", "sts:TagSession"],
    },
    ...times(24, (index) => ({
      ...deny({
        [index % 2 === 0 ? "ForAnyValue:StringLike" : "ForAllValues:StringLike"]: { "aws:TagKeys": `*${index}*` },
      }),
      Action: "sts:TagSession",
    })),
    deny(withoutMfa),
  ],
  "ARNs as long as a policy": [
    allow({ ArnLike: { "aws:PrincipalArn": `arn:aws:iam::*:user/${"a/".repeat(20_000)}*` } }, everybody),
    deny(withoutMfa),
  ],
  "variables in a circle, and in a chain": [
    allow({}),
    ...times(30, (index) =>
      deny({ StringLike: { [`aws:PrincipalTag/k${index}`]: `*\${aws:PrincipalTag/k${(index + 1) % 30}}*` } }),
    ),
    deny(withoutMfa),
  ],
  "two thousand principals and as many conditions on who they are": [
    allow({}, { AWS: times(2_000, (index) => user(`u${index}`)) }),
    ...times(200, (index) => deny({ StringLike: { "aws:username": `*${index}*` } })),
    deny(withoutMfa),
  ],
  "three thousand statements": [
    ...times(3_000, (index) => allow({ ...withMfa, StringLike: { "sts:ExternalId": `x${index}-*` } })),
    deny(withoutMfa),
  ],
  "numbers of many digits": [
    allow({}),
    ...times(150, (index) => deny({ NumericEquals: { "aws:PrincipalTag/n": `${index}.${"7".repeat(90)}` } })),
    deny(withoutMfa),
  ],
};

/** A guard against hangs only: the work is bounded in steps. */
const guard = 20_000;
/** Steps that are taken at once may go beyond the limit by as much as a policy is long. */
const excess = 1.25;
/** Fewer than a question may take, so that the test does not take long itself. */
const few = 500_000;

describe("policies that are made to take long have an answer", () => {
  for (const [name, statements] of Object.entries(hostile)) {
    const policy = compiled(statements);
    test(`${name}: whether anybody gets in without MFA`, { timeout: guard }, () => {
      const effort = new Effort(few);
      const verdict = prove(policy, { kind: "mfa" }, { effort });
      expect(effort.spent).toBeLessThan(few * excess);
      // What ends with a Deny for all who come without MFA, and does not say so, has gone beyond a limit.
      if (statements.at(-1)?.["Condition"] === withoutMfa) expect(["proved", "unknown"]).toContain(verdict.kind);
    });
    test(`${name}: what a change brings`, { timeout: guard }, () => {
      const effort = new Effort(few);
      newAccess(policy, compiled(statements.slice(0, -1)), { effort });
      expect(effort.spent).toBeLessThan(few * excess);
    });
    test(`${name}: which statements matter`, { timeout: guard }, () => {
      const effort = new Effort(few);
      expect(reachOf(policy, { effort })).toHaveLength(statements.length);
      expect(effort.spent).toBeLessThan(few * excess);
    });
  }
});
