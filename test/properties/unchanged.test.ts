import fc from "fast-check";
import { expect, test } from "vitest";
import { mayHaveUsers, readAccounts } from "../../src/accounts/index.js";
import { newAccess } from "../../src/analysis/index.js";
import { SourceText } from "../../src/diagnostics/index.js";
import {
  compareTexts,
  type DiffResult,
  type InspectedPolicy,
  inspectSource,
  widened,
} from "../../src/inspection/index.js";
import { hasPlainValue, isPlainPolicy } from "../../src/inspection/plain-policy.js";
import { isUsualPolicy } from "../../src/inspection/usual-policy.js";
import { Counter, eventuallyHoldsFor, holdsFor } from "./runs.js";
import { generatedPolicies, policyPairs } from "./trust-grammar.js";

// Roles that have not changed are compared without being read, as far as that is possible. What is said of them is what
// reading both sides says, and what the analysis says of a policy and itself.

/** What makes another policy of one, or none. */
const damage = fc.constantFrom(
  ...['"', "\\", "\\u0041", "${", "$", "%{", "*", "?", "é", "Ā", "\t", "\u0000", " ", "-", "/", ":", ",", "x", "0"],
  ...['"Sid": "a", ', '"Sid": "A b", ', '"Effect": "Deny", ', '"Resource": "*", ', '"Version": "2008-10-17", '],
  ...['"Condition": {}, ', '"AWS": "*", ', '"Id": "x", ', "[]", "{}", "null", "true", "3600", "//\n", "/**/"],
);

/** A text with some characters replaced by others, at a place that is a part of the whole, in thousandths. */
interface Change {
  readonly place: number;
  readonly gone: number;
  readonly piece: string;
}

const changes: fc.Arbitrary<Change> = fc.record({
  place: fc.integer({ min: 0, max: 999 }),
  gone: fc.constantFrom(0, 0, 1, 2, 5),
  piece: damage,
});

/** Between two tokens, where it is most likely to be JSON again, or anywhere. */
function changed(text: string, { place, gone, piece }: Change): string {
  const near = Math.floor((text.length * place) / 1000);
  const at = piece.startsWith('"') ? Math.max(text.indexOf('"', near), 0) : near;
  return text.slice(0, at) + piece + text.slice(at + gone);
}

/** Mostly the first, sometimes one of the others. */
function mostly<T>(usual: readonly T[], odd: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: 40, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: fc.constantFrom(...odd) },
  );
}

function oneOrMore(values: fc.Arbitrary<string>): fc.Arbitrary<string | readonly string[]> {
  return fc.oneof(values, fc.array(values, { minLength: 1, maxLength: 3 }));
}

const arn = "arn:aws:iam::123456789012";
const oddPrincipals = ["*", {}, { CanonicalUser: "a" }, { Aws: "*" }, { AWS: [] }];
const namedPrincipals: fc.Arbitrary<object> = fc.oneof(
  oneOrMore(
    mostly(
      [
        `${arn}:root`,
        `${arn}:user/a/b`,
        "123456789012",
        `${arn}:role/ci`,
        "arn:aws:sts::123456789012:assumed-role/a/b",
      ],
      ["*", `${arn}:user/*`, `${arn}:group/a`, "12345678901", "ec2.amazonaws.com", `${arn}:user//a`, `${arn}:user/`],
    ),
  ).map((AWS) => ({ AWS })),
  oneOrMore(
    mostly(["ec2.amazonaws.com", "s3.eu-west-1.amazonaws.com"], ["EC2.amazonaws.com", "ec2", "*", "ec2.amazonaws.org"]),
  ).map((Service) => ({ Service })),
  oneOrMore(
    mostly(
      [`${arn}:oidc-provider/token.example.com`, `${arn}:saml-provider/Corp`, "accounts.google.com"],
      ["token", `${arn}:oidc-provider/*`, `${arn}:provider/a`],
    ),
  ).map((Federated) => ({ Federated })),
);
const principals: fc.Arbitrary<object | string> = fc.oneof(
  { weight: 20, arbitrary: namedPrincipals },
  { weight: 1, arbitrary: fc.constantFrom<object | string>(...oddPrincipals) },
);
const conditions = fc.dictionary(
  mostly(
    ["StringEquals", "ForAnyValue:StringLike", "ArnLike", "Bool", "BoolIfExists", "Null", "NumericLessThan"],
    ["NullIfExists", "StringEqual", "IpAddress", "DateLessThan", "stringequals", "BinaryEquals", ""],
  ),
  fc.dictionary(
    mostly(
      ["aws:PrincipalTag/team", "sts:ExternalId", "aws:MultiFactorAuthAge", "aws:SourceArn"],
      ["", "x", "__proto__"],
    ),
    oneOrMore(mostly(["true", "3600", "a", "arn:aws:s3:::*"], ["", "-1", "1e3", "3600.5", "é", "Ā", "a b"])),
    { minKeys: 1, maxKeys: 2 },
  ),
  { maxKeys: 2 },
);
const statements = fc.record(
  {
    Sid: mostly(["A", "B", "C", "D"], ["", "A b"]),
    Effect: mostly(["Allow", "Deny"], ["allow"]),
    Principal: principals,
    Action: oneOrMore(
      mostly(["sts:AssumeRole", "sts:TagSession"], ["sts:*", "sts:Get*", "s3:GetObject", "AssumeRole"]),
    ),
    Condition: conditions,
  },
  { requiredKeys: ["Effect", "Principal", "Action"] },
);
/** Policies such as most roles have, with a mistake here and there. */
const usualPolicies = fc
  .record({
    Version: mostly<string | undefined>(["2012-10-17", "2008-10-17"], ["2012-10-18", undefined]),
    Statement: fc.array(statements, { minLength: 1, maxLength: 2 }),
  })
  .map((policy) => JSON.stringify(policy, undefined, 1));

const texts = fc
  .tuple(
    fc.oneof(
      { weight: 2, arbitrary: usualPolicies },
      { weight: 1, arbitrary: generatedPolicies.map(({ text }) => text) },
    ),
    fc.oneof(fc.constant([]), fc.constant([]), fc.tuple(changes)),
  )
  .map(([text, all]) => all.reduce(changed, text));

function policyIn(text: string): InspectedPolicy | undefined {
  const policies: InspectedPolicy[] = [];
  const take = (part: { readonly kind: string } | InspectedPolicy): void => {
    if (part.kind === "policy" && "content" in part) policies.push(part);
  };
  inspectSource(new SourceText("x.json", text), { isNamed: true, take });
  return policies[0];
}

const plain = new Counter();

holdsFor(
  "a plain policy is stored and known, and lets nobody in whom it does not let in",
  3000,
  texts,
  (text) => {
    const isPlain = isPlainPolicy(text);
    plain.count(isPlain ? "plain" : "other");
    if (!isPlain) return;
    const content = policyIn(text)?.content;
    expect(content?.kind).toBe("known");
    if (content?.kind !== "known") return;
    expect(content.variants).toHaveLength(1);
    expect(widened(content)).toBeUndefined();
    const [policy] = content.variants;
    expect(newAccess(policy, policy).kind).not.toBe("violated");
  },
  () => {
    expect(plain.share("plain")).toBeGreaterThan(10);
    expect(plain.share("other")).toBeGreaterThan(20);
  },
);

const usual = new Counter();

holdsFor(
  "a policy of the usual form is plain by its value, too",
  3000,
  texts,
  (text) => {
    const isUsual = isUsualPolicy(text);
    usual.count(isUsual ? "usual" : "other");
    if (isUsual) expect(hasPlainValue(text)).toBe(true);
  },
  () => {
    expect(usual.share("usual")).toBeGreaterThan(2);
  },
);

/** A list of roles, each with a policy that is JSON, whether or not it is a policy; `space` is before each of them. */
function listOf(policies: readonly string[], space = ""): string {
  const roles = policies.map((text, index) => {
    const arn = `arn:aws:iam::123456789012:role/role-${index}`;
    return `{"RoleName": "role-${index}", "Arn": "${arn}", "AssumeRolePolicyDocument": ${space}${text}${space}}`;
  });
  return `{"Roles": [${roles.join(", ")}]}`;
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null;
  } catch {
    return false;
  }
}

/** A role's policies before and after. */
const pairs = fc.oneof(
  { weight: 9, arbitrary: texts.filter(isJsonObject).map((text) => ({ one: text, other: text })) },
  { weight: 1, arbitrary: policyPairs.map(({ one, other }) => ({ one, other })) },
);

/** What is said of roles, whatever their places are. */
async function saidOf(before: readonly string[], after: readonly string[]): Promise<readonly Partial<DiffResult>[]> {
  const compared = await compareTexts(listOf(before), listOf(after));
  if (compared.kind !== "read") throw new Error("the list of roles is not read");
  return compared.results.map(({ place, scenario, oldTrust, trust, ...said }) => said);
}

/** That nobody gains or loses anything where nothing has changed, which the analysis cannot tell of all policies. */
function settled(said: Partial<DiffResult>): Partial<DiffResult> {
  if (said.unchecked !== undefined || (said.verdict !== "unknown" && said.removedReason === undefined)) return said;
  return { ...said, verdict: "no-new-access", reason: undefined, removedReason: undefined, undocumented: [] };
}

const roles = new Counter();

eventuallyHoldsFor(
  "of a role that has not changed is said what is said of it with another notation",
  200,
  fc.array(pairs, { minLength: 2, maxLength: 4 }),
  async (all) => {
    const before = all.map(({ one }) => one);
    const after = all.map(({ other }) => other);
    // With an element that says nothing no policy is the same on both sides, so all of them are read and analyzed.
    const noted = after.map((text) => (isPlainPolicy(text) ? text.replace(/^\s*\{/, '{"Id": "x", ') : text));
    const results = await saidOf(before, after);
    const others = await saidOf(before, noted);
    for (const { unchecked } of results) roles.count(unchecked ?? "compared");
    const expected = others.map((each, index) => (before[index] === after[index] ? settled(each) : each));
    expect(results).toEqual(expected);
  },
);

test("there were both: roles that are compared, and roles that cannot be", () => {
  expect(roles.share("compared")).toBeGreaterThan(20);
  expect(roles.share("invalid")).toBeGreaterThan(5);
});

const userArn = "arn:aws:iam::123456789012:user/a";
/** A user: with a name as it is and with an escape, and without one. */
const details = fc.constantFrom(
  `{"UserName": "a", "Arn": "${userArn}", "GroupList": []}`,
  `{"Us\\u0065rName": "a", "Arn": "${userArn}", "GroupList": []}`,
  `{"Arn": "${userArn}"}`,
);
/** Dumps that have users, or only look as if they had some. */
const dumps = fc
  .record({
    detail: details,
    whole: fc.constantFrom(
      ...["{LISTS}", "{LISTS}", "{LISTS}", "[{LISTS}]", '{"UserDetailList": []}\n{LISTS}'],
      ...["[USER]", "USER", "USER\nUSER"],
    ),
    users: fc.constantFrom(
      ...["", '"UserDetailList": [], ', '"UserDetailList" :\n[ ], ', '"UserDetailList": [{}], '],
      ...['"UserDetailList": [USER], ', '"UserDetail\\u004cist": [USER], ', '"UserDetailList" : [USER], '],
    ),
    roles: fc.constantFrom("[]", "[USER]", '[{"UserDetailList": [USER]}]', '["UserDetailList"]'),
    list: fc.constantFrom("RoleDetailList", "GroupDetailList", "UserDetailList", "Policies"),
  })
  .map(({ detail, whole, users, roles: items, list }) =>
    whole.replace("LISTS", `${users}"${list}": ${items}`).replaceAll("USER", detail),
  );

const users = new Counter();

function countsOf(text: string): { readonly users: number; readonly may: boolean } {
  const source = new SourceText("x.json", text);
  const { accounts } = readAccounts([source]);
  return { users: [...accounts.values()].flatMap((each) => [...each.users]).length, may: mayHaveUsers(source) };
}

holdsFor(
  "a dump with users may have some",
  2000,
  dumps,
  (text) => {
    const { users: count, may } = countsOf(text);
    users.count(`${count > 0} ${may}`);
    if (count > 0) expect(may).toBe(true);
  },
  () => {
    expect(users.share("true true")).toBeGreaterThan(20);
    expect(users.share("false false")).toBeGreaterThan(2);
  },
);
