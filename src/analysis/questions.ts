import type { CompiledPolicy, CompiledStatement } from "../engine/index.js";
import { type Actor, type ActorKind, provider } from "./actors.js";
import { type Axiom, World } from "./axioms.js";
import { Effort, tooMuch } from "./effort.js";
import { withExampleToken } from "./example-tokens.js";
import { type Answer, type Found, find, type Search, type Target } from "./find.js";
import type { Keys } from "./keys.js";
import type { AnalysisMemory } from "./memory.js";
import { ofOtherCustomers } from "./other-customers.js";
import { actorsFor } from "./representatives.js";
import { everybody } from "./requests.js";

/** What can be asked about one trust policy. */
export type Property =
  /** No call without MFA assumes the role. */
  | { readonly kind: "mfa" }
  /** Every call that assumes the role has MFA that was used at most so many seconds ago. */
  | { readonly kind: "mfa-age"; readonly seconds: number }
  /** Nobody outside these accounts assumes the role. */
  | { readonly kind: "accounts"; readonly accounts: readonly string[] }
  /**
   * Nobody assumes the role with a token of a customer that the policy does not name, of an identity provider that customers
   * share, nor with a token or an assertion of a provider that it does not name. It is about federated callers only.
   */
  | { readonly kind: "owners" };

/** Whom a question is about: `people` are users and sessions of roles, `all` also services and federated callers. */
export type Scope = "people" | "all";

/**
 * Sessions of which roles are asked about: `all`, or those of some role that the policy does not tell from others by its
 * name, for all such, or `none`.
 */
export type AskedRoles = "all" | "unnamed" | "none";

/** How to ask. */
export interface Asking {
  /** `people` if absent. */
  readonly scope?: Scope | undefined;
  /** For {@link prove}; `all` if absent. */
  readonly roles?: AskedRoles | undefined;
  readonly switchedOff?: ReadonlySet<Axiom> | undefined;
  /** For witnesses; `role` if absent. */
  readonly roleName?: string | undefined;
  /** How much work it may take before the answer is `unknown`; that of an {@link Effort} as it comes if absent. */
  readonly effort?: Effort | undefined;
  /** What all questions of a run share; of this question only if absent. */
  readonly memory?: AnalysisMemory | undefined;
}

/** The verdict on a question. */
export type Verdict =
  /** `axioms` are those by which something was ruled out. */
  | { readonly kind: "proved"; readonly axioms: readonly Axiom[] }
  | { readonly kind: "violated"; readonly found: Found }
  | {
      readonly kind: "unknown";
      readonly why: string;
      /** The behaviours of AWS that no documentation settles and that the verdict hangs on, by their ids. */
      readonly undocumented?: readonly string[] | undefined;
    };

/** Whether a property holds for all requests that a trust policy allows. Throws only where the analysis has a defect. */
export function prove(policy: CompiledPolicy, property: Property, asking: Asking = {}): Verdict {
  const accounts = property.kind === "accounts" ? property.accounts : [];
  const isAsked = isIn(asking.scope ?? "people");
  const search = {
    ...common(asking, property.kind === "accounts" || property.kind === "owners" ? "all" : "direct"),
    target: { allowedBy: policy },
    actors: () => withRoles(actorsFor([policy], accounts), asking.roles ?? "all"),
    isAsked,
  };
  switch (property.kind) {
    case "mfa":
      return verdictOf({ ...search, wanted: (keys) => !hasMfa(keys) });
    case "mfa-age": {
      const { seconds } = property;
      const isOld = (keys: Keys): boolean => !hasMfa(keys) || !(Number(keys["aws:MultiFactorAuthAge"]) <= seconds);
      return verdictOf({ ...search, wanted: isOld, points: { ages: [seconds] } });
    }
    case "accounts": {
      const inside = new Set(accounts);
      return verdictOf({ ...search, isAsked: (actor) => isAsked(actor) && !inside.has(accountOf(actor) ?? "") });
    }
    case "owners": {
      const actors = (): Iterable<Actor> => ofOtherCustomers(actorsFor([policy], []), [policy]);
      const verdict = verdictOf({ ...search, actors, isAsked: () => true });
      return verdict.kind === "violated" ? { ...verdict, found: withExampleToken(verdict.found, policy) } : verdict;
    }
  }
}

function* withRoles(actors: Iterable<Actor>, roles: AskedRoles): Generator<Actor> {
  for (const actor of actors) {
    if (actor.kind !== "roleSession" || roles === "all") yield actor;
    else if (roles === "unnamed" && isOfAnyRole(actor)) yield { ...actor, names: undefined };
  }
}

/** Whether sessions are of no role that a principal names, by its ARN, its id or a session of it. */
function isOfAnyRole({ names, keys }: Actor): boolean {
  return names?.bounds.every(({ only }) => only === "others") === true && keys["aws:userid"] === undefined;
}

/** The account of people and of identity providers; undefined where it is one that policies do not name, or none. */
function accountOf({ account, principal }: Actor): string | undefined {
  return account ?? /^arn:[^:]*:iam::(\d{12}):(saml|oidc)-provider\//.exec(principal)?.[1];
}

/**
 * Whether a policy lets somebody in whom another one does not: a request that `next` allows and `previous` does not. All
 * callers count, unless the scope says otherwise. Throws only where the analysis has a defect.
 */
export function newAccess(previous: CompiledPolicy, next: CompiledPolicy, asking: Asking = {}): Verdict {
  const actors = (): Iterable<Actor> => actorsFor([next, previous], []);
  const target = { allowedBy: next, deniedBy: previous };
  return verdictOf({ ...common(asking), target, actors, isAsked: isIn(asking.scope ?? "all") });
}

/** What a statement does. */
export type Reach =
  /** Without it this request would be decided otherwise. */
  | { readonly kind: "matters"; readonly found: Found }
  /** It applies, and without it the same requests would be allowed, or denied. */
  | { readonly kind: "redundant" }
  /** Deny statements stop all that it allows. */
  | { readonly kind: "overridden" }
  /** No request meets it. */
  | { readonly kind: "dead" }
  | { readonly kind: "unknown"; readonly why: string; readonly undocumented?: readonly string[] | undefined };

/** For each statement, in their order, whether there is a request for which it matters. All callers count. */
export function reachOf(policy: CompiledPolicy, asking: Asking = {}): readonly Reach[] {
  const actors = (): Iterable<Actor> => actorsFor([policy], []);
  const isAsked = isIn(asking.scope ?? "all");
  const { effort = new Effort() } = asking;
  return policy.statements.map((statement) => {
    if (!effort.spend(policy.statements.length)) return { kind: "unknown", why: tooMuch };
    // An effort for each, so that one that takes much leaves some for the others, and one for all.
    const search = { ...common(asking), effort: effort.part(stepsPerStatement), actors, isAsked };
    return reachOfOne(policy, statement, (target) => find({ ...search, target }));
  });
}

const stepsPerStatement = 500_000;

function reachOfOne(policy: CompiledPolicy, statement: CompiledStatement, ask: (target: Target) => Answer): Reach {
  const without = { ...policy, statements: policy.statements.filter((each) => each !== statement) };
  const isAllow = statement.effect === "Allow";
  const matters = ask(isAllow ? { allowedBy: policy, deniedBy: without } : { allowedBy: without, deniedBy: policy });
  if (matters.kind === "found") return { kind: "matters", found: matters.found };
  if (matters.kind === "unknown") return notKnown(matters);
  const meeting = { policy, statement };
  const allowed = isAllow ? ask({ allowedBy: policy, meeting }) : { kind: "none" as const };
  if (allowed.kind === "unknown") return notKnown(allowed);
  if (allowed.kind === "found") return { kind: "redundant" };
  const met = ask({ allowedBy: everybody(), meeting });
  if (met.kind === "unknown") return notKnown(met);
  if (met.kind === "none") return { kind: "dead" };
  return { kind: isAllow ? "overridden" : "redundant" };
}

/** Of which calls something is asked: of those that services make with the credentials of others nobody can expect MFA. */
type AskedCalls = "direct" | "all";

function common(
  { switchedOff = new Set(), roleName = "role", effort = new Effort(), memory }: Asking,
  calls: AskedCalls = "all",
): Pick<Search, "world" | "effort" | "memory" | "roleName" | "points" | "wanted"> {
  const world = new World(calls === "all" ? new Set([...switchedOff, "calls-are-direct"]) : switchedOff);
  return { world, effort, memory, roleName, points: { ages: [] }, wanted: () => true };
}

function hasMfa(keys: Keys): boolean {
  return keys["aws:MultiFactorAuthPresent"] === "true";
}

const people: ReadonlySet<ActorKind> = new Set(["user", "roleSession"]);

function isIn(scope: Scope): (actor: Actor) => boolean {
  return ({ kind }) => scope === "all" || people.has(kind);
}

function verdictOf(search: Search): Verdict {
  const answer = find(search);
  switch (answer.kind) {
    case "none":
      return { kind: "proved", axioms: search.world.used };
    case "found":
      return { kind: "violated", found: answer.found };
    case "unknown":
      return notKnown(answer);
  }
}

function notKnown({ why, undocumented }: Extract<Answer, { readonly kind: "unknown" }>): {
  readonly kind: "unknown";
  readonly why: string;
  readonly undocumented: readonly string[] | undefined;
} {
  return { kind: "unknown", why, undocumented };
}

/**
 * Whether a trust policy lets in tokens of a provider that are of a customer that the policy does not name: as the property
 * `owners`, of one provider alone. `principal` is its ARN, or its domain.
 */
export function admitsOtherCustomers(policy: CompiledPolicy, principal: string): Verdict {
  const actors = (): Iterable<Actor> => ofOtherCustomers([provider("oidc", principal)], [policy]);
  const verdict = verdictOf({ ...common({}), target: { allowedBy: policy }, actors, isAsked: () => true });
  return verdict.kind === "violated" ? { ...verdict, found: withExampleToken(verdict.found, policy) } : verdict;
}
