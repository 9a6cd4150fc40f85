import {
  type CompiledPolicy,
  type ContextInput,
  decide,
  explain,
  type PolicySet,
  prepareRequest,
  type Request,
  type RequestInput,
} from "../engine/index.js";
import { foldName } from "../iam/index.js";
import { type Candidate, candidatesFor } from "./candidates.js";
import { doubtInWords } from "./cannot-tell.js";
import { type Case, type ChangedCall, changedCase, type Decided, decideCase, type How, policiesAt } from "./decide.js";
import type { EventCaller, HandedOn } from "./event-caller.js";
import { type Grant, identityGrants, isAboutMfa, trustGrants } from "./grants.js";

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
      /** The statement that another policy has to have as well; null where this one is enough. */
      readonly also: { readonly policy: "identity"; readonly add: object } | null;
      /** What the call has to have as well, as of a request. */
      readonly set: Readonly<Record<string, string | readonly string[] | null>>;
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
 * known, of policies and the call. A change must leave less unknown than the call itself. If policies refuse a call because it has
 * no MFA, no change of policies is offered that allows the call without MFA.
 */
export function changesThatAllow({ input, subject, decided, caller }: Answered): readonly Change[] {
  const candidates = candidatesFor(decided.policies, subject.request, caller);
  const unchanged = changedBy(input, caller, []);
  const already = unchanged === undefined ? undefined : notKnownOf(subject, unchanged, caller);
  let left = mostDecisions;
  for (const size of already?.length === 0 ? [] : [1, 2, 3]) {
    const found: Found[] = [];
    for (const combination of combinations(candidates, size)) {
      if (left-- <= 0) break;
      const changed = changedBy(input, caller, combination);
      const notKnown = changed === undefined ? undefined : notKnownOf(subject, changed, caller);
      if (notKnown !== undefined && (already === undefined || notKnown.length < already.length))
        found.push({ combination, notKnown });
    }
    if (found.length > 0)
      return withoutTwins(found)
        .map((each) => changeOf(input, each))
        .slice(0, mostChanges);
  }
  if (!decided.isKnown) return [];
  const changeable = { input, subject, caller, candidates };
  const changes = policyChanges(changeable, "for");
  const notKnown = notKnownOfSide(subject);
  if (notKnown.length === 0) return changes;
  const certain = new Set(policyChanges(changeable, "against").map((each) => JSON.stringify(each)));
  return changes.map((change) => (certain.has(JSON.stringify(change)) ? change : { ...change, notKnown }));
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
  const found = candidatesFor(decided.policies, subject.request, caller).filter((each) => {
    const changed = changedBy(input, caller, [each]);
    if (changed === undefined) return false;
    const { isKnown, shown } = decideCase(changedCase(subject, changed));
    return isKnown && shown.decision !== "allowed";
  });
  // One example of each is enough.
  const about = new Map<string, Candidate>();
  for (const each of found) about.set(each.about, about.get(each.about) ?? each);
  return [...about.values()]
    .map((each) => changeOf(input, { combination: [each], notKnown: [] }))
    .slice(0, mostChanges);
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
function changedBy(
  input: RequestInput,
  { handedOn }: EventCaller,
  combination: readonly Candidate[],
): ChangedCall | undefined {
  const set = valuesSetBy(input, combination);
  if (set === undefined) return undefined;
  const context: Record<string, ContextInput> = keptOf(input, set);
  for (const { key, value } of set.values()) if (value !== undefined) context[key] = value;
  if (!isBesides(context, handedOn)) return undefined;
  const isSet = (keys: object): boolean => Object.keys(keys).some((key) => set.has(foldName(key)));
  const uncertain = [
    ...(input.uncertain ?? []).filter((each) => !isSet(each.context)),
    ...combination.flatMap((each) => each.uncertain ?? []),
  ];
  const prepared = prepareRequest({ ...input, context, uncertain });
  return prepared.kind === "ready" ? { request: prepared.request, settled: new Set(set.keys()) } : undefined;
}

/** Whether a call has nothing in another way that the caller's session hands on. */
function isBesides(context: Readonly<Record<string, ContextInput>>, { sourceIdentity, tags }: HandedOn): boolean {
  const fixed = new Set(tags.map((tag) => foldName(`aws:RequestTag/${tag}`)));
  return Object.entries(context).every(([key, value]) => {
    const name = foldName(key);
    return !fixed.has(name) && (name !== "sts:sourceidentity" || (sourceIdentity ?? value) === value);
  });
}

/** Keys with the case that they are written in, and their new values; undefined for those that the call would not have. */
type SetValues = ReadonlyMap<string, { readonly key: string; readonly value: Candidate["set"][string] }>;

function keptOf({ context = {} }: RequestInput, set: SetValues): Record<string, ContextInput> {
  return Object.fromEntries(Object.entries(context).filter(([key]) => !set.has(foldName(key))));
}

/**
 * What a combination sets; undefined where no call has it. The keys of a call's tags go together: `aws:TagKeys` has those of the tags
 * that are left, and the tags that go along to the next role are among them.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
function valuesSetBy(input: RequestInput, combination: readonly Candidate[]): SetValues | undefined {
  const set = new Map(
    combination.flatMap((each) => Object.entries(each.set)).map(([key, value]) => [foldName(key), { key, value }]),
  );
  const isOfTags = [...set.keys()].some((key) => key.startsWith("aws:requesttag/"));
  if (!isOfTags && !set.has("sts:transitivetagkeys")) return set;
  const kept = Object.entries(keptOf(input, set)).map(([key, value]) => ({ key, value }));
  const all = [...kept, ...set.values()].filter(({ value }) => value !== undefined);
  const tags = all.flatMap(({ key }) => /^aws:requesttag\/(.+)$/i.exec(key)?.[1] ?? []);
  if (isOfTags) set.set("aws:tagkeys", { key: "aws:TagKeys", value: tags.length > 0 ? tags : undefined });
  const transitive = all.filter(({ key }) => foldName(key) === "sts:transitivetagkeys");
  const isTag = (key: string): boolean => tags.some((tag) => foldName(tag) === foldName(key));
  return transitive.every(({ value }) => [value].flat().every((key) => isTag(String(key)))) ? set : undefined;
}

function isAllowed(request: Request | undefined, policies: PolicySet): boolean {
  return request !== undefined && decide(request, policies).decision === "allowed";
}

interface Found {
  readonly combination: readonly Candidate[];
  readonly notKnown: NotKnown;
}

function changeOf(input: RequestInput, { combination, notKnown }: Found): Change {
  const words = combination.map(({ words: each }) => each);
  const change: Change = { kind: "request", set: setBy(input, combination), words };
  return notKnown.length === 0 ? change : { ...change, notKnown };
}

function setBy(input: RequestInput, combination: readonly Candidate[]): Change["set"] {
  const set = valuesSetBy(input, combination)?.values() ?? [];
  return Object.fromEntries([...set].map(({ key, value }) => [key, value ?? null]));
}

/** What is made up is of interest only where no policy names a value with which the same would do. */
function withoutTwins(found: readonly Found[]): readonly Found[] {
  const aboutOf = ({ combination }: Found): string => combination.map(({ about }) => about).join(" ");
  const isMadeUp = ({ combination }: Found): boolean => combination.some((each) => each.isMadeUp);
  const named = new Set(found.filter((each) => !isMadeUp(each)).map(aboutOf));
  return found.filter((each) => !isMadeUp(each) || !named.has(aboutOf(each)));
}

/**
 * Where no change of the call does it: the statements that policies could have, each with the smallest changes of the call that it
 * then takes. What denies calls for want of MFA stays as it is, and so do the conditions of what nearly allowed the call.
 */
function policyChanges({ input, subject, caller, candidates }: Changeable, side: How): readonly Change[] {
  const removal = removedDenies(subject, side);
  if (removal !== undefined) return [removal];
  const single = [...trustGrants(subject), ...identityGrants(subject)].map((grant) => ({ grant, also: null }));
  let left = mostDecisions;
  for (const ways of [single, pairsFor(subject)]) {
    for (const size of [0, 1, 2, 3]) {
      const found = ways.flatMap(({ grant, also }) => {
        const { subject: changed } = also ?? grant;
        const enough: Found[] = [];
        for (const combination of size === 0 ? [[]] : combinations(candidates, size)) {
          if (left-- <= 0) break;
          if (isAllowedWith(changed, { input, caller, combination, side })) enough.push({ combination, notKnown: [] });
        }
        return withoutTwins(enough).map(({ combination }) =>
          grantChange({ grant, also, set: setBy(input, combination) }, combination),
        );
      });
      if (found.length > 0) return found.slice(0, mostChanges);
    }
  }
  return [];
}

/** What changes of policies are made from. */
interface Changeable extends Pick<Answered, "input" | "subject" | "caller"> {
  readonly candidates: readonly Candidate[];
}

interface Pair {
  readonly grant: Grant;
  readonly also: Grant<"identity">;
}

interface Granted {
  readonly grant: Grant;
  readonly also: Pair["also"] | null;
  readonly set: Change["set"];
}

/** A statement of the trust policy, with one of an identity policy besides it. */
function pairsFor(subject: Case): readonly Pair[] {
  return trustGrants(subject).flatMap((grant) => identityGrants(grant.subject).map((also) => ({ grant, also })));
}

interface Combined {
  readonly combination: readonly Candidate[];
  readonly side: How;
}

/** Whether a call with other values is allowed; `side` says which way identity policies go that are not known. */
function isAllowedWith(
  subject: Case,
  { input, caller, combination, side }: Pick<Answered, "input" | "caller"> & Combined,
): boolean {
  const changed = changedBy(input, caller, combination);
  const sets = changed === undefined ? [] : policiesAt(subject, "against", changed, side);
  return sets.length > 0 && sets.every((set) => isAllowed(changed?.request, set));
}

function grantChange({ grant, also, set }: Granted, given: readonly Candidate[]): Change {
  const { policy, add, words } = grant;
  const all = [...given.map((each) => each.words), words, ...(also === null ? [] : [also.words])];
  const other = also === null ? null : { policy: also.policy, add: also.add };
  return { kind: "policy", policy, add, also: other, set, words: all };
}

/** The Deny statements that apply are to be changed, but for those that ask about MFA: without them, calls without MFA come in. */
function removedDenies(subject: Case, side: How): Change | undefined {
  const { request } = subject;
  const [policies] = policiesAt(subject, "against", { request, settled: new Set() }, side);
  if (policies === undefined) return undefined;
  const { decision, explanation } = explain(request, policies);
  if (decision !== "explicitDeny") return undefined;
  const applying = explanation.filter(({ effect, applies }) => effect === "Deny" && applies);
  const asksForMfa = applying.some(({ conditions }) => conditions.some(({ condition }) => isAboutMfa(condition.key)));
  if (asksForMfa) return undefined;
  const { trust, identity = [] } = policies;
  const without = (policy: CompiledPolicy): CompiledPolicy => ({
    ...policy,
    statements: policy.statements.filter(
      ({ effect, conditions }) => effect !== "Deny" || conditions.some(({ key }) => isAboutMfa(key)),
    ),
  });
  const changed = {
    ...policies,
    ...(trust === undefined ? {} : { trust: without(trust) }),
    identity: identity.map(without),
  };
  if (!isAllowed(request, changed)) return undefined;
  const words = ["change the Deny statements that apply, so they do not apply to this call"];
  return { kind: "policy", policy: "trust", add: null, also: null, set: {}, words };
}
