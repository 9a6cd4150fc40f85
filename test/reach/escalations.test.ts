import { describe, expect, it } from "vitest";
import { readAccounts, readControlPolicies } from "../../src/accounts/index.js";
import { SourceText } from "../../src/diagnostics/index.js";
import { type Reach, reachOf } from "../../src/reach/index.js";
import { multiplier } from "../properties/runs.js";
import { type RightsWorld, type Way, waysByTrying } from "./escalation-reference.js";
import { credentialReportOf, dumpsOfRights, randomRights } from "./escalation-worlds.js";

const count = Number(process.env["REACH_WORLDS"] ?? Math.ceil(50 * Math.min(1, multiplier)));
const first = Number(process.env["REACH_SEED"] ?? 1);

function searched(world: RightsWorld): Reach {
  const files = dumpsOfRights(world).map((dump, index) => new SourceText(`${index}.json`, JSON.stringify(dump)));
  const levels = (kind: "serviceControl" | "resourceControl") => {
    const all = world[kind].map((level, index) => new SourceText(`${kind}-${index}.json`, JSON.stringify(level)));
    return readControlPolicies(all, kind).levels;
  };
  const report = credentialReportOf(world);
  const credentialReports = report === undefined ? [] : [new SourceText("report.csv", report)];
  const read = readAccounts(files, { credentialReports });
  expect(read.problems).toEqual([]);
  return reachOf(read, {
    serviceControl: levels("serviceControl"),
    resourceControl: levels("resourceControl"),
  });
}

function wayInWords({ action, on, mfa, leadsTo }: Way): string {
  return `${action} ${on} ${mfa} -> ${[...leadsTo].sort().join(" ")}`;
}

describe("what undoes MFA in random accounts", () => {
  it(`is told of as all calls and all changes show (${count} of them)`, { timeout: 3_600_000 }, () => {
    const tally = { expected: 0, unknown: 0 };
    const actions = new Map<string, number>();
    const wrong: string[] = [];
    for (let seed = first; seed < first + count; seed++) {
      const world = randomRights(seed);
      const expected = waysByTrying(world);
      const { escalations, unknownEscalations } = searched(world);
      tally.unknown += unknownEscalations.length;
      tally.expected += expected.length;
      for (const { action } of expected) actions.set(action, (actions.get(action) ?? 0) + 1);
      for (const user of world.users) {
        const of = (all: readonly Way[]) => new Set(all.filter(({ by }) => by === user.arn).map(wayInWords));
        const [own, told] = [of(expected), of(escalations)];
        const isOpen = (way: Way): boolean =>
          unknownEscalations.some(
            ({ by, actions: of, on }) =>
              by === user.arn && of.includes(way.action) && (on === way.on || on.endsWith(":*")),
          );
        for (const way of expected)
          if (way.by === user.arn && !told.has(wayInWords(way)) && !isOpen(way))
            wrong.push(`seed ${seed}: ${user.arn} is not told of ${wayInWords(way)}`);
        for (const way of escalations)
          if (way.by === user.arn && !own.has(wayInWords(way)) && !isOpen(way))
            wrong.push(`seed ${seed}: ${user.arn} is told of ${wayInWords(way)}`);
      }
    }
    if (process.env["REACH_WORLDS"] !== undefined) console.log(tally, Object.fromEntries([...actions].sort()));
    expect(wrong.slice(0, Number(process.env["REACH_SHOWN"] ?? 20))).toEqual([]);
    expect(tally.expected).toBeGreaterThan(count);
    expect(tally.unknown).toBeLessThan(tally.expected / 10);
  });
});
