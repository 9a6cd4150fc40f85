import { readAccounts, readControlPolicies } from "../../src/accounts/index.js";
import { SourceText } from "../../src/diagnostics/index.js";
import { type Reach, reachOf } from "../../src/reach/index.js";
import { type RightsUser, type RightsWorld, type Way, waysByTrying } from "../reach/escalation-reference.js";
import { credentialReportOf, dumpsOfRights, randomRights } from "../reach/escalation-worlds.js";
import { type Tried, tryOthers } from "../reach/replay/not-undoing.js";
import { Twin } from "../reach/replay/twin.js";
import { undo } from "../reach/replay/undoing.js";
import { Dice } from "./dice.js";
import type { Disagreement, Figures } from "./hunt.js";
import { smallest } from "./shrink.js";
import { smallerPolicies, withOneSmaller, withoutOne } from "./smaller.js";

/** What is held against what the search says of ways to undo MFA; undefined where it agrees. */
interface RightsClaim {
  readonly name: string;
  /** Of so many accounts it is asked, in percent. */
  readonly share: number;
  readonly against: (world: RightsWorld, figures: Figures) => Promise<string | undefined>;
}

function searched(dumps: readonly object[], report: string | undefined, world?: RightsWorld): Reach {
  const files = dumps.map((dump, index) => new SourceText(`${index}.json`, JSON.stringify(dump)));
  const credentialReports = report === undefined ? [] : [new SourceText("report.csv", report)];
  const levels = (kind: "serviceControl" | "resourceControl") =>
    readControlPolicies(
      (world?.[kind] ?? []).map((level) => new SourceText(`${kind}.json`, JSON.stringify(level))),
      kind,
    ).levels;
  return reachOf(readAccounts(files, { credentialReports }), {
    serviceControl: levels("serviceControl"),
    resourceControl: levels("resourceControl"),
  });
}

function inWords({ by, action, on, mfa, leadsTo }: Way): string {
  return `${by} ${action} ${on} (${mfa}) leads to ${[...leadsTo].sort().join(" ")}`;
}

const rightsClaims: readonly RightsClaim[] = [
  {
    name: "all ways to undo MFA in small accounts",
    share: 100,
    against: async (world, figures) => {
      const { escalations, unknownEscalations } = searched(dumpsOfRights(world), credentialReportOf(world), world);
      const isOpen = (way: Way): boolean =>
        unknownEscalations.some(
          ({ by, actions, on }) =>
            by === way.by && actions.includes(way.action) && (on === way.on || on.endsWith(":*")),
        );
      const expected = waysByTrying(world);
      figures.pairs += expected.length;
      const [own, told] = [new Set(expected.map(inWords)), new Set(escalations.map(inWords))];
      const missing = expected.find((way) => !told.has(inWords(way)) && !isOpen(way));
      if (missing !== undefined) return `it is not told that ${inWords(missing)}`;
      const wrong = escalations.find((way) => !own.has(inWords(way)) && !isOpen(way));
      return wrong === undefined ? undefined : `all calls and changes do not show that ${inWords(wrong)}`;
    },
  },
  {
    name: "signed calls that undo MFA",
    share: 15,
    against: async (world, figures) => {
      const [dumps, report] = [dumpsOfRights(world), credentialReportOf(world)];
      // The endpoint has no policies of organizations.
      const before = searched(dumps, report);
      const twin = await Twin.start({ dumps, credentialReport: report });
      const now = async (knowsCredentials: boolean) =>
        searched(
          await Promise.all(before.accounts.map((account) => twin.dumpOf(account))),
          knowsCredentials ? report : undefined,
        );
      const users = world.users.map(({ arn }) => arn);
      const undoing = { twin, before, now, users, roles: world.roles.map(({ arn }) => arn) };
      const tried: Tried = { wrong: [], denied: 0, allowed: 0 };
      try {
        for (const way of before.escalations) {
          figures.pairs++;
          const done = await undo(undoing, way);
          if (done.kind === "wrong") return `${inWords(way)}, but signed calls show that it ${done.why}`;
        }
        for (const user of users) await tryOthers(undoing, user, tried);
        return tried.wrong[0];
      } finally {
        figures.pairs += tried.denied + tried.allowed;
        figures.calls += twin.calls;
        await twin.close();
      }
    },
  },
];

/** Makes accounts with rights that undo MFA, and holds all ways and signed calls against what the search says of them. */
export async function huntRights(
  { seed, index }: { readonly seed: number; readonly index: number },
  figures: Figures,
): Promise<Disagreement | undefined> {
  const dice = new Dice("rights", seed, index);
  const first = randomRights(dice.below(2 ** 31));
  figures.accounts++;
  for (const claim of rightsClaims) {
    if (!dice.chance(claim.share)) continue;
    const found = await wrongOf(claim, first, figures);
    if (found === undefined) continue;
    const world = await smallest(
      first,
      smallerRights,
      async (tried) => (await wrongOf(claim, tried, figures)) !== undefined,
    );
    const what = (await wrongOf(claim, world, figures)) ?? found;
    return { claim: claim.name, family: "rights", seed, index, what, ...filesOf(world) };
  }
  return undefined;
}

async function wrongOf({ against }: RightsClaim, world: RightsWorld, figures: Figures): Promise<string | undefined> {
  try {
    return await against(world, figures);
  } catch (error) {
    return `it throws: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function filesOf(world: RightsWorld): Pick<Disagreement, "commands" | "files"> {
  const files: Record<string, string> = {};
  const put = (file: string, text: string): string => {
    files[file] = text;
    return file;
  };
  const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
  const dumps = dumpsOfRights(world).map((dump, index) => put(`account${index}.json`, json(dump)));
  const scps = world.serviceControl.map((level, index) => `--scp ${put(`scp${index}.json`, json(level))}`);
  const rcps = world.resourceControl.map((level, index) => `--rcp ${put(`rcp${index}.json`, json(level))}`);
  const report = credentialReportOf(world);
  const reports = report === undefined ? [] : [`--credential-report ${put("report.csv", report)}`];
  return { commands: [["reach", ...dumps, ...scps, ...rcps, ...reports].join(" ")], files };
}

/** The same accounts without one user, role, group, policy, statement or condition. */
function* smallerRights(world: RightsWorld): Generator<RightsWorld> {
  for (const users of withoutOne(world.users)) if (users.length > 0) yield { ...world, users };
  for (const roles of withoutOne(world.roles)) yield { ...world, roles };
  for (const serviceControl of withoutOne(world.serviceControl)) yield { ...world, serviceControl };
  for (const resourceControl of withoutOne(world.resourceControl)) yield { ...world, resourceControl };
  for (const group of world.groups) yield withoutGroup(world, group.name);
  for (const users of withOneSmaller(world.users, smallerUsers)) yield { ...world, users };
  for (const roles of withOneSmaller(world.roles, smallerHolders)) yield { ...world, roles };
  for (const groups of withOneSmaller(world.groups, smallerHolders)) yield { ...world, groups };
  for (const roles of withOneSmaller(world.roles, function* (role) {
    for (const trust of smallerPolicies(role.trust)) yield { ...role, trust };
  }))
    yield { ...world, roles };
}

/** Without a group; nobody is in it then. */
function withoutGroup(world: RightsWorld, name: string): RightsWorld {
  return {
    ...world,
    groups: world.groups.filter((each) => each.name !== name),
    users: world.users.map((user) => ({ ...user, groups: user.groups.filter((each) => each !== name) })),
  };
}

function* smallerUsers(user: RightsUser): Generator<RightsUser> {
  for (const groups of withoutOne(user.groups)) yield { ...user, groups };
  if (user.boundary !== undefined) yield { ...user, boundary: undefined };
  yield* smallerHolders(user);
}

function* smallerHolders<T extends { readonly inline: readonly object[]; readonly attached: readonly string[] }>(
  holder: T,
): Generator<T> {
  for (const attached of withoutOne(holder.attached)) yield { ...holder, attached };
  for (const inline of withoutOne(holder.inline)) yield { ...holder, inline };
  for (const inline of withOneSmaller(holder.inline, smallerPolicies)) yield { ...holder, inline };
}
