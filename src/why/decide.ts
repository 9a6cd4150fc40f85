import {
  type CompiledPolicy,
  type Decision,
  type Dependence,
  explain,
  type PolicySet,
  type Request,
} from "../engine/index.js";
import type { EventMfa } from "./event-caller.js";
import { everything } from "./everything.js";
import type { CallerSide, KnownTrust, NotKnown } from "./given.js";
import { ageKey, leaningPolicy, mfaKey, openIn, spelled } from "./open-conditions.js";

/** What is decided on: a request of an event, and the policies that bear on it. */
export interface Case {
  readonly request: Request;
  /** Undefined where no trust policy bears on the call. */
  readonly trust: KnownTrust | NotKnown | undefined;
  readonly side: CallerSide;
  readonly serviceControl: readonly (readonly CompiledPolicy[])[] | undefined;
  readonly resourceControl: readonly (readonly CompiledPolicy[])[] | undefined;
  /** Whether the call may have had a key, in lower case, that its event does not show. */
  readonly isOpen: (key: string) => boolean;
  readonly age: EventMfa["age"];
  /** The values that `aws:MultiFactorAuthPresent` may have besides the one of the request; undefined where it is that one. */
  readonly mfa: EventMfa["values"];
}

/** Why a decision is not known. */
export type Doubt =
  | { readonly kind: "keys"; readonly keys: readonly string[] }
  | { readonly kind: "trust"; readonly why: string }
  | { readonly kind: "side"; readonly why: string }
  | { readonly kind: "undocumented"; readonly dependence: Dependence };

/** The decision on a call, whatever the event does not tell. */
export interface Decided {
  /** The decision with its explanation. Of an unknown one that of the event's own keys, as if it had no others. */
  readonly shown: Decision;
  /** The policies that `shown` was decided on. */
  readonly policies: PolicySet;
  readonly isKnown: boolean;
  readonly doubts: readonly Doubt[];
}

/** Which way goes what nothing is known of. */
export type How = "for" | "against";

/** Another request on the same policies, of which some keys, in lower case, are known: also that the call does not have them. */
export interface ChangedCall {
  readonly request: Request;
  readonly settled: ReadonlySet<string>;
}

/**
 * The policies for or against the caller of a changed call, of which several may be: what all of them allow is allowed. Identity
 * policies that are not known allow everything here, or nothing.
 */
export function policiesAt(subject: Case, how: How, changed: ChangedCall, side: How = "for"): readonly PolicySet[] {
  return runs(changedCase(subject, changed), how, side).map(({ policies }) => policies);
}

/** What a call is decided on after a change of it. */
export function changedCase(subject: Case, { request, settled }: ChangedCall): Case {
  const isOpen = (key: string): boolean => !settled.has(key) && subject.isOpen(key);
  const age = settled.has(ageKey) ? undefined : subject.age;
  const mfa = settled.has(mfaKey) ? undefined : subject.mfa;
  return { ...subject, request, isOpen, age, mfa };
}

/**
 * Decides a call for and against the caller in all that the event does not tell: keys that it does not show, policies that were not
 * given, values that are not known. What is the same both ways is known.
 */
export function decideCase(subject: Case): Decided {
  const shownTrust = subject.trust?.kind === "known" ? subject.trust.shown : undefined;
  const plain = setOf(subject, "against", shownTrust, (policy) => policy);
  const own = explain(subject.request, plain);
  // Root users and callers of other calls are denied whatever the policies are.
  if (!own.byPolicies) return settled({ decision: own, policies: plain });
  const most = runs(subject, "for", "for");
  const least = runs(subject, "against", "against");
  const dependence = [...most, ...least]
    .flatMap(({ decision }) => decision.undocumented.map((each) => ({ each, of: decision.decision })))
    .find(({ each, of }) => (each.otherwise === "allowed") !== (of === "allowed"))?.each;
  const [certain] = least;
  const [open] = most;
  if (subject.trust?.kind !== "not-known" && dependence === undefined) {
    if (certain !== undefined && least.every(isAllowed)) return settled(certain);
    if (open !== undefined && !most.some(isAllowed)) return settled(explicitFirst(most) ?? open);
  }
  const undocumented: readonly Doubt[] = dependence === undefined ? [] : [{ kind: "undocumented", dependence }];
  return { shown: own, policies: plain, isKnown: false, doubts: [...doubtsOf(subject, own), ...undocumented] };
}

function isAllowed({ decision }: Run): boolean {
  return decision.decision === "allowed";
}

interface Run {
  readonly decision: Decision;
  readonly policies: PolicySet;
}

function settled({ decision, policies }: Run): Decided {
  return { shown: decision, policies, isKnown: true, doubts: [] };
}

/** A denial is explicit only where it is so in all ways. */
function explicitFirst(all: readonly Run[]): Run | undefined {
  return all.find(({ decision }) => decision.decision !== "explicitDeny") ?? all[0];
}

/** The decisions with all open conditions for the caller or against, and with the identity policies that are not known so. */
function runs(subject: Case, how: How, side: How): readonly Run[] {
  const { trust, request } = subject;
  const lean = (policy: CompiledPolicy): CompiledPolicy => leaningPolicy(policy, how, subject);
  const trusts = trust?.kind === "known" ? (how === "for" ? trust.most : trust.least) : [undefined];
  return trusts.map((each) => {
    const policies = setOf(subject, side, each, lean);
    return { decision: explain(request, policies), policies };
  });
}

/** Whether the caller may have identity policies that were not given. */
function hasOpenSide({ side }: Pick<Case, "side">): boolean {
  return side.kind === "not-known" || (side.kind === "known" && side.unknown.length > 0);
}

/** The policies as they are for the caller, or against. */
function setOf(
  { side, serviceControl, resourceControl }: Case,
  how: How,
  trust: CompiledPolicy | undefined,
  lean: (policy: CompiledPolicy) => CompiledPolicy,
): PolicySet {
  const identity = side.kind === "known" ? side.identity.map(({ policy }) => lean(policy)) : [];
  const boundary = side.kind === "known" ? side.boundary?.policy : undefined;
  return {
    ...(trust === undefined ? {} : { trust: lean(trust) }),
    identity: hasOpenSide({ side }) && how === "for" ? [...identity, everything] : identity,
    ...(boundary === undefined ? {} : { permissionsBoundary: lean(boundary) }),
    ...(serviceControl === undefined ? {} : { serviceControl: serviceControl.map((level) => level.map(lean)) }),
    ...(resourceControl === undefined ? {} : { resourceControl: resourceControl.map((level) => level.map(lean)) }),
  };
}

function doubtsOf(subject: Case, own: Decision): readonly Doubt[] {
  const { trust, side } = subject;
  const keys = new Set<string>();
  for (const { mismatches, compiled, statement } of own.explanation) {
    if (mismatches.some(({ element }) => element !== "Condition")) continue;
    const conditions = compiled.statements.find(({ source }) => source.index === statement)?.conditions ?? [];
    for (const condition of conditions) for (const key of openIn(condition, subject)) keys.add(spelled(key));
  }
  const doubts: Doubt[] = [];
  if (keys.size > 0) doubts.push({ kind: "keys", keys: [...keys] });
  if (trust?.kind === "not-known") doubts.push({ kind: "trust", why: trust.why });
  if (!isSideDecisive(subject)) return doubts;
  if (side.kind === "not-known") doubts.push({ kind: "side", why: side.why });
  if (side.kind === "known") for (const why of side.unknown) doubts.push({ kind: "side", why });
  return doubts;
}

/** Whether it makes a difference which identity policies a caller has that were not given. */
function isSideDecisive(subject: Case): boolean {
  if (subject.trust?.kind === "not-known" || !hasOpenSide(subject)) return hasOpenSide(subject);
  const both: readonly How[] = ["for", "against"];
  return both.some(
    (how) => runs(subject, how, "for").some(isAllowed) !== runs(subject, how, "against").some(isAllowed),
  );
}
