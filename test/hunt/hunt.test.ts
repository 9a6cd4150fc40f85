import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { multiplier } from "../properties/runs.js";
import { type AccountClaim, huntAccounts } from "./accounts.js";
import { type ClaimKind, sentences } from "./claims.js";
import { type Disagreement, type Ground, huntProofs, huntSigned, huntTemplates, noFigures } from "./hunt.js";
import { type FamilyName, families } from "./policies.js";
import { inWords, written } from "./report.js";
import { huntRights } from "./rights.js";
import { SignedCalls } from "./signed.js";

/** How much of the slice an ordinary run looks at. */
const share = Math.min(1, multiplier);
/** Policies of each family in a thorough run; `npm run hunt` looks longer. */
const slice: Readonly<Record<FamilyName, number>> = {
  "fully random": 100,
  realistic: 60,
  "tag sets": 90,
  "odd dates": 90,
  "open federation": 50,
  "required keys": 30,
  "lacked keys": 50,
  "undocumented forms": 50,
  times: 50,
  "odd types": 60,
  variables: 50,
  names: 50,
};
const accountsInSlice = 20;
const seed = 1;
const names = Object.keys(families).filter((name): name is FamilyName => name in families);
const figures = noFigures();
const figuresOfAccounts = noFigures();

let endpoint: SignedCalls | undefined;
beforeAll(async () => {
  endpoint = await SignedCalls.start();
});
afterAll(() => endpoint?.close());

/** The disagreements of the first policies of a family, in words. */
async function foundIn(
  family: FamilyName,
  count: number,
  hunt: (ground: Ground) => Promise<Disagreement | undefined>,
): Promise<string> {
  const found: string[] = [];
  for (let index = 0; index < count; index++) {
    const disagreement = await hunt({ seed, family, index });
    if (disagreement !== undefined) found.push(written(".hunt/found", disagreement));
  }
  return found.join("\n\n");
}

test("the sentences that calls are compared with are those of the documentation", () => {
  const words: { readonly policies: readonly { readonly says: readonly string[] }[] } = JSON.parse(
    readFileSync(new URL("../../fixtures/documentation/words.json", import.meta.url), "utf8"),
  );
  const said = words.policies.flatMap(({ says }) => says);
  expect(
    sentences.filter(([pattern]) => !said.some((sentence) => pattern.test(sentence))).map(([pattern]) => pattern),
  ).toEqual([]);
});

test.each(names)("no call contradicts what is said of policies of the family %s", async (family) => {
  const hunt = (ground: Ground) => huntProofs(ground, figures, { callsPerPolicy: 100 });
  expect(await foundIn(family, Math.ceil(slice[family] * share), hunt)).toBe("");
});

test.each(names)(
  "what is proved of templates of the family %s holds for what they are filled in with",
  async (family) => {
    expect(await foundIn(family, 5, (ground) => huntTemplates(ground, figures))).toBe("");
  },
);

test.each(names)("signed calls are decided as simulate decides them, for the family %s", async (family) => {
  if (endpoint === undefined) throw new Error("the endpoint is not started");
  const running = endpoint;
  expect(await foundIn(family, 3, (ground) => huntSigned(ground, figures, running))).toBe("");
});

test("much was tried, and calls are let in and kept out", () => {
  console.info(inWords(figures, 0, seed));
  expect(figures.proofs).toBeGreaterThan(2000 * share);
  expect(figures.letIn).toBeGreaterThan(figures.calls / 5);
  expect(figures.letIn).toBeLessThan((figures.calls * 4) / 5);
});

/** What would be wrong of most policies, as if it were proved. */
const wrongly: ClaimKind = {
  name: "planted",
  command: "prove policy.json",
  claim: () => ({ proofs: 1, against: (_call, { decision }) => (decision === "allowed" ? "it is let in" : undefined) }),
};

async function planted(): Promise<readonly Disagreement[]> {
  const found: Disagreement[] = [];
  for (let index = 0; index < 20; index++) {
    const options = { callsPerPolicy: 100, kinds: [wrongly] };
    const one = await huntProofs({ seed, family: "realistic", index }, noFigures(), options);
    if (one !== undefined) found.push(one);
  }
  return found;
}

test("a claim that is wrong is found, its disagreement is small, and the same each time", async () => {
  const found = await planted();
  expect(found.length).toBeGreaterThan(10);
  for (const { what, files } of found) {
    expect(what).toMatch(/^it is let in/);
    expect(JSON.parse(files["policy.json"] ?? "").Statement).toHaveLength(1);
    expect(Object.keys(files)).toContain("request.json");
  }
  expect(await planted()).toEqual(found);
});

test("calls, other commands and signed calls agree with what the search says of accounts", {
  timeout: 300_000,
}, async () => {
  const found: string[] = [];
  for (let index = 0; index < accountsInSlice; index++) {
    const disagreement = await huntAccounts({ seed, index }, figuresOfAccounts);
    if (disagreement !== undefined) found.push(written(".hunt/found", disagreement));
  }
  expect(found.join("\n\n")).toBe("");
  expect(figuresOfAccounts.accounts).toBe(accountsInSlice);
  expect(figuresOfAccounts.proofs).toBeGreaterThan(12);
  expect(figuresOfAccounts.calls).toBeGreaterThan(accountsInSlice * 10);
});

test("all calls and signed calls agree with what the search says of ways to undo MFA", {
  timeout: 300_000,
}, async () => {
  const found: string[] = [];
  for (let index = 0; index < accountsInSlice; index++) {
    const disagreement = await huntRights({ seed, index }, noFigures());
    if (disagreement !== undefined) found.push(written(".hunt/found", disagreement));
  }
  expect(found.join("\n\n")).toBe("");
});

test("a claim about accounts that is wrong is found, and its accounts are small", async () => {
  const claim: AccountClaim = {
    name: "planted",
    share: 100,
    against: async (_drawn, { access }) => (access.length > 0 ? "somebody reaches a role" : undefined),
  };
  const found: Disagreement[] = [];
  for (let index = 0; index < 20; index++) {
    const one = await huntAccounts({ seed, index }, noFigures(), [claim]);
    if (one !== undefined) found.push(one);
  }
  expect(found.length).toBeGreaterThan(5);
  for (const { files, commands } of found) {
    expect(commands[0]).toMatch(/^reach account0\.json/);
    const { UserDetailList: users, RoleDetailList: roles } = JSON.parse(files["account0.json"] ?? "");
    expect(users.length).toBeLessThanOrEqual(1);
    expect(roles).toHaveLength(1);
    expect(roles[0].AssumeRolePolicyDocument.Statement).toHaveLength(1);
  }
});
