import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { credentialReportOf, dumpsOfRights, randomRights } from "../escalation-worlds.js";
import { type Asked, accountsOf, searched } from "./asked.js";
import { type Tried, tryOthers } from "./not-undoing.js";
import { Twin } from "./twin.js";
import { undo } from "./undoing.js";

const count = Number(process.env["REPLAY_WORLDS"] ?? 4);
const first = Number(process.env["REPLAY_SEED"] ?? 1);

/** Why calls cannot be shown on the endpoint. */
const notCallable = /^the endpoint has no (console|services)|^assertions of new metadata/;

/** What was done, by the call that counts. */
interface Tally extends Tried {
  readonly shown: Map<string, number>;
  readonly skipped: Map<string, number>;
}

/**
 * Makes all escalations of an account with signed calls. The endpoint has no policies of organizations, and those only take
 * access away: the search is asked without them.
 */
async function undone(asked: Asked, tally: Tally): Promise<void> {
  const accounts = accountsOf(asked);
  const before = searched(accounts, asked, false);
  const all = [...accounts.accounts.values()];
  const users = all.flatMap((account) => [...account.users.values()].map(({ arn }) => arn));
  const roles = all.flatMap((account) => [...account.roles.values()].map(({ arn }) => arn));
  const twin = await Twin.start(asked);
  const now = async (knowsCredentials: boolean) => {
    const dumps = await Promise.all(before.accounts.map((account) => twin.dumpOf(account)));
    const credentialReport = knowsCredentials ? asked.credentialReport : undefined;
    return searched(accountsOf({ dumps, credentialReport }), asked, false);
  };
  try {
    for (const way of before.escalations) {
      const done = await undo({ twin, before, now, users, roles }, way);
      const words = `${way.by} ${way.action} ${way.on} (${way.mfa})`;
      if (done.kind === "wrong") tally.wrong.push(`${words} ${done.why}`);
      else if (done.kind === "shown") tally.shown.set(way.action, (tally.shown.get(way.action) ?? 0) + 1);
      else tally.skipped.set(done.why, (tally.skipped.get(done.why) ?? 0) + 1);
    }
    for (const user of users) await tryOthers({ twin, before, now, users, roles }, user, tally);
  } finally {
    await twin.close();
  }
}

function noTally(): Tally {
  return { wrong: [], denied: 0, allowed: 0, shown: new Map(), skipped: new Map() };
}

it(`what undoes MFA in random accounts leads to what signed calls reach (${count} accounts)`, {
  timeout: 3_600_000,
}, async () => {
  const tally = noTally();
  const wrong: string[] = [];
  for (let seed = first; seed < first + count; seed++) {
    const world = randomRights(seed);
    await undone({ dumps: dumpsOfRights(world), credentialReport: credentialReportOf(world) }, tally);
    wrong.push(...tally.wrong.splice(0).map((each) => `seed ${seed}: ${each}`));
  }
  if (process.env["REPLAY_WORLDS"] !== undefined) console.log(tally);
  expect(wrong).toEqual([]);
  for (const why of tally.skipped.keys()) expect(why).toMatch(notCallable);
  expect(tally.denied).toBeGreaterThan(count);
  expect([...tally.shown.values()].reduce((sum, each) => sum + each, 0)).toBeGreaterThan(count / 2);
});

const { cases }: { cases: readonly (Asked & { readonly name: string })[] } = JSON.parse(
  readFileSync(new URL("../../../fixtures/reach/escalations.json", import.meta.url), "utf8"),
);

it("what undoes MFA in the accounts of the table leads to what signed calls reach", { timeout: 600_000 }, async () => {
  const tally = noTally();
  const wrong: string[] = [];
  for (const one of cases) {
    await undone(one, tally);
    wrong.push(...tally.wrong.splice(0).map((each) => `${one.name}: ${each}`));
  }
  if (process.env["REPLAY_WORLDS"] !== undefined) console.log(tally);
  expect(wrong).toEqual([]);
  for (const why of tally.skipped.keys()) expect(why).toMatch(notCallable);
  expect([...tally.shown.keys()].length).toBeGreaterThan(20);
});

it("what an escalation does not lead to is found", { timeout: 60_000 }, async () => {
  const [asked] = cases;
  if (asked === undefined) throw new Error("there are no cases");
  const before = searched(accountsOf(asked), asked, false);
  const [way] = before.escalations;
  if (way === undefined) throw new Error("the first case has no escalation");
  const twin = await Twin.start(asked);
  const undoing = { twin, before, now: async () => before, users: [], roles: [] };
  const { by, action, on, mfa, effect, source, path, calls, undocumented, leadsTo } = way;
  const other = "arn:aws:iam::111122223333:role/other";
  const planted = { by, action, on, mfa, effect, source, path, calls, undocumented };
  try {
    expect(await undo(undoing, { ...planted, leadsTo })).toEqual({ kind: "shown" });
    expect(await undo(undoing, { ...planted, leadsTo: [...leadsTo, other] })).toMatchObject({ kind: "wrong" });
    expect(await undo(undoing, { ...planted, leadsTo, action: "iam:PutUserPolicy", on: by })).toMatchObject({
      kind: "wrong",
    });
  } finally {
    await twin.close();
  }
});
