import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { InspectedPolicy } from "../../src/inspection/index.js";
import { defaultSettings, rulePages } from "../../src/lint/index.js";
import { multiplier, shareOf } from "../properties/runs.js";
import { dumpOf, moved, policiesIn, type Questions, type Role } from "./both-ways.js";

const root = join(import.meta.dirname, "../..");
const account = "123456789012";

/** Roles with one policy and several names; those of the policy are changed for others of their kind. */
function renamed(trust: string, times = 5): readonly Role[] {
  return Array.from({ length: times }, (_, time) => ({
    name: `service-q${time}`,
    account,
    trust: trust.replace(/(?<=(?:user|role)\/)[a-z]{3,}|(?<="id-)\w+/g, (name) =>
      name.replace(/[a-e]/g, (letter) => String.fromCharCode(0x61 + ((letter.charCodeAt(0) - 0x61 + time) % 5))),
    ),
  }));
}

function inDump(roles: readonly Role[], indent?: number): readonly InspectedPolicy[] {
  // A dump lists a role once.
  const dumps: Map<string, Role>[] = [];
  for (const each of roles) {
    const arn = `${each.account} ${each.name}`;
    const dump = dumps.find((listed) => !listed.has(arn));
    if (dump === undefined) dumps.push(new Map([[arn, each]]));
    else dump.set(arn, each);
  }
  const texts = dumps.map((listed, index) => [`dump-${index}.json`, dumpOf([...listed.values()], indent)] as const);
  return policiesIn(new Map(texts));
}

const one: Questions = { properties: [{ kind: "mfa" }], asking: [{ scope: "people", switchedOff: new Set() }] };

/** The policies of fixtures, as far as they are JSON. */
function fixtures(): readonly string[] {
  const files = ["lint/ok", "lint/err", "pitfalls", "decisions"].flatMap((folder) =>
    readdirSync(join(root, "fixtures", folder), { recursive: true, encoding: "utf8" }).map((file) =>
      join(root, "fixtures", folder, file),
    ),
  );
  const texts = files.filter((file) => file.endsWith(".json")).map((file) => readFileSync(file, "utf8"));
  return shareOf(texts.filter(isObject));
}

function isObject(text: string): boolean {
  try {
    return /"Statement"/.test(text) && JSON.parse(text) !== null;
  } catch {
    return false;
  }
}

test("all examples of rules, several times each", { timeout: 300_000 }, async () => {
  const pages = await rulePages();
  const examples = [...pages.values()].flatMap(({ bad, good }) => [...bad, ...good].map(({ policy }) => policy));
  const texts = shareOf(examples.filter(isObject));
  expect(texts.length).toBeGreaterThan(200 * multiplier);
  const count = moved(inDump(texts.flatMap((text) => renamed(text, 4))), one);
  expect(count).toBeGreaterThan(texts.length / 4);
});

test("the policies of fixtures, several times each", { timeout: 300_000 }, () => {
  const texts = fixtures();
  expect(texts.length).toBeGreaterThan(50 * multiplier);
  expect(moved(inDump(texts.flatMap((text) => renamed(text, 4))), one)).toBeGreaterThan(texts.length / 4);
});

/** A policy of one statement. */
function allow(principal: unknown, condition?: object): string {
  const Condition = condition === undefined ? {} : { Condition: condition };
  const statement = { Effect: "Allow", Principal: principal, Action: "sts:AssumeRole", ...Condition };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

function role(trust: string, index: number, home = "345345345345"): Role {
  return { name: `service-q${index}`, account: home, trust };
}

const users = (...names: readonly string[]): string =>
  allow({ AWS: names.map((name) => `arn:aws:iam::345345345345:user/${name}`) });
const externalId = (id: string, trusted = "345345345345"): string =>
  allow({ AWS: trusted }, { StringEquals: { "sts:ExternalId": id } });

test("policies with other names are alike, in a dump and as texts in it", () => {
  const roles = ["anna", "berta", "carla", "doris", "elena", "freda", "greta"].map((name, index) =>
    role(users(name.slice(0, 4)), index),
  );
  for (const indent of [4, 0, -1]) expect(moved(inDump(roles, indent), one)).toBeGreaterThan(8);
});

test("files of their own are alike", () => {
  const texts = ["anna", "bert", "carl", "dora", "elen"].map(
    (name) => [`policies/${name}q.json`, users(name)] as const,
  );
  expect(moved(policiesIn(new Map(texts)), one)).toBeGreaterThan(3);
});

const anyOfIds = (...ids: readonly string[]): string =>
  allow({ AWS: "345345345345" }, { StringEquals: { "sts:ExternalId": ids } });
const butForId = (id: string): string => {
  const statement = { Principal: { AWS: "345345345345" }, Action: "sts:AssumeRole" };
  const denied = { StringEquals: { "sts:ExternalId": id } };
  const Statement = [
    { Effect: "Allow", ...statement },
    { Effect: "Deny", ...statement, Condition: denied },
  ];
  return JSON.stringify({ Version: "2012-10-17", Statement });
};

test.each([
  [
    "texts that begin alike, of which one is taken",
    [
      ...["annabb berta carla", "dorabb berta carla", "elenbb fritz gretc", "hannbb idaaa jutta"],
      ...["annabb berta annac", "dorabb berta dorac", "elenbb fritz elenc"],
    ].map((ids) => anyOfIds(...ids.split(" "))),
  ],
  ["texts that are made up", ["anna", "bert", "carl", "dora", "xena", "oxyz", "yxzw"].map(butForId)],
  ["words of our own code", [users("somebody"), users("somebodd"), users("somebode"), users("somebody")]],
  [
    "accounts that are made up",
    ["987650123456", "345345345346", "345345345347"].map((id) => externalId("id-anna", id)),
  ],
  ["the account of the role", ["345345345345", "345345345346", "345345345347"].map((id) => externalId("id-anna", id))],
  [
    "equal and other names",
    [users("anna", "anna"), users("anna", "bert"), users("bert", "bert"), users("carl", "dora")],
  ],
  ["the order of names", [users("anna", "bert"), users("bert", "anna"), users("carl", "bert"), users("carl", "dora")]],
  [
    "names that begin alike",
    [users("anna", "anne"), users("anna", "abbe"), users("dora", "dore"), users("bert", "carl")],
  ],
  [
    "names within names",
    [users("anna", "annas"), users("bert", "berts"), users("bert", "annas"), users("dora", "berts")],
  ],
  [
    "letters of invented texts",
    ["id-annax", "id-annay", "id-annab", "id-annac", "id-xyzwv"].map((id) => externalId(id)),
  ],
  ["letter case", [users("anna", "Anna"), users("anna", "Bert"), users("bert", "Bert"), users("carl", "Dora")]],
  ["lengths", ["id-a", "id-ab", "id-abc", "id-abcd", `id-${"abc".repeat(400)}`].map((id) => externalId(id))],
  ["digits only", ["2222", "3333", "4444", "5555"].map((id) => externalId(id))],
  ["dates", ["2026-11-01", "2026-12-01", "2025-11-01"].map((id) => externalId(id))],
  [
    "wildcards",
    ["anna*", "bert*", "carl*", "dora?"].map((id) => allow({ AWS: "*" }, { StringLike: { "sts:ExternalId": id } })),
  ],
])("%s", (_, texts) => {
  const roles = [...texts, ...texts, ...texts].map((text, index) => role(text, index));
  for (const indent of [4, 0]) moved(inDump(roles, indent));
});

const withAge = (age: string, operator = "NumericLessThan"): string =>
  allow(
    { AWS: "arn:aws:iam::345345345345:user/anna" },
    { Bool: { "aws:MultiFactorAuthPresent": "true" }, [operator]: { "aws:MultiFactorAuthAge": age } },
  );

test("ages of MFA are numbers, and most policies with others are alike", () => {
  const roles = ["1312", "1321", "1453", "1543", "1642", "1653", "1731"].map((age, index) => role(withAge(age), index));
  for (const indent of [4, 0]) expect(moved(inDump(roles, indent), one)).toBeGreaterThan(5);
});

test.each([
  ["around an age that is asked about", [...Array(13).keys()].map((step) => String(3594 + step))],
  ["around the maximum of the settings", [...Array(13).keys()].map((step) => String(43_194 + step))],
  [
    "of any order",
    ["101", "999", "1001", "9999", "43111", "43211", "99999", "999999999", "0100", "1e3", "45.5", "-101"],
  ],
])("ages of MFA %s", (_, ages) => {
  for (const operator of ["NumericLessThan", "NumericLessThanEquals", "StringEquals"]) {
    const roles = [...ages, ...ages].map((age, index) => role(withAge(age, operator), index));
    moved(inDump(roles), ofAges(3600));
    moved(inDump(roles), { ...ofAges(3602), lint: { settings: { ...defaultSettings, maximumMfaAge: 3602 } } });
  }
});

const ofAges = (seconds: number): Questions => ({ ...one, properties: [{ kind: "mfa-age", seconds }] });

test("several ages of MFA are compared with each other", () => {
  const between = (least: unknown, most: unknown): string => {
    const condition = { NumericLessThan: { "aws:MultiFactorAuthAge": most } };
    const denied = { NumericLessThanEquals: { "aws:MultiFactorAuthAge": least } };
    const statement = { Principal: { AWS: "345345345345" }, Action: "sts:AssumeRole" };
    const Statement = [
      { Effect: "Allow", ...statement, Condition: condition },
      { Effect: "Deny", ...statement, Condition: denied },
    ];
    return JSON.stringify({ Version: "2012-10-17", Statement });
  };
  const ages = ["1312", "1313", "1321", "1453"];
  const texts = ages.flatMap((one) => ages.flatMap((other) => [between(one, other), between(Number(one), other)]));
  moved(inDump(texts.map((text, index) => role(text, index))), {
    ...ofAges(1320),
  });
});

test("names of roles that the policy has, and names that are words of messages", () => {
  const names = ["anna", "bert", "deny", "statement", "x", "role", "session", "some-role", "anna", "bert", "carl-q"];
  const roles = names.flatMap((name) => [
    { name, account, trust: users("anna") },
    { name, account, trust: allow({ AWS: `arn:aws:iam::${account}:role/${name}` }) },
    { name, account, trust: externalId("id-anna") },
  ]);
  expect(moved(inDump([...roles, ...roles]))).toBeGreaterThan(10);
});

test("accounts of the settings are no names", () => {
  const ids = ["345345345346", "345345345347", "345345345348", "345345345349"];
  const roles = [...ids, ...ids].map((id, index) => role(externalId("id-anna", id), index));
  for (const ownAccounts of [[], ["345345345347"], ids.slice(0, 3)]) {
    moved(inDump(roles), { lint: { settings: { ...defaultSettings, ownAccounts } } });
    const properties = [{ kind: "accounts", accounts: ownAccounts.length === 0 ? [account] : ownAccounts }] as const;
    moved(inDump(roles), { properties });
  }
});

test("findings that name a line are not moved", () => {
  const twice = (name: string): string => {
    const statement = { Sid: name, Effect: "Allow", Principal: { AWS: account }, Action: "sts:AssumeRole" };
    return JSON.stringify({ Version: "2012-10-17", Statement: [statement, statement] });
  };
  moved(inDump(["Anna", "Bert", "Carl", "Dora"].map((name, index) => role(twice(name), index))));
});

test("what findings are about is said of each policy", () => {
  const roles = ["anna", "bert", "carl", "dora", "elen"].map((name, index) => role(users(name), index));
  expect(moved(inDump(roles), { lint: { digest: (text) => text }, properties: [] })).toBeGreaterThan(0);
});

test("what the configuration switches off or turns up is so for all", () => {
  const roles = ["anna", "bert", "carl", "dora"].map((name, index) => role(users(name), index));
  for (const severity of ["off", "error"] as const) {
    const severities = new Map([...(["mfa-not-required", "missing-version"] as const)].map((id) => [id, severity]));
    expect(moved(inDump(roles), { lint: { severities } })).toBeGreaterThan(0);
  }
});
