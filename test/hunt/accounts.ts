import { readAccounts, readControlPolicies } from "../../src/accounts/index.js";
import { SourceText } from "../../src/diagnostics/index.js";
import { decide, readRequestDocument } from "../../src/engine/index.js";
import { type PathStep, type Reach, reachOf } from "../../src/reach/index.js";
import {
  type Choices,
  reachedByTrying,
  type SmallEntity,
  type SmallRole,
  type SmallWorld,
} from "../reach/brute-force.js";
import { dumpsOf, randomWorld } from "../reach/random-worlds.js";
import { compareFound, compareMissing, noComparison } from "../reach/replay/compare.js";
import { Twin } from "../reach/replay/twin.js";
import type { Call } from "./calls.js";
import { claimKinds, decisionOn, readySubject, requestOf } from "./claims.js";
import { Dice } from "./dice.js";
import type { Draft } from "./drafts.js";
import type { Disagreement, Figures } from "./hunt.js";
import { smallest } from "./shrink.js";
import { smallerPolicies, withOneSmaller, withoutOne } from "./smaller.js";

/** Random accounts, and what their calls may have. */
interface Drawn {
  readonly world: SmallWorld;
  readonly choices: Choices;
}

/** What is held against the search; undefined where it agrees. */
export interface AccountClaim {
  readonly name: string;
  /** Of so many accounts it is asked, in percent. */
  readonly share: number;
  readonly against: (drawn: Drawn, reach: Reach, dice: Dice, figures: Figures) => Promise<string | undefined>;
}

/** Asks the search about an account, without policies of organizations if `isAlone`. */
export function searched(world: SmallWorld, isAlone = false): Reach {
  const files = dumpsOf(world).map((dump, index) => new SourceText(`${index}.json`, JSON.stringify(dump)));
  const levels = (kind: "serviceControl" | "resourceControl") => {
    const all = isAlone ? [] : world[kind].map((level) => new SourceText(`${kind}.json`, JSON.stringify(level)));
    return readControlPolicies(all, kind).levels;
  };
  return reachOf(readAccounts(files), {
    serviceControl: levels("serviceControl"),
    resourceControl: levels("resourceControl"),
    mfaPropagation: world.mfaPropagation,
  });
}

const callsPerUser = 40;

/** All that is held against the search for who reaches which role. */
export const accountClaims: readonly AccountClaim[] = [
  {
    name: "all calls of small accounts",
    share: 100,
    against: async ({ world, choices }, reach, _dice, figures) => {
      const expected = reachedByTrying(world, choices);
      const told = new Map(reach.access.map(({ from, to, mfa }) => [`${from} ${to}`, mfa]));
      const open = new Set(reach.unknown.map(({ from, to }) => `${from} ${to}`));
      for (const { arn } of world.users) {
        for (const role of world.roles) {
          figures.pairs++;
          const pair = `${arn} ${role.arn}`;
          const [own, right] = [told.get(pair), expected.get(pair)];
          if (own === right) continue;
          // Of what is unknown nothing is told, or less than there is.
          if (open.has(pair) && (own === undefined || (own === "required" && right === "none"))) continue;
          // All calls have the tag in one spelling; what another one leads to is judged by the engine and signed calls.
          if (reach.access.some((each) => each.from === arn && each.to === role.arn && spellsOtherwise(each.path)))
            continue;
          return `${arn} reaches ${role.arn}: ${own ?? "never"}, and all calls show: ${right ?? "never"}`;
        }
      }
      return undefined;
    },
  },
  {
    name: "requests of paths",
    share: 100,
    against: async ({ world }, { access }, dice, figures) => {
      // Sessions of the first steps are those of many paths.
      for (const step of stepsOf(access)) {
        figures.pairs++;
        const wrong = againstSimulate(world, step) ?? againstRole(world, step, dice, figures);
        if (wrong !== undefined) return wrong;
      }
      return undefined;
    },
  },
  {
    name: "signed calls on a twin",
    share: 30,
    against: async ({ world, choices }, reach, dice, figures) => {
      const twin = await Twin.start({ dumps: dumpsOf(world), mfaPropagation: world.mfaPropagation });
      const into = noComparison();
      try {
        // The endpoint has no policies of organizations, which only take access away.
        await compareFound(twin, reach, into);
        const users = world.users.map(({ arn }) => ({ arn, levels: ["none", "required"] as const }));
        const roles = world.roles.map(({ arn }) => arn);
        const surroundings = { users, roles, choices, calls: callsPerUser };
        await compareMissing(twin, searched(world, true), surroundings, dice, into);
      } finally {
        await twin.close();
      }
      figures.calls += into.allowed + into.denied + into.steps;
      figures.letIn += into.allowed + into.steps;
      figures.pairs += into.paths + into.allowed + into.denied;
      return into.wrong[0];
    },
  },
];

/** Whether a call has the tag `team` in capitals: keys of conditions do not tell them apart, and `aws:TagKeys` does. */
function spellsOtherwise(path: readonly PathStep[]): boolean {
  const keys = path.flatMap(({ request }) => Object.keys(request.context));
  return keys.some((key) => /^aws:requesttag\/team$/i.test(key) && key !== "aws:RequestTag/team");
}

function stepsOf(access: Reach["access"]): readonly PathStep[] {
  const steps = new Map<string, PathStep>();
  for (const { path } of access) for (const step of path) steps.set(JSON.stringify(step.request), step);
  return [...steps.values()];
}

/** The request of a step with the policies of its caller and its role, as `simulate` takes it. */
function simulated(world: SmallWorld, { from, to, request }: PathStep): string {
  const caller = [...world.users, ...world.roles].find(({ arn }) => arn === from);
  const role = world.roles.find(({ arn }) => arn === to);
  const policies = {
    trust: role?.trust,
    identity: caller?.identity ?? [],
    ...(caller?.boundary === undefined ? {} : { permissionsBoundary: caller.boundary }),
    ...(world.serviceControl.length === 0 ? {} : { serviceControl: world.serviceControl }),
    ...(world.resourceControl.length === 0 ? {} : { resourceControl: world.resourceControl }),
  };
  return JSON.stringify({ ...request, policies }, null, 2);
}

function againstSimulate(world: SmallWorld, step: PathStep): string | undefined {
  const read = readRequestDocument(new SourceText("request.json", simulated(world, step)), {
    lenient: true,
    load: () => ({ refused: "there are no files" }),
  });
  const said = read.kind === "refused" ? "a refusal" : decide(read.request, read.policies).decision;
  return said === "allowed"
    ? undefined
    : `${step.from} assumes ${step.to} with ${JSON.stringify(step.request.context)}, and simulate says ${said}`;
}

/** What is said of all calls on a role by its trust policy alone has to be so for the calls of a path. */
function againstRole(world: SmallWorld, step: PathStep, dice: Dice, figures: Figures): string | undefined {
  // What is said of a policy by itself is said of AWS as it is documented.
  if (step.undocumented.length > 0 || world.mfaPropagation !== "documented") return undefined;
  const role = world.roles.find(({ arn }) => arn === step.to);
  const ready = role && readySubject({ draft: draftOf(role) });
  const call = callOf(step);
  const request = requestOf(call);
  if (ready === undefined || request === undefined) return undefined;
  figures.calls++;
  figures.letIn++;
  const decision = decisionOn(request, ready.policy);
  for (const kind of claimKinds) {
    if (kind.share !== undefined && !dice.chance(kind.share)) continue;
    const claim = kind.claim(ready);
    figures.proofs += claim?.proofs ?? 0;
    const wrong = claim?.against(call, decision);
    if (wrong !== undefined) return `${step.from} assumes ${step.to}, and ${kind.name}: ${wrong}`;
  }
  return undefined;
}

function draftOf({ trust }: SmallRole): Draft {
  return JSON.parse(JSON.stringify(trust));
}

function callOf({ request }: PathStep): Call {
  const { context } = request;
  const hasMfa = context["aws:MultiFactorAuthPresent"] === "true";
  const isSession = request.principal.includes(":assumed-role/");
  const key = context["aws:TokenIssueTime"] === undefined ? "long-term-key" : "session-token";
  return { ...request, isDirect: true, caller: isSession ? "role-session" : hasMfa ? `${key}-with-mfa` : key };
}

/** Makes accounts, and holds calls, other commands and the endpoint against what the search says of them. */
export async function huntAccounts(
  { seed, index }: { readonly seed: number; readonly index: number },
  figures: Figures,
  claims: readonly AccountClaim[] = accountClaims,
): Promise<Disagreement | undefined> {
  const dice = new Dice("accounts", seed, index);
  const drawn = randomWorld(dice.below(2 ** 31));
  figures.accounts++;
  for (const claim of claims) {
    if (!dice.chance(claim.share)) continue;
    const found = await wrongOf(claim, drawn, seed, figures);
    if (found === undefined) continue;
    const isWrong = async (world: SmallWorld) =>
      (await wrongOf(claim, { ...drawn, world }, seed, figures)) !== undefined;
    const world = await smallest(drawn.world, smallerWorlds, isWrong);
    const what = (await wrongOf(claim, { ...drawn, world }, seed, figures)) ?? found;
    return { claim: claim.name, family: "accounts", seed, index, what, ...filesOf(world, claim) };
  }
  return undefined;
}

/** With its own chance, so that smaller accounts are looked at like larger ones. */
async function wrongOf(
  { name, against }: AccountClaim,
  drawn: Drawn,
  seed: number,
  figures: Figures,
): Promise<string | undefined> {
  try {
    return await against(drawn, searched(drawn.world), new Dice(name, seed), figures);
  } catch (error) {
    return `it throws: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function filesOf(world: SmallWorld, { name }: AccountClaim): Pick<Disagreement, "commands" | "files"> {
  const files: Record<string, string> = {};
  const put = (file: string, value: object): string => {
    files[file] = `${JSON.stringify(value, null, 2)}\n`;
    return file;
  };
  const dumps = dumpsOf(world).map((dump, index) => put(`account${index}.json`, dump));
  const scps = world.serviceControl.map((level, index) => `--scp ${put(`scp${index}.json`, level)}`);
  const rcps = world.resourceControl.map((level, index) => `--rcp ${put(`rcp${index}.json`, level)}`);
  const propagation = world.mfaPropagation === "observed" ? ["--mfa-propagation observed"] : [];
  const commands = [["reach", ...dumps, ...scps, ...rcps, ...propagation].join(" ")];
  if (name.startsWith("requests")) {
    const [step] = stepsOf(searched(world).access).filter((each) => againstSimulate(world, each) !== undefined);
    if (step !== undefined) {
      files["request.json"] = simulated(world, step);
      commands.push("simulate request.json");
    }
    for (const { name: role, trust } of world.roles) {
      put(`${role}.json`, trust);
      commands.push(`prove ${role}.json`);
    }
  }
  if (name.startsWith("signed")) commands.push(`serve ${dumps.map((each) => `--account-dump ${each}`).join(" ")}`);
  return { commands, files };
}

/** The same accounts without one user, role, policy, statement, condition or tag. */
function* smallerWorlds(world: SmallWorld): Generator<SmallWorld> {
  for (const users of withoutOne(world.users)) if (users.length > 0) yield { ...world, users };
  for (const roles of withoutOne(world.roles)) if (roles.length > 0) yield { ...world, roles };
  for (const serviceControl of withoutOne(world.serviceControl)) yield { ...world, serviceControl };
  for (const resourceControl of withoutOne(world.resourceControl)) yield { ...world, resourceControl };
  if (world.mfaPropagation === "observed") yield { ...world, mfaPropagation: "documented" };
  for (const users of withOneSmaller(world.users, smallerEntities)) yield { ...world, users };
  for (const roles of withOneSmaller(world.roles, smallerRoles)) yield { ...world, roles };
  const smallerLevels = (level: readonly object[]) => withOneSmaller(level, smallerPolicies);
  for (const serviceControl of withOneSmaller(world.serviceControl, smallerLevels)) yield { ...world, serviceControl };
}

function* smallerRoles(role: SmallRole): Generator<SmallRole> {
  for (const trust of smallerPolicies(role.trust)) yield { ...role, trust };
  for (const entity of smallerEntities(role)) yield { ...role, ...entity };
}

function* smallerEntities(entity: SmallEntity): Generator<SmallEntity> {
  if (entity.boundary !== undefined) yield { ...entity, boundary: undefined };
  if (Object.keys(entity.tags).length > 0) yield { ...entity, tags: {} };
  for (const identity of withoutOne(entity.identity)) yield { ...entity, identity };
  for (const identity of withOneSmaller(entity.identity, smallerPolicies)) yield { ...entity, identity };
}
