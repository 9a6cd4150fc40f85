import { type Answer, Effort, type Found, find, idsOf, type Keys, World } from "../analysis/index.js";
import {
  type CompiledPolicy,
  type CompiledStatement,
  decisionUnder,
  holdsFor,
  prepareRequest,
} from "../engine/index.js";
import { conditionKey, foldName, parseArn } from "../iam/index.js";
import { type CallTimes, callOf, policiesFor } from "./call.js";
import { type Caller, inheritsTags } from "./caller.js";
import { type Composed, Composer, isAbsent, isPlain, keysOf, type Target } from "./compose.js";
import { anything } from "./demands.js";
import { firstUnknown, mayAllow } from "./documents.js";

/** With which MFA a call is made. */
export type MfaOfCall =
  /** Without a code: with an access key, unless there is none, or with temporary credentials. */
  | {
      readonly kind: "none";
      readonly hasKey: boolean;
      /** Whether temporary credentials will not do: those of GetSessionToken cannot call IAM. */
      readonly isKeyNeeded?: boolean | undefined;
    }
  /** With a code: of the call itself, where there is an access key, or of the session that it is made with. */
  | { readonly kind: "code"; readonly hasKey: boolean; readonly by: "any" | "call" | "session" }
  /** As a session of a role has it. */
  | { readonly kind: "session"; readonly present: "true" | "false" | "absent" };

/** What a call is to be like. */
export interface Wanted {
  readonly mfa: MfaOfCall;
  /** Keys of the call, spelled as AWS does, that it has in any case. */
  readonly fixed: Readonly<Record<string, string>>;
  /** Keys, in lower case, that it does not have. */
  readonly lacks: (key: string) => boolean;
}

/** Whether there is such a call. `chosen` are the keys of the credentials and of the call that are chosen for it; `fixed` those
 * that it has in any case, where they are more than were wanted. */
export type Asked =
  | { readonly kind: "never" }
  | { readonly kind: "found"; readonly chosen: Keys; readonly fixed?: Wanted["fixed"] | undefined }
  | { readonly kind: "unknown"; readonly why: string; readonly undocumented?: readonly string[] | undefined };

const never: Asked = { kind: "never" };

/** How much work one question may take: those of accounts that exist take some thousands of steps. */
const stepsPerQuestion = 400_000;

const present = "aws:MultiFactorAuthPresent";
const age = "aws:MultiFactorAuthAge";
const issued = "aws:TokenIssueTime";

/** Temporary credentials of users live 36 hours at most: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html */
const oldest = 129_600;

/** Asks whether calls are allowed, each question that differs in what matters once. */
export class Asker {
  readonly #composer: Composer;
  readonly #known = new Map<string, Asked>();
  readonly #times: CallTimes;
  /** Whether the engine allows what was found, once for each answer. */
  readonly #confirmed = new Map<Asked, boolean>();

  constructor(frame: CompiledPolicy, times: CallTimes) {
    this.#composer = new Composer(frame);
    this.#times = times;
  }

  /** Whether a caller has a call on a target that all policies allow. */
  ask(caller: Caller, target: Target, wanted: Wanted): Asked {
    const alsoNeeds = alsoNeeded(caller, wanted);
    const composed = this.#composer.compose(
      caller,
      target,
      alsoNeeds,
      Object.keys(wanted.fixed).map((key) => foldName(key)),
    );
    if (composed === "none") return never;
    if (composed === "too-many") return { kind: "unknown", why: tooMuch };
    const answer = this.#answer(caller, target, wanted, alsoNeeds, composed);
    if (answer.kind !== "found") return answer;
    const { side } = caller;
    const why =
      firstUnknown([target.trust, side.identity, side.boundary]) ??
      firstUnknown([...(side.serviceControl ?? []), ...(target.resourceControl ?? [])]) ??
      composed.loose;
    if (why !== undefined) return { kind: "unknown", why };
    if (caller.open === undefined && !this.#isConfirmed(caller, target, wanted, answer)) {
      const { name } = caller.entity;
      return { kind: "unknown", why: `the engine does not confirm what was found of ${name} and ${target.resource}` };
    }
    return answer;
  }

  /** INVARIANT: what is found the engine allows on the policies of the files. Where that is broken nothing is claimed. */
  #isConfirmed(caller: Caller, target: Target, wanted: Wanted, answer: Asked & { readonly kind: "found" }): boolean {
    const known = this.#confirmed.get(answer);
    if (known !== undefined) return known;
    const call = callOf(caller, target, { chosen: answer.chosen, wanted, gives: anything }, this.#times);
    const isAllowed = call !== undefined && decisionUnder(call.request, policiesFor(caller, target)) === "allowed";
    this.#confirmed.set(answer, isAllowed);
    return isAllowed;
  }

  /** The keys, in lower case, that conditions and resources of the policies for a caller and a target are about. */
  keysFor(caller: Caller, target: Target): ReadonlySet<string> {
    return this.#composer.keysFor(caller, target);
  }

  /** The statements of the policies for a caller and a target that list actions of STS. */
  statementsFor(caller: Caller, target: Target): ReadonlySet<CompiledStatement> {
    return this.#composer.statementsFor(caller, target);
  }

  /** Whether the resource's side may allow an action, in lower case, that goes with a call. */
  mayGive({ trust }: Target, action: string): boolean {
    return (
      trust === undefined || trust.unknown.length > 0 || trust.policies.some(({ policy }) => mayAllow(policy, action))
    );
  }

  #answer(caller: Caller, target: Target, wanted: Wanted, alsoNeeds: readonly string[], composed: Composed): Asked {
    const keys: Record<string, string> = { ...caller.keys, ...target.keys, ...wanted.fixed };
    const key = [
      composed.signature,
      ...this.#matters(caller, keys, wanted, composed),
      ...[caller.kind, caller.open === undefined, JSON.stringify(wanted.mfa), alsoNeeds.join()],
      // An ID that is open begins with that of the caller all the same.
      composed.keys.has("aws:userid") && !("aws:userid" in keys) ? caller.entity.id : "",
    ].join(" ");
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const answer = this.#found(caller, keys, wanted, alsoNeeds, composed);
    this.#known.set(key, answer);
    return answer;
  }

  /** What of the keys makes a difference: how conditions hold that they settle, and the values that others may be about. */
  #matters(
    caller: Caller,
    keys: Readonly<Record<string, string>>,
    wanted: Wanted,
    { conditions }: Composed,
  ): readonly string[] {
    const context = new Map(Object.entries(keys).map(([key, value]) => [foldName(key), [value]]));
    const isSettled = (key: string): boolean => context.has(key) || this.#lacks(caller, wanted, key);
    const asked = new Set<string>();
    let held = "";
    for (const condition of conditions) {
      const about = keysOf(condition);
      if (isPlain(condition) && about.every(isSettled)) held += holdsFor(condition, context) ? "1" : "0";
      else {
        held += "-";
        for (const key of about) asked.add(key);
      }
    }
    const values = [...asked].sort().map((key) => {
      const value = context.get(key);
      return `${key}=${value === undefined ? (isSettled(key) ? "-" : "?") : value.join()}`;
    });
    return [held, ...values];
  }

  #lacks(caller: Caller, wanted: Wanted, key: string): boolean {
    return wanted.lacks(key) || isAbsent(caller, key);
  }

  #found(
    caller: Caller,
    keys: Record<string, string>,
    wanted: Wanted,
    alsoNeeds: readonly string[],
    composed: Composed,
  ): Asked {
    const { partition, id: account } = caller.account;
    const entityType = caller.kind === "user" ? "user" : "role";
    const hasOpenId = caller.open?.("aws:userid") === true || !("aws:userid" in keys);
    const settled = new Set(Object.keys(keys).map((each) => foldName(each)));
    const actor = {
      kind: caller.kind,
      action: "sts:AssumeRole" as const,
      principal: caller.principal,
      partition,
      account,
      keys,
      names: undefined,
      ids: hasOpenId ? { shape: idsOf(entityType, caller.entity.id), bounds: [] } : undefined,
      coarse: undefined,
      lacks: (each: string) => !settled.has(each) && this.#lacks(caller, wanted, each),
      alsoNeeds: alsoNeeds.length > 0 ? alsoNeeds : undefined,
    };
    const search = {
      target: { allowedBy: composed.policy },
      actors: () => [actor],
      isAsked: () => true,
      points: { ages: [] },
      roleName: "any",
    };
    const ask = (world: World, isWanted: (each: Keys) => boolean): Answer => {
      try {
        return find({ ...search, world, wanted: isWanted, effort: new Effort(stepsPerQuestion) });
      } catch (error) {
        // INVARIANT: what the analysis finds the engine allows. Where that is broken nothing is claimed.
        const why = error instanceof Error ? error.message : "the analysis failed";
        return { kind: "unknown", why };
      }
    };
    const isTokenAsked = composed.keys.has(foldName(issued));
    const answer = ask(new World(new Set()), (each) => isWantedMfa(wanted.mfa, each, isTokenAsked));
    if (answer.kind === "unknown") return { kind: "unknown", why: answer.why, undocumented: answer.undocumented };
    if (answer.kind === "found") return this.#settled(answer.found, keys, composed, caller.open === undefined);
    if (wanted.mfa.kind === "code" && wanted.mfa.hasKey && composed.keys.has(foldName(age))) {
      // That the age is there on a call with a code is not documented.
      const world = new World(new Set(["mfa-means-age"]));
      const other = ask(world, (each) => each[present] === "true" && each[age] === undefined);
      if (other.kind === "found") {
        const why =
          "it depends on whether aws:MultiFactorAuthAge is present on a call that has the MFA code itself, which AWS does not document";
        return { kind: "unknown", why, undocumented: ["mfa-age-on-assume-role"] };
      }
    }
    return never;
  }

  /** What was found, where it does not rest on keys of which the files say nothing and which callers cannot choose. */
  #settled(
    { witness }: Found,
    keys: Readonly<Record<string, string>>,
    composed: Composed,
    isOneCaller: boolean,
  ): Asked {
    const isAgeAsked = [age, issued].some((key) => composed.keys.has(foldName(key)));
    const chosen = Object.fromEntries(
      Object.entries(witness.context).filter(([key]) => !(key in keys) && (isAgeAsked || key !== age)),
    );
    for (const key of composed.keys) {
      const isMissing = key === "aws:userid" && isOneCaller && !("aws:userid" in keys);
      if (!ofOrganizations.has(key) && !isMissing) continue;
      if (isStable(key, composed.policy, witness)) continue;
      const name = conditionKey(key)?.name ?? key;
      return { kind: "unknown", why: `it depends on ${name}, of which the files say nothing` };
    }
    return { kind: "found", chosen };
  }
}

/** Why a question has no answer when there are too many combinations. */
export const tooMuch = "there are too many combinations to check";

/** What the organization settles, which is not in the files. */
export const ofOrganizations: ReadonlySet<string> = new Set([
  ...["aws:principalorgid", "aws:principalorgpaths", "aws:resourceorgid", "aws:resourceorgpaths"],
]);

/** Whether a call is allowed whatever the value of a key, in lower case, is, and without it. */
export function isStable(
  key: string,
  policy: CompiledPolicy,
  witness: Pick<Found["witness"], "principal" | "context">,
): boolean {
  const name = conditionKey(key)?.name ?? key;
  const values = policy.statements
    .flatMap(({ conditions }) => conditions.filter((condition) => condition.key === key))
    .flatMap(({ source }) => source.values.map(({ value }) => value));
  return [undefined, "o-0000000000", ...values].every((value) => {
    const context = { ...witness.context };
    for (const each of Object.keys(context)) if (foldName(each) === key) delete context[each];
    if (value !== undefined) context[name] = conditionKey(key)?.multivalued === true ? [value] : value;
    return isAllowed({ ...witness, context }, policy);
  });
}

function isAllowed(
  { principal, context }: Pick<Found["witness"], "principal" | "context">,
  trust: CompiledPolicy,
): boolean {
  const { partition = "aws", account = "" } = parseArn(principal) ?? {};
  const resource = `arn:${partition}:iam::${account}:role/any`;
  const prepared = prepareRequest({ action: "sts:AssumeRole", principal, resource, context });
  return prepared.kind === "ready" && decisionUnder(prepared.request, { trust }) === "allowed";
}

function isWantedMfa(mfa: MfaOfCall, keys: Keys, isTokenAsked: boolean): boolean {
  const isPresent = keys[present];
  switch (mfa.kind) {
    case "none":
      return (
        (isPresent === "false" && mfa.isKeyNeeded !== true) ||
        (mfa.hasKey && isPresent === undefined && keys[age] === undefined)
      );
    case "code": {
      if (isPresent !== "true" || Number(keys[age]) > oldest) return false;
      // Where no condition asks when credentials were issued, whether they are temporary is left open.
      const isOfSession = !isTokenAsked || keys[issued] !== undefined;
      const isOfCall = mfa.hasKey && keys[age] === "0" && keys[issued] === undefined;
      if (mfa.by === "any") return isOfSession || isOfCall;
      return mfa.by === "session" ? isOfSession : isOfCall;
    }
    case "session":
      return (isPresent ?? "absent") === mfa.present;
  }
}

function alsoNeeded({ session }: Caller, { fixed }: Wanted): readonly string[] {
  const keys = Object.keys(fixed).map((key) => foldName(key));
  const needsTags = inheritsTags(session) || keys.some((key) => key.startsWith("aws:requesttag/"));
  const needsIdentity = session?.sourceIdentity !== undefined || keys.includes("sts:sourceidentity");
  return [...(needsTags ? ["sts:TagSession"] : []), ...(needsIdentity ? ["sts:SetSourceIdentity"] : [])];
}
