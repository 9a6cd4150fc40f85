import { describe, expect, it } from "vitest";
import { readAccounts, readControlPolicies } from "../../src/accounts/index.js";
import { SourceText } from "../../src/diagnostics/index.js";
import { type Reach, reachOf } from "../../src/reach/index.js";
import { multiplier } from "../properties/runs.js";
import { reachedByTrying, type SmallWorld } from "./brute-force.js";
import { dumpsOf, randomWorld } from "./random-worlds.js";

// World 10 has so many calls that trying all of them takes longer than all of these together.
const count = Number(process.env["REACH_WORLDS"] ?? Math.ceil(42 * Math.min(1, multiplier)));
const first = Number(process.env["REACH_SEED"] ?? 11);

function searched(world: SmallWorld): Reach {
  const files = dumpsOf(world).map((dump, index) => new SourceText(`${index}.json`, JSON.stringify(dump)));
  const levels = (kind: "serviceControl" | "resourceControl") => {
    const all = world[kind].map((level, index) => new SourceText(`${kind}-${index}.json`, JSON.stringify(level)));
    return readControlPolicies(all, kind).levels;
  };
  const read = readAccounts(files);
  expect(read.problems).toEqual([]);
  return reachOf(read, {
    serviceControl: levels("serviceControl"),
    resourceControl: levels("resourceControl"),
    mfaPropagation: world.mfaPropagation,
  });
}

describe("random accounts", () => {
  it(`are told of as all their calls show (${count} of them)`, { timeout: 3_600_000 }, () => {
    const tally = { pairs: 0, reached: 0, unknown: 0, longest: 0 };
    const wrong: string[] = [];
    const whys = new Map<string, number>();
    for (let seed = first; seed < first + count; seed++) {
      const { world, choices } = randomWorld(seed);
      const expected = reachedByTrying(world, choices);
      const reach = searched(world);
      const access = new Map(reach.access.map(({ from, to, mfa }) => [`${from} ${to}`, mfa]));
      const unknown = new Map(reach.unknown.map(({ from, to, why }) => [`${from} ${to}`, why]));
      for (const each of reach.access) tally.longest = Math.max(tally.longest, each.path.length);
      for (const user of world.users) {
        for (const role of world.roles) {
          const pair = `${user.arn} ${role.arn}`;
          tally.pairs++;
          if (expected.has(pair)) tally.reached++;
          const why = unknown.get(pair);
          if (why !== undefined) {
            tally.unknown++;
            const short = why.replace(/arn:\S+|\br\d\b/g, "…");
            whys.set(short, (whys.get(short) ?? 0) + 1);
          }
          const own = access.get(pair);
          // What is found is so; what is not told of is not so.
          const isRight =
            own === expected.get(pair) ||
            (why !== undefined && (own === undefined || (own === "required" && expected.get(pair) === "none")));
          if (!isRight) wrong.push(`seed ${seed}: ${pair} is ${expected.get(pair)}, and was told to be ${own}`);
        }
      }
    }
    if (process.env["REACH_WORLDS"] !== undefined) console.log(tally, Object.fromEntries(whys));
    expect(wrong).toEqual([]);
    expect(tally.reached).toBeGreaterThan(tally.pairs / 10);
    expect(tally.longest).toBeGreaterThan(1);
    expect(tally.unknown).toBeLessThan(tally.pairs / 10);
  });
});
