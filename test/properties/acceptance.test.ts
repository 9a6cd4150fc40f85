import fc from "fast-check";
import { expect } from "vitest";
import { digest } from "../../src/cli/digest.js";
import { SourceText } from "../../src/diagnostics/index.js";
import { lintPolicy } from "../../src/lint/index.js";
import { fingerprint } from "../../src/report/index.js";
import { Counter, holdsFor } from "./runs.js";

interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Principal: { readonly AWS: readonly string[] };
  readonly Action: readonly string[];
  readonly Condition: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

const account = "123456789012";
const present = "aws:MultiFactorAuthPresent";
const principals = ["user/alice", "user/bob", "role/ci", "root"].map((name) => `arn:aws:iam::${account}:${name}`);
const conditions: readonly Statement["Condition"][] = [
  {},
  { Bool: { [present]: ["true"] } },
  { BoolIfExists: { [present]: ["true"] } },
  { Bool: { [present]: ["false"] } },
  { StringNotEquals: { [present]: ["false"] } },
  { IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "198.51.100.0/24"] } },
  { StringEquals: { "aws:PrincipalTag/team": ["red", "blue"], "aws:username": ["alice"] } },
  { Bool: { [present]: ["false"] }, StringLike: { "aws:userid": ["AIDA*"] } },
];

const statement: fc.Arbitrary<Statement> = fc.record({
  Effect: fc.constantFrom("Allow" as const, "Allow" as const, "Deny" as const),
  Principal: fc.record({ AWS: fc.subarray(principals, { minLength: 1, maxLength: 3 }) }),
  Action: fc.constantFrom(["sts:AssumeRole"], ["sts:AssumeRole", "sts:TagSession"]),
  Condition: fc.constantFrom(...conditions),
});

const policy = fc.array(statement, { minLength: 1, maxLength: 4 });

/** The rule and fingerprint of each finding, with the statement that it is about. */
function findingsOf(text: string) {
  const source = new SourceText("x.json", text);
  return lintPolicy(source, { digest }).map((finding) => ({
    finding,
    print: fingerprint({ line: (number) => source.line(number) }, finding, digest),
    statement: /^\/Statement\/(\d+)/.exec(finding.pointer)?.[1],
  }));
}

function textOf(Statement: unknown): string {
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** The same policy as somebody else would write it: keys, lists and statements in another order, with names and white space. */
const rewriting = fc.record({
  seed: fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
  space: fc.constantFrom("", " ", "\t", "    "),
  isSid: fc.boolean(),
  isScalar: fc.boolean(),
});

type Rewriting = typeof rewriting extends fc.Arbitrary<infer T> ? T : never;

function rewritten(statements: readonly Statement[], { seed, space, isSid, isScalar }: Rewriting): string {
  let drawn = 0;
  const draw = (): number => seed[drawn++ % seed.length] ?? 0;
  const shuffled = <T>(items: readonly T[]): T[] =>
    items
      .map((item) => ({ item, rank: draw() }))
      .sort((one, other) => one.rank - other.rank)
      .map(({ item }) => item);
  const value = (node: unknown): unknown => {
    if (Array.isArray(node)) {
      const items = shuffled(node.map(value));
      return isScalar && items.length === 1 ? items[0] : items;
    }
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(shuffled(Object.entries(node)).map(([key, each]) => [key, value(each)]));
  };
  const named = statements.map((each, index) => (isSid ? { ...each, Sid: `S${index}` } : each));
  const Statement = shuffled(named.map(value));
  const whole = isScalar && Statement.length === 1 ? Statement[0] : Statement;
  return JSON.stringify(value({ Version: "2012-10-17" }), null, space).replace(
    /\s*\}$/,
    `,${space}"Statement": ${JSON.stringify(whole, null, space)}}`,
  );
}

holdsFor(
  "however a policy is written, its findings are those that were accepted",
  150,
  fc.tuple(policy, rewriting),
  ([statements, how]) => {
    // What depends on the order itself, as which of two equal values is the second, is no matter of who is let in.
    const prints = (text: string) =>
      findingsOf(text)
        .filter(({ finding }) => !finding.rule.startsWith("redundant-"))
        .map(({ finding, print }) => `${finding.rule} ${print}`)
        .sort();
    expect(prints(rewritten(statements, how))).toEqual(prints(textOf(statements)));
  },
);

type Widening = "principal" | "everybody" | "action" | "condition" | "value" | "no denial" | "smaller denial";

/** The policy with others let in, and the statement in which they are; undefined where that statement has nothing to widen. */
function widened(
  statements: readonly Statement[],
  index: number,
  how: Widening,
): { readonly statements: readonly object[]; readonly at: number | "any" } | undefined {
  const one = statements[index];
  if (one === undefined) return undefined;
  const isDenial = how === "no denial" || how === "smaller denial";
  if ((one.Effect === "Deny") !== isDenial) return undefined;
  const put = (changed: object) => ({
    statements: statements.map((each, at) => (at === index ? changed : each)),
    at: isDenial ? ("any" as const) : index,
  });
  const [[operator, block] = []] = Object.entries(one.Condition);
  switch (how) {
    case "principal": {
      const more = `arn:aws:iam::${account}:user/carol`;
      return put({ ...one, Principal: { AWS: [...one.Principal.AWS, more] } });
    }
    case "everybody":
      return put({ ...one, Principal: "*" });
    case "action":
      return put({ ...one, Action: "sts:*" });
    case "condition": {
      if (operator === undefined) return undefined;
      const { [operator]: _, ...rest } = one.Condition;
      return put({ ...one, Condition: rest });
    }
    case "value": {
      const [[key, values] = []] = Object.entries(block ?? {});
      if (operator === undefined || key === undefined || values === undefined) return undefined;
      return put({
        ...one,
        Condition: { ...one.Condition, [operator]: { ...block, [key]: [...values, "10.0.0.0/8"] } },
      });
    }
    case "no denial":
      return { statements: statements.filter((_, at) => at !== index), at: "any" };
    case "smaller denial":
      return put({ ...one, Condition: { ...one.Condition, Null: { "aws:PrincipalOrgID": "true" } } });
  }
}

const widenings: readonly Widening[] = [
  ...(["principal", "everybody", "action", "condition", "value", "no denial", "smaller denial"] as const),
];
const tried = new Counter();

holdsFor(
  "what lets others in is not what was accepted",
  400,
  fc.tuple(policy, fc.nat(3), fc.constantFrom(...widenings)),
  ([statements, index, how]) => {
    const wide = widened(statements, index % statements.length, how);
    const texts = wide?.statements.map((each) => JSON.stringify(each)) ?? [];
    // Where another statement says the same already, that was accepted.
    if (wide === undefined || (wide.at !== "any" && texts.filter((each) => each === texts[Number(wide.at)]).length > 1))
      return;
    if (
      how === "no denial" &&
      statements.filter((each) => JSON.stringify(each) === JSON.stringify(statements[index % statements.length]))
        .length > 1
    )
      return;
    const accepted = new Set(findingsOf(textOf(statements)).map(({ print }) => print));
    const found = findingsOf(textOf(wide.statements)).filter(
      ({ statement: at }) => at !== undefined && (wide.at === "any" || Number(at) === wide.at),
    );
    tried.count(found.length > 0 ? how : "nothing found");
    expect(found.filter(({ print }) => accepted.has(print))).toEqual([]);
  },
  () => {
    for (const how of widenings) expect(tried.share(how)).toBeGreaterThan(1);
  },
);
