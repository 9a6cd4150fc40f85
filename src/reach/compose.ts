import {
  type CompiledCondition,
  type CompiledPolicy,
  type CompiledStatement,
  compilePattern,
  directly,
  mayListAction,
  type Request,
  throughAccount,
  throughRole,
  waysOf,
} from "../engine/index.js";
import { foldName } from "../iam/index.js";
import { type Caller, isPrincipalTag } from "./caller.js";
import type { Held, HeldPolicyText } from "./documents.js";
import { TagKeys } from "./tag-keys.js";

/** What is asked about a caller: an action on a resource, with the policies on the resource's side. */
export interface Target {
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  readonly resourcePartition: string;
  /** The trust policy of the role; undefined where the resource has no policy that counts. */
  readonly trust: Held | undefined;
  /** RCPs of the account of the resource. */
  readonly resourceControl: readonly Held[] | undefined;
  /** The keys that the resource settles, such as its tags. */
  readonly keys: Readonly<Record<string, string>>;
}

/** A statement that allows or denies, with no more of it than its conditions. */
interface Bare {
  readonly policy: HeldPolicyText;
  readonly statement: CompiledStatement;
  readonly ways: number;
}

/** All of them must hold. */
type Conditions = readonly CompiledCondition[];

/**
 * One policy that allows a caller what all the policies together do: each combination of statements that give access is an
 * Allow with the conditions of all of them, and each Deny that is about the call is a Deny.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export interface Composed {
  readonly policy: CompiledPolicy;
  readonly conditions: ReadonlySet<CompiledCondition>;
  /** The keys of the conditions, in lower case, and those of their policy variables. */
  readonly keys: ReadonlySet<string>;
  /** Equal where the statements are. */
  readonly signature: string;
  /** Why a statement may be about the call or not. */
  readonly loose: string | undefined;
}

/** Nothing allows the call, or there are too many combinations. */
export type Composition = Composed | "none" | "too-many";

/** How many combinations of statements are looked at. */
const mostCombinations = 2000;

const requestTag = "aws:requesttag/";

/** The keys of tags of a call, in order. */
function tagsIn(keys: readonly string[]): readonly string[] {
  const tags = keys.flatMap((key) => (key.startsWith(requestTag) ? [key.slice(requestTag.length)] : []));
  return [...new Set(tags)].sort();
}

const companionActions = ["sts:TagSession", "sts:SetSourceIdentity"] as const;
/** The actions of calls that assume roles, in lower case. */
export const ofSts: readonly string[] = ["sts:assumerole", ...companionActions.map((each) => foldName(each))];

/** Makes one policy of all that bear on a call. */
export class Composer {
  readonly #frame: CompiledPolicy;
  readonly #numbers = new Map<CompiledCondition, number>();
  readonly #tagKeys = new TagKeys();
  readonly #keys = new Map<CompiledPolicy, ReadonlySet<string>>();
  readonly #listing = new Map<CompiledPolicy, Map<string, readonly CompiledStatement[]>>();

  /** `frame` is any policy with a statement; what is made looks like it. */
  constructor(frame: CompiledPolicy) {
    this.#frame = frame;
  }

  /** The policy for a caller and a target; `alsoNeeds` are actions of STS that the call needs in any case, and
   * `given` the keys, in lower case, that it has. */
  compose(caller: Caller, target: Target, alsoNeeds: readonly string[], given: readonly string[] = []): Composition {
    const { request } = caller;
    if (request === undefined) return "none";
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html: partitions know nothing of each other.
    if (caller.account.partition !== target.resourcePartition) return "none";
    if (target.trust === undefined && caller.account.id !== target.resourceAccount) return "none";
    const asked: Asked = {
      caller,
      target,
      request: {
        ...request,
        resource: target.resource,
        resourceAccount: target.resourceAccount,
        resourcePartition: target.resourcePartition,
      },
      loose: undefined,
    };
    const main = this.#combinations(asked, target.action);
    if (main === "none" || main === "too-many") return main;
    const all = [main];
    const isOfSts = foldName(target.action) === "sts:assumerole";
    const conditions = [...main.allows, ...main.denies].flat();
    const needsMore =
      isOfSts && (alsoNeeds.length > 0 || conditions.some((condition) => keysOf(condition).some(isOfCompanion)));
    for (const action of needsMore ? companionActions : []) {
      const more = this.#combinations(asked, action);
      if (more === "too-many") return more;
      if (more !== "none") all.push(more);
      else if (alsoNeeds.includes(action)) return "none";
    }
    const statements: CompiledStatement[] = [];
    const texts: string[] = [];
    // What is not about STS is looked at as if it were, with nothing in the way of what else STS would need.
    const free = isOfSts ? [] : companionActions.map((action) => ({ action, allows: [[]], denies: [] }));
    for (const { action, allows, denies } of [...all, ...free]) {
      const named = isOfSts || action !== target.action ? action : "sts:AssumeRole";
      for (const each of allows) statements.push(this.#statement("Allow", named, each));
      for (const each of denies) statements.push(this.#statement("Deny", named, each));
      const text = (lists: readonly Conditions[]): string => lists.map((list) => this.#numbersOf(list)).join("/");
      texts.push(`${named}+${text(allows)}-${text(denies)}`);
    }
    const distinct = new Set(all.flatMap(({ allows, denies }) => [...allows, ...denies].flat()));
    const keys = new Set([...distinct].flatMap(keysOf));
    const tags = keys.has("aws:tagkeys") && isOfSts ? tagsIn([...keys, ...given]) : [];
    for (const { conditions: rule } of tags.flatMap((tag) => this.#tagKeys.rulesFor(tag))) {
      statements.push(this.#statement("Deny", "sts:AssumeRole", rule));
      for (const condition of rule) distinct.add(condition);
    }
    if (tags.length > 0) texts.push(tags.join());
    return {
      policy: { ...this.#frame, statements },
      conditions: distinct,
      keys: new Set([...keys, ...tags.map((tag) => `${requestTag}${tag}`)]),
      signature: texts.join(" "),
      loose: asked.loose,
    };
  }

  /**
   * The keys, in lower case, that conditions and resources of the policies are about, as far as they list the action, or
   * actions of STS where a role is assumed.
   */
  keysFor(caller: Caller, target: Target): ReadonlySet<string> {
    const keys = new Set<string>();
    const action = foldName(target.action);
    for (const policy of policiesAbout(caller, target))
      for (const key of action === "sts:assumerole" ? this.#keysOf(policy) : this.#keysIn(policy, [action]))
        keys.add(key);
    return keys;
  }

  /** The statements of the policies that list actions of STS. */
  statementsFor(caller: Caller, target: Target): ReadonlySet<CompiledStatement> {
    const found = new Set<CompiledStatement>();
    for (const policy of policiesAbout(caller, target))
      for (const action of ofSts) for (const statement of this.#about(policy, action)) found.add(statement);
    return found;
  }

  #keysOf(policy: CompiledPolicy): ReadonlySet<string> {
    const known = this.#keys.get(policy);
    if (known !== undefined) return known;
    const keys = this.#keysIn(policy, ofSts);
    this.#keys.set(policy, keys);
    return keys;
  }

  #keysIn(policy: CompiledPolicy, actions: readonly string[]): ReadonlySet<string> {
    const keys = new Set<string>();
    for (const action of actions) {
      for (const { conditions, resources } of this.#about(policy, action)) {
        for (const condition of conditions) for (const key of keysOf(condition)) keys.add(key);
        if (typeof resources !== "object") continue;
        for (const { template } of resources.patterns)
          for (const part of template.parts) if ("key" in part) keys.add(part.key);
      }
    }
    return keys;
  }

  /** The combinations that allow an action, and what denies it. */
  #combinations(asked: Asked, action: string): Combinations | "none" | "too-many" {
    const { caller, target, request } = asked;
    const folded = foldName(action);
    const { side } = caller;
    const trust = target.trust === undefined ? [] : this.#bare(asked, target.trust, folded);
    const isSameAccount =
      request.caller.kind !== "service" &&
      request.caller.kind !== "provider" &&
      request.caller.account === target.resourceAccount;
    const trusted = (ways: number): readonly Conditions[] => [
      ...allowsOf(trust, ways),
      ...(target.trust !== undefined && target.trust.unknown.length > 0 ? [[]] : []),
    ];
    const any = trusted(directly | throughRole | throughAccount);
    // Without it nothing else matters, and most roles trust few.
    if (target.trust !== undefined && any.length === 0) return "none";
    const identity = this.#bare(asked, side.deciding, folded);
    const boundary = side.boundary === undefined ? undefined : this.#bare(asked, side.boundary, folded);
    const levels = (side.serviceControl ?? []).map((level) => ({ level, found: this.#bare(asked, level, folded) }));
    const limits = (target.resourceControl ?? []).flatMap((level) => this.#bare(asked, level, folded));
    const denies = [...trust, ...identity, ...(boundary ?? []), ...levels.flatMap(({ found }) => found), ...limits]
      .filter(({ statement }) => statement.effect === "Deny")
      .map(({ statement }) => conditionsOf(statement));
    if (denies.some(({ length }) => length === 0)) return "none";
    const open = (held: Held, found: readonly Bare[]): Factor =>
      this.#factor([...allowsOf(found, directly), ...(held.unknown.length > 0 ? [[]] : [])]);
    const identityFactor = open(side.deciding, identity);
    const boundaryFactor = side.boundary === undefined || boundary === undefined ? [] : [open(side.boundary, boundary)];
    const scps = levels.map(({ level, found }) => open(level, found));
    const whole = [identityFactor, ...boundaryFactor];
    const alternatives: (readonly Factor[])[] =
      target.trust === undefined
        ? [whole]
        : isSameAccount
          ? [
              [this.#factor(trusted(directly))],
              [this.#factor(trusted(throughRole)), ...boundaryFactor],
              [this.#factor(trusted(throughAccount)), ...whole],
            ]
          : [[this.#factor(any), ...whole]];
    let allows: readonly Conditions[] = [];
    for (const alternative of alternatives) {
      const found = product([...alternative, ...scps]);
      if (found === "too-many") return found;
      allows = this.#factor([...allows, ...found]);
    }
    return allows.length === 0 ? "none" : { action, allows, denies: this.#distinct(denies) };
  }

  /** The statements of policies that are about a call, whatever their conditions. */
  #bare(asked: Asked, held: Held, action: string): readonly Bare[] {
    return held.policies.flatMap((policy) =>
      this.#about(policy.policy, action).flatMap((statement): readonly Bare[] => {
        const ways = waysOf(policy.policy, statement, action, asked.request);
        const variable = openVariable(statement, asked.caller, asked.target);
        if (variable !== undefined) {
          const why = `the resource of a statement of ${policy.label.name ?? "a policy"} has the policy variable \${${variable}}`;
          asked.loose ??= why;
          return statement.effect === "Allow" ? [{ policy, statement, ways: directly }] : [];
        }
        return ways === 0 ? [] : [{ policy, statement, ways }];
      }),
    );
  }

  /** The statements that list an action: most are about others, and that is found out once. */
  #about(policy: CompiledPolicy, action: string): readonly CompiledStatement[] {
    const of = this.#listing.get(policy) ?? new Map<string, readonly CompiledStatement[]>();
    this.#listing.set(policy, of);
    const known = of.get(action);
    if (known !== undefined) return known;
    const listing = policy.statements.filter((statement) => mayListAction(statement, action));
    of.set(action, listing);
    return listing;
  }

  #statement(effect: "Allow" | "Deny", action: string, conditions: Conditions): CompiledStatement {
    const [like] = this.#frame.statements;
    // INVARIANT: the frame is made with a statement.
    if (like === undefined) throw new Error("the frame has no statement");
    const actions = { negated: false, patterns: [exactAction(action)], allOfSts: false };
    return { ...like, effect, actions, conditions, conditionUnreadable: false, hasUnknownElements: false };
  }

  /** Ways of which none is there twice; one that takes nothing makes all others needless. */
  #factor(ways: readonly Conditions[]): Factor {
    return ways.some(({ length }) => length === 0) ? [[]] : this.#distinct(ways);
  }

  #distinct(lists: readonly Conditions[]): readonly Conditions[] {
    if (lists.length < 2) return lists;
    return [...new Map(lists.map((list) => [this.#numbersOf(list), list])).values()];
  }

  #numbersOf(conditions: Conditions): string {
    return conditions
      .map((condition) => {
        const known = this.#numbers.get(condition) ?? this.#numbers.size;
        this.#numbers.set(condition, known);
        return known;
      })
      .join(",");
  }
}

function* policiesAbout({ side }: Caller, { trust, resourceControl }: Target): Generator<CompiledPolicy> {
  const all = [trust, side.deciding, side.boundary, ...(side.serviceControl ?? []), ...(resourceControl ?? [])];
  for (const held of all) for (const { policy } of held?.policies ?? []) yield policy;
}

interface Asked {
  readonly caller: Caller;
  readonly target: Target;
  readonly request: Request;
  loose: string | undefined;
}

interface Combinations {
  readonly action: string;
  readonly allows: readonly Conditions[];
  readonly denies: readonly Conditions[];
}

/** Ways to meet a requirement. */
type Factor = readonly Conditions[];

function exactAction(action: string): ReturnType<typeof compilePattern> {
  return compilePattern([{ text: foldName(action), literal: true }]);
}

/** A policy variable in the resources of a statement that stands for what the caller chooses. */
function openVariable({ resources }: CompiledStatement, caller: Caller, target: Target): string | undefined {
  if (typeof resources !== "object" || resources.patterns.every(({ pattern }) => pattern !== undefined))
    return undefined;
  const keys = new Set([...Object.keys(caller.keys), ...Object.keys(target.keys)].map((key) => foldName(key)));
  for (const { template } of resources.patterns) {
    for (const part of template.parts) {
      if ("key" in part && !keys.has(part.key) && !isAbsent(caller, part.key)) return part.key;
    }
  }
  return undefined;
}

/** The conditions of the statements that allow in one of some ways; those that hold without any leave no others needed. */
function allowsOf(found: readonly Bare[], ways: number): readonly Conditions[] {
  return found.flatMap((each) =>
    each.statement.effect === "Allow" &&
    (each.ways & ways) !== 0 &&
    each.statement.conditions.every(({ form }) => form !== undefined)
      ? [each.statement.conditions]
      : [],
  );
}

/** A condition of a Deny that cannot be read counts as one that holds. */
function conditionsOf({ conditions }: CompiledStatement): Conditions {
  return conditions.filter(({ form }) => form !== undefined);
}

function product(factors: readonly Factor[]): readonly Conditions[] | "too-many" {
  let all: readonly Conditions[] = [[]];
  for (const each of factors) {
    if (all.length * each.length > mostCombinations) return "too-many";
    all = all.flatMap((before) => each.map((more) => [...before, ...more]));
  }
  return all;
}

/** The keys that a condition is about, in lower case, with those of its policy variables. */
export function keysOf(condition: CompiledCondition): readonly string[] {
  const variables = condition.templates.flatMap(({ parts }) =>
    parts.flatMap((part) => ("key" in part ? [part.key] : [])),
  );
  return [condition.key, ...variables];
}

/** Whether how a condition holds says all of it, where the keys that it is about are known. */
export function isPlain({ form }: CompiledCondition): boolean {
  const name = foldName(form?.operator.name ?? "");
  return form !== undefined && form.quantifier === undefined && /^(string|arn|null)/.test(name);
}

/** Keys with which a call needs other actions of STS as well. */
function isOfCompanion(key: string): boolean {
  return (
    key.startsWith("aws:requesttag/") ||
    key === "aws:tagkeys" ||
    key === "sts:transitivetagkeys" ||
    key === "sts:sourceidentity" ||
    key === "aws:sourceidentity"
  );
}

/** Keys that only sessions have that a service or an identity provider began, in lower case. */
const ofOtherSessions =
  /^(saml:|aws:(federatedprovider|assumedroot|chatbotsourcearn|ec2instancesource)|aws:(originidentity|transactioncontext)\/|(ec2|glue|codebuild|lambda|ssm|identitystore):|sts:requestcontext|[^:/]+\.)/;

/** Whether a caller is known to have no such key, in lower case. */
export function isAbsent(caller: Caller, key: string): boolean {
  if (ofOtherSessions.test(key)) return true;
  if (key.startsWith("aws:resourcetag/") || key.startsWith("iam:resourcetag/")) return true;
  if (key === "aws:sourceidentity" || isPrincipalTag(key)) return caller.open?.(key) !== true;
  return caller.kind === "roleSession" && key === "aws:username";
}
