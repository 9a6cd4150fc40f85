import fc from "fast-check";
import { expect } from "vitest";
import { defaultSettings } from "../../src/lint/index.js";
import { dumpOf, moved, policiesIn, type Questions, type Role } from "../alike/both-ways.js";
import { Counter, holdsFor } from "./runs.js";
import { generatedPolicies } from "./trust-grammar.js";

/**
 * Policies of which many are alike are judged as each by itself. They are made of a few forms, with names that are made
 * to be mistaken for each other: that are equal, begin alike, contain each other, have the letters that the analysis takes
 * for names of its own, or are words of our own code.
 */
const seen = new Counter();

/** Accounts, among them those that are made up for witnesses. */
const account = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom("210000000001", "210000000002", "320000000001") },
  { weight: 1, arbitrary: fc.constantFrom("123456789012", "987650123456", "987650123455", "111122223333") },
);
const word = fc.oneof(
  { weight: 16, arbitrary: fc.string({ unit: fc.constantFrom(..."abq"), minLength: 4, maxLength: 4 }) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(..."abqxyzAX019"), minLength: 3, maxLength: 5 }) },
  { weight: 1, arbitrary: fc.constantFrom("bob", "bobby", "somebody", "session", "vend", "vendor", "one", "x", "q7") },
);

/** A text with slots for names. */
type Form = (names: readonly string[], numbers: readonly string[]) => object;

const arn = (kind: string, path: string, account = ""): string => `arn:aws:iam::${account}:${kind}${path}`;
const present = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
const github = "token.actions.githubusercontent.com";

/** Statements with names at given places. */
const forms: readonly ((at: number, of: number) => Form)[] = [
  () => () => ({ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }),
  (at, of) => (names, numbers) => allow({ AWS: arn("user/", `team/${names[at]}`, numbers[of]) }),
  (at, of) => (names, numbers) => allow({ AWS: arn("user/", `${names[at]}`, numbers[of]) }, present),
  (at, of) => (names, numbers) => allow({ AWS: arn("role/", `${names[at]}-${names[of]}`, numbers[of]) }),
  (at, of) => (_, numbers) => allow({ AWS: [arn("root", "", numbers[at]), `${numbers[of]}`] }, present),
  (at, of) => (names, numbers) =>
    allow({ AWS: arn("root", "", numbers[of]) }, { StringEquals: { "sts:ExternalId": `id-${names[at]}` } }),
  (at, of) => (names, numbers) =>
    allow(
      { AWS: numbers[at] },
      { StringEquals: { "sts:ExternalId": [`${names[at]}`, `${names[of]}/${names[at]}`, "fixed-one"] } },
    ),
  (at, of) => (names, numbers) =>
    allow(
      { AWS: [arn("user/", `${names[at]}`, numbers[at]), arn("user/", `${names[of]}`, numbers[of])] },
      { ArnEquals: { "aws:PrincipalArn": arn("user/", `${names[at]}`, numbers[of]) } },
    ),
  (at, of) => (names, numbers) => ({
    Effect: "Allow",
    Principal: { Federated: arn("oidc-provider/", github, numbers[of]) },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: {
        [`${github}:aud`]: "sts.amazonaws.com",
        [`${github}:sub`]: `repo:${names[at]}/${names[of]}:ref:x`,
      },
    },
  }),
  (at, of) => (names, numbers) => ({
    Sid: names[at],
    Effect: "Deny",
    Principal: { AWS: arn("role/", `${names[of]}`, numbers[at]) },
    Action: "sts:AssumeRole",
    Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
  }),
];

function allow(principal: object, condition?: object): object {
  const rest = condition === undefined ? {} : { Condition: condition };
  return { Effect: "Allow", Principal: principal, Action: "sts:AssumeRole", ...rest };
}

const form: fc.Arbitrary<Form> = fc
  .array(fc.tuple(fc.constantFrom(...forms), fc.nat(2), fc.nat(2)), { minLength: 1, maxLength: 3 })
  .map((statements) => (names, numbers) => ({
    Version: "2012-10-17",
    Statement: statements.map(([make, at, of]) => make(at, of)(names, numbers)),
  }));

const names = fc.array(word, { minLength: 3, maxLength: 3 });
const numbers = fc.oneof(
  { weight: 3, arbitrary: account.map((each) => [each, each, each]) },
  { weight: 1, arbitrary: fc.array(account, { minLength: 3, maxLength: 3 }) },
);

/** Several roles of one form: with names of their own, some of which are equal to those of others. */
const roles: fc.Arbitrary<readonly Role[]> = fc
  .tuple(
    form,
    fc.array(fc.tuple(names, numbers, fc.constantFrom("deploy-", "", "q-q-"), word), { minLength: 20, maxLength: 30 }),
  )
  .map(([made, each]) =>
    each.map(([own, of, before, name]) => ({
      name: `${before}${name}`,
      account: of[2] ?? "",
      trust: JSON.stringify(made(own, of)),
    })),
  );

/** One question each: all take long. */
const questions = fc.constantFrom<Questions>(
  { properties: [{ kind: "mfa" }] },
  { properties: [{ kind: "mfa-age", seconds: 3600 }, { kind: "owners" }] },
  { properties: [{ kind: "accounts", accounts: ["210000000001"] }, { kind: "reachable" }] },
  { properties: [], lint: { settings: { ...defaultSettings, ownAccounts: ["210000000002"] } } },
);

holdsFor(
  "policies of one form with many names",
  12,
  fc.tuple(roles, fc.constantFrom(4, 0, -1), questions),
  ([some, indent, asked]) => {
    const count = moved(policiesIn(new Map([["dump.json", dumpOf(some, indent)]])), asked);
    seen.count(count > 0 ? "moved" : "asked");
  },
  () => expect(seen.share("moved")).toBeGreaterThan(30),
);

const oneQuestion: Questions = {
  properties: [{ kind: "mfa" }],
  asking: [{ scope: "people", switchedOff: new Set() }],
};

/** Changes letters and digits of words so that the text is as long as before: a few shapes, with many names. */
function renamed(text: string, seed: number): string {
  let turn = seed;
  return text.replace(/alice|bob|builder|nightly|alpha|beta|Corp|111122223333|444455556666/g, (word) =>
    word.replace(/[a-z]|[A-Z]|\d/g, (unit) => {
      turn = (turn * 1_103_515_245 + 12_345) % 2_147_483_648;
      const next = Math.floor((turn / 2_147_483_648) * 10);
      return unit <= "9" ? String(next) : String.fromCharCode((unit <= "Z" ? 0x41 : 0x61) + next);
    }),
  );
}

holdsFor(
  "policies as the grammar of the analysis makes them, renamed",
  12,
  fc.tuple(generatedPolicies, fc.array(fc.nat(1000), { minLength: 4, maxLength: 6 })),
  ([{ text }, seeds]) => {
    const some = seeds.map((seed, index) => ({
      name: `service-q${index}`,
      account: "123456789012",
      trust: renamed(text, seed),
    }));
    moved(policiesIn(new Map([["dump.json", dumpOf(some)]])), oneQuestion);
  },
);
