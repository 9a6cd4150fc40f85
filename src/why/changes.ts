import {
  type CompiledPolicy,
  type ContextInput,
  decide,
  type PolicySet,
  prepareRequest,
  type Request,
  type RequestInput,
} from "../engine/index.js";
import { foldName } from "../iam/index.js";
import { type Candidate, candidatesFor } from "./candidates.js";
import { doubtInWords } from "./cannot-tell.js";
import { type Case, type ChangedCall, changedCase, type Decided, decideCase, policiesAt } from "./decide.js";
import type { EventCaller } from "./event-caller.js";
import { policyOf } from "./everything.js";

/** A change of a call, or of policies, that turns the decision. */
export type Change =
  | {
      readonly kind: "request";
      /** The keys with their new values; null for keys that the call would not have. */
      readonly set: Readonly<Record<string, string | readonly string[] | null>>;
      /** Imperatives, one for each thing to change. */
      readonly words: readonly string[];
      readonly notKnown?: NotKnown;
    }
  | {
      readonly kind: "policy";
      readonly policy: "trust" | "identity" | "permissionsBoundary";
      /** The statement to add; null where statements are to be removed. */
      readonly add: object | null;
      readonly words: readonly string[];
      readonly notKnown?: NotKnown;
    };

/**
 * Present where the change is enough for the policies that were given, and AWS's decision depends on more: clauses that say what is
 * not known.
 */
type NotKnown = readonly string[];

/** More decisions than these are not made for one call. */
const mostDecisions = 3000;

/** More changes than these are not told. */
const mostChanges = 6;

/** A call, what is decided on for it, and what was decided. */
export interface Answered {
  readonly input: RequestInput;
  readonly subject: Case;
  readonly decided: Decided;
  readonly caller: EventCaller;
}

/**
 * The smallest changes with which a call that was not allowed would have been: of the call, or where none does it and the decision is
 * known, of policies. A change that leaves as much unknown as the call itself is none.
 */
export function changesThatAllow({ input, subject, decided, caller }: Answered): readonly Change[] {
  const candidates = candidatesFor(decided.policies, subject.request.context, caller);
  const unchanged: ChangedCall = { request: subject.request, settled: new Set() };
  const already = notKnownOf(subject, unchanged, caller);
  let left = mostDecisions;
  for (const size of already?.length === 0 ? [] : [1, 2, 3]) {
    const found: Found[] = [];
    for (const combination of combinations(candidates, size)) {
      if (left-- <= 0) break;
      const changed = changedBy(input, combination);
      const notKnown = changed === undefined ? undefined : notKnownOf(subject, changed, caller);
      if (notKnown !== undefined && (already === undefined || notKnown.length < already.length))
        found.push({ combination, notKnown });
    }
    if (found.length > 0) return withoutTwins(found).map(changeOf).slice(0, mostChanges);
  }
  const [narrowest] = policiesAt(subject, "against", unchanged);
  if (!decided.isKnown || narrowest === undefined) return [];
  const [withoutSide = narrowest] = policiesAt(subject, "against", unchanged, "against");
  const certain = new Set(policyChanges(subject.request, withoutSide).map((change) => JSON.stringify(change)));
  const notKnown = notKnownOfSide(subject);
  return policyChanges(subject.request, narrowest).map((change) =>
    notKnown.length === 0 || certain.has(JSON.stringify(change)) ? change : { ...change, notKnown },
  );
}

/** Why identity policies of the caller are not known. */
export function notKnownOfSide({ side }: Case): NotKnown {
  if (side.kind === "none") return [];
  return side.kind === "known" ? side.unknown : [side.why];
}

/** On what else it depends that the given policies allow a call; undefined where they do not, or may not. */
function notKnownOf(subject: Case, changed: ChangedCall, caller: EventCaller): NotKnown | undefined {
  const sets = policiesAt(subject, "against", changed);
  if (sets.length === 0 || !sets.every((set) => isAllowed(changed.request, set))) return undefined;
  const { isKnown, doubts } = decideCase(changedCase(subject, changed));
  if (isKnown) return [];
  const counting = doubts.filter(({ kind }) => kind === "side" || kind === "undocumented");
  return counting.length === 0 ? undefined : counting.map((doubt) => doubtInWords(doubt, caller).why);
}

/** The single changes of an allowed call with which it would have been denied. */
export function changesThatDeny({ input, subject, decided, caller }: Answered): readonly Change[] {
  const found = candidatesFor(decided.policies, subject.request.context, caller).filter((each) => {
    const changed = changedBy(input, [each]);
    if (changed === undefined) return false;
    const { isKnown, shown } = decideCase(changedCase(subject, changed));
    return isKnown && shown.decision !== "allowed";
  });
  // One example of each is enough.
  const about = new Map<string, Candidate>();
  for (const each of found) about.set(each.about, about.get(each.about) ?? each);
  return [...about.values()].map((each) => changeOf({ combination: [each], notKnown: [] })).slice(0, mostChanges);
}

function* combinations(candidates: readonly Candidate[], size: number, from = 0): Generator<readonly Candidate[]> {
  for (let index = from; index < candidates.length; index++) {
    const candidate = candidates[index];
    if (candidate === undefined) continue;
    if (size === 1) yield [candidate];
    else
      for (const rest of combinations(candidates, size - 1, index + 1))
        if (rest.every(({ about }) => about !== candidate.about)) yield [candidate, ...rest];
  }
}

/** The call with other values; undefined where that is no call. What is uncertain of values that are changed is so no more. */
function changedBy(input: RequestInput, combination: readonly Candidate[]): ChangedCall | undefined {
  const set = new Map(
    combination.flatMap((each) => Object.entries(each.set)).map(([key, value]) => [foldName(key), { key, value }]),
  );
  const kept = Object.entries(input.context ?? {}).filter(([key]) => !set.has(foldName(key)));
  const context: Record<string, ContextInput> = Object.fromEntries(kept);
  for (const { key, value } of set.values()) if (value !== undefined) context[key] = value;
  const isSet = (keys: object): boolean => Object.keys(keys).some((key) => set.has(foldName(key)));
  const uncertain = [
    ...(input.uncertain ?? []).filter((each) => !isSet(each.context)),
    ...combination.flatMap((each) => each.uncertain ?? []),
  ];
  const prepared = prepareRequest({ ...input, context, uncertain });
  return prepared.kind === "ready" ? { request: prepared.request, settled: new Set(set.keys()) } : undefined;
}

function isAllowed(request: Request | undefined, policies: PolicySet): boolean {
  return request !== undefined && decide(request, policies).decision === "allowed";
}

interface Found {
  readonly combination: readonly Candidate[];
  readonly notKnown: NotKnown;
}

function changeOf({ combination, notKnown }: Found): Change {
  const set = combination.flatMap((each) =>
    Object.entries(each.set).map(([key, value]) => [key, value ?? null] as const),
  );
  const change: Change = {
    kind: "request",
    set: Object.fromEntries(set),
    words: combination.map(({ words }) => words),
  };
  return notKnown.length === 0 ? change : { ...change, notKnown };
}

/** What is made up is of interest only where no policy names a value with which the same would do. */
function withoutTwins(found: readonly Found[]): readonly Found[] {
  const aboutOf = ({ combination }: Found): string => combination.map(({ about }) => about).join(" ");
  const isMadeUp = ({ combination }: Found): boolean => combination.some((each) => each.isMadeUp);
  const named = new Set(found.filter((each) => !isMadeUp(each)).map(aboutOf));
  return found.filter((each) => !isMadeUp(each) || !named.has(aboutOf(each)));
}

function policyChanges(request: Request, policies: PolicySet): readonly Change[] {
  const withoutDenies = removedDenies(request, policies);
  if (withoutDenies !== undefined && isAllowed(request, withoutDenies.policies)) return [withoutDenies.change];
  const grants = [...trustGrant(request, policies), ...identityGrant(request, policies)];
  const single = grants.filter(({ policies: set }) => isAllowed(request, set)).map(({ change }) => change);
  if (single.length > 0) return single;
  const [trust] = trustGrant(request, policies);
  const [both] = trust === undefined ? [] : identityGrant(request, trust.policies);
  return trust !== undefined && both !== undefined && isAllowed(request, both.policies)
    ? [trust.change, both.change]
    : [];
}

interface Grant {
  readonly policies: PolicySet;
  readonly change: Change;
}

function trustGrant(request: Request, policies: PolicySet): readonly Grant[] {
  const { caller, principal } = request;
  if (request.resourcePolicy !== "trust") return [];
  const named =
    caller.kind === "service"
      ? { Service: principal }
      : caller.kind === "provider"
        ? { Federated: principal }
        : { AWS: caller.kind === "roleSession" ? (request.callerRole?.[0] ?? principal) : principal };
  const actions = request.needed.map(({ name }) => name);
  const statement = { Effect: "Allow", Principal: named, Action: actions.length === 1 ? actions[0] : actions };
  const words = [`have the trust policy allow ${actions.join(" and ")} to ${Object.values(named)[0]}`];
  const trust = joined(policies.trust, policyOf("trust", statement));
  return [{ policies: { ...policies, trust }, change: { kind: "policy", policy: "trust", add: statement, words } }];
}

function identityGrant(request: Request, policies: PolicySet): readonly Grant[] {
  const { caller, resource } = request;
  if (caller.kind !== "user" && caller.kind !== "roleSession") return [];
  const actions = request.needed.map(({ name }) => name);
  const statement = { Effect: "Allow", Action: actions.length === 1 ? actions[0] : actions, Resource: resource };
  const words = [`have an identity policy of the caller allow ${actions.join(" and ")} on ${resource}`];
  const identity = [...(policies.identity ?? []), policyOf("identity", statement)];
  return [
    { policies: { ...policies, identity }, change: { kind: "policy", policy: "identity", add: statement, words } },
  ];
}

/** A policy with the statements of another one; how those that are tried are read does not matter. */
function joined(policy: CompiledPolicy | undefined, more: CompiledPolicy): CompiledPolicy {
  return policy === undefined ? more : { ...policy, statements: [...policy.statements, ...more.statements] };
}

function removedDenies(request: Request, policies: PolicySet): Grant | undefined {
  const { trust, identity = [] } = policies;
  const without = (policy: CompiledPolicy): CompiledPolicy => ({
    ...policy,
    statements: policy.statements.filter(({ effect }) => effect !== "Deny"),
  });
  if (decide(request, policies).decision !== "explicitDeny") return undefined;
  const set = {
    ...policies,
    ...(trust === undefined ? {} : { trust: without(trust) }),
    identity: identity.map(without),
  };
  const words = ["change the Deny statements that apply, so they do not apply to this call"];
  return { policies: set, change: { kind: "policy", policy: "trust", add: null, words } };
}
