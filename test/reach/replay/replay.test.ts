import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { User } from "../../../src/accounts/index.js";
import { Dice } from "../../hunt/dice.js";
import type { Choices } from "../brute-force.js";
import { dumpsOf, randomWorld } from "../random-worlds.js";
import { type Asked, accountsOf, searched } from "./asked.js";
import { type Comparison, compareFound, compareMissing, noComparison, type SigningUser } from "./compare.js";
import { Twin } from "./twin.js";

const count = Number(process.env["REPLAY_WORLDS"] ?? 12);
const first = Number(process.env["REPLAY_SEED"] ?? 1);
const calls = Number(process.env["REPLAY_CALLS"] ?? 12);

/**
 * The endpoint has no policies of an organization. They only take access away, so paths that they leave open are open there as
 * well; what is not reached is compared without them.
 */
async function compared(asked: Asked, choices: Choices, seed: number, into: Comparison): Promise<void> {
  const isLimited = [asked.serviceControl, asked.resourceControl].some((each) => (each ?? []).length > 0);
  const accounts = accountsOf(asked);
  const reach = searched(accounts, asked, false);
  if ([...accounts.accounts.values()].some(({ partition }) => partition !== "aws")) {
    into.skipped.push("the endpoint has accounts of the partition aws only");
    return;
  }
  const twin = await Twin.start(asked);
  try {
    if (isLimited) await compareFound(twin, searched(accounts, asked, true), into);
    await compareFound(twin, reach, into);
    const all = [...accounts.accounts.values()];
    const users = all.flatMap((account) => [...account.users.values()].map(signing));
    const roles = all.flatMap((account) => [...account.roles.values()].map(({ arn }) => arn));
    await compareMissing(twin, reach, { users, roles, choices, calls }, new Dice("replay", seed), into);
  } finally {
    await twin.close();
  }
}

/** With what a user may sign: what is not known may be there. */
function signing({ arn, credentials: { activeAccessKeys, password, mfa } }: User): SigningUser {
  const hasKey = activeAccessKeys.kind === "unknown" || activeAccessKeys.value > 0;
  const hasPassword = password.kind === "unknown" || password.value;
  // The console asks for the code of a device that there is.
  const needsCode = mfa.kind === "known" && mfa.value;
  return {
    arn,
    levels: [
      ...(hasKey || (hasPassword && !needsCode) ? ["none" as const] : []),
      ...(hasKey || hasPassword ? ["required" as const] : []),
    ],
  };
}

describe("random accounts", () => {
  it(`are reached by signed calls as the search says (${count} of them)`, { timeout: 3_600_000 }, async () => {
    const tally = noComparison();
    const wrong: string[] = [];
    for (let seed = first; seed < first + count; seed++) {
      const { world, choices } = randomWorld(seed);
      const { serviceControl, resourceControl, mfaPropagation } = world;
      await compared({ dumps: dumpsOf(world), serviceControl, resourceControl, mfaPropagation }, choices, seed, tally);
      wrong.push(...tally.wrong.splice(0).map((each) => `seed ${seed}: ${each}`));
    }
    if (process.env["REPLAY_WORLDS"] !== undefined) console.log(tally);
    expect(wrong).toEqual([]);
    expect(tally.skipped).toEqual([]);
    expect(tally.paths).toBeGreaterThan(count / 2);
    expect(tally.allowed).toBeGreaterThan(count);
    expect(tally.denied).toBeGreaterThan(count * 10);
  });
});

interface Case extends Asked {
  readonly name: string;
}

const folder = new URL("../../../fixtures/reach/", import.meta.url);

/** Why signed calls cannot show a path. */
const notCallable = /signed calls do not choose aws:|the endpoint's clock is past|accounts of the partition aws only/;

describe("the accounts of the tables", () => {
  const files = readdirSync(folder)
    // What undoes MFA has a test of its own.
    .filter((name) => name.endsWith(".json") && name !== "escalations.json");
  it.each(files)("%s", { timeout: 600_000 }, async (file) => {
    const { cases }: { cases: readonly Case[] } = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
    const tally = noComparison();
    const wrong: string[] = [];
    for (const one of cases) {
      await compared(one, choicesIn(one.dumps), 1, tally);
      wrong.push(...tally.wrong.splice(0).map((each) => `${one.name}: ${each}`));
    }
    if (process.env["REPLAY_WORLDS"] !== undefined) console.log(file, tally);
    expect(wrong).toEqual([]);
    for (const why of tally.skipped) expect(why).toMatch(notCallable);
    expect(tally.skipped.length).toBeLessThanOrEqual(cases.length / 4);
  });
});

/** What calls may have so that the conditions of a dump are met, or not. */
function choicesIn(dumps: readonly object[]): Choices {
  const text = JSON.stringify(dumps);
  const valuesOf = (key: string): readonly string[] =>
    [...text.matchAll(new RegExp(`"${key}":(?:"([^"]*)"|\\[([^\\]]*)\\])`, "g"))].flatMap(([, one, many]) =>
      one === undefined ? [...(many ?? "").matchAll(/"([^"]*)"/g)].map(([, each = ""]) => each) : [one],
    );
  const valid = (values: readonly string[]) => values.filter((value) => /^[\w+=,.@-]{2,64}$/.test(value));
  const named = [...text.matchAll(/"UserName":"([^"]+)"|assumed-role\/\w+\/([^"]+)/g)].map(
    (each) => each[1] ?? each[2],
  );
  return {
    names: ["session", ...valid([...valuesOf("sts:RoleSessionName"), ...named.flatMap((each) => each ?? [])])],
    externalIds: [undefined, ...valid(valuesOf("sts:ExternalId"))],
    tags: [undefined, "x", ...valuesOf("aws:(?:Request|Principal|Resource)Tag/team")],
    transitive: [false, true],
    more: [undefined],
    sourceIdentities: [undefined, ...valid([...valuesOf("sts:SourceIdentity"), ...valuesOf("aws:SourceIdentity")])],
    ages: [0, 100, 3600],
  };
}
