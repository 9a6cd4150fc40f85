import { type CompiledCondition, type CompiledPolicy, holdsFor, mayListAction } from "../engine/index.js";
import { type Caller, isPrincipalTag } from "./caller.js";
import { isPlain, keysOf, ofSts } from "./compose.js";
import type { Held } from "./documents.js";
import type { Universe } from "./universe.js";

/** The keys, in lower case, that tell callers of an account apart; besides them, the tags. */
const ofCallers = new Set([
  ...["aws:principalarn", "aws:principaltype", "aws:username", "aws:userid", "aws:principalaccount"],
  "aws:principalisawsservice",
]);

function isOfCaller(key: string): boolean {
  return ofCallers.has(key) || isPrincipalTag(key);
}

/**
 * Tells callers apart as far as it makes a difference to their calls: callers are alike when they have the same
 * policies, no policy names them, and the same conditions on names and tags hold for them. Policies about other actions do not
 * matter when callers assume roles.
 */
export class Classes {
  readonly #universe: Universe;
  readonly #shared: Asked;
  readonly #own = new Map<CompiledPolicy, Asked>();
  /** The same of the statements that are about assuming roles; undefined where there are none. */
  readonly #ownOfSts = new Map<CompiledPolicy, Asked | undefined>();

  constructor(universe: Universe) {
    this.#universe = universe;
    const held = new Set<Held>();
    for (const { side } of universe.users.map(({ caller }) => caller))
      for (const level of side.serviceControl ?? []) held.add(level);
    for (const { target, side } of universe.roles) {
      if (target.trust !== undefined) held.add(target.trust);
      for (const level of [...(target.resourceControl ?? []), ...(side.serviceControl ?? [])]) held.add(level);
    }
    const policies = new Set([...held].flatMap((each) => each.policies.map(({ policy }) => policy)));
    this.#shared = askedIn(policies);
  }

  /** Callers with equal keys assume the same roles. */
  keyOf(caller: Caller): string {
    if (caller.request === undefined || this.#universe.isNamed(caller)) return ownKey(caller);
    const { deciding, boundary, limitsKey } = caller.side;
    const parts = [caller.account.id, limitsKey, ...deciding.unknown, "|", this.#say(this.#shared, caller)];
    const own: string[] = [];
    for (const { policy, id } of deciding.policies) {
      const asked = this.#ofSts(policy);
      if (asked !== undefined) own.push(`${id} ${this.#say(asked, caller)}`);
    }
    parts.push(...own.sort(), "|");
    for (const { policy } of boundary?.policies ?? []) {
      const asked = this.#ofSts(policy);
      if (asked !== undefined) parts.push(this.#say(asked, caller));
    }
    return parts.join("|");
  }

  /** Callers with equal keys get the same decision on every call. */
  wholeKeyOf(caller: Caller): string {
    return this.#universe.isNamed(caller) ? ownKey(caller) : this.likenessOf(caller);
  }

  /** The same for calls that no trust policy decides. Names in trust policies do not matter for these calls. */
  likenessOf(caller: Caller): string {
    if (caller.request === undefined) return ownKey(caller);
    const { deciding, boundary, limitsKey } = caller.side;
    const parts = [caller.account.id, deciding.key, limitsKey, this.#say(this.#shared, caller)];
    for (const { policy } of [...deciding.policies, ...(boundary?.policies ?? [])]) {
      const known = this.#own.get(policy) ?? askedIn([policy]);
      this.#own.set(policy, known);
      parts.push(this.#say(known, caller));
    }
    return parts.join("|");
  }

  #ofSts(policy: CompiledPolicy): Asked | undefined {
    if (this.#ownOfSts.has(policy)) return this.#ownOfSts.get(policy);
    const statements = policy.statements.filter((each) => ofSts.some((action) => mayListAction(each, action)));
    const asked = statements.length === 0 ? undefined : askedIn([{ ...policy, statements }]);
    this.#ownOfSts.set(policy, asked);
    return asked;
  }

  #say({ conditions, values }: Asked, caller: Caller): string {
    if (conditions.length === 0 && values.size === 0) return "";
    const context = caller.request?.context ?? new Map<string, readonly string[]>();
    const bits = conditions.map((condition) => (holdsFor(condition, context) ? "1" : "0")).join("");
    const texts = [...values].map((key) => context.get(key)?.join() ?? "-");
    return [bits, ...texts].join("/");
  }
}

/** Of a caller that is like no other, as its entity is or would be. */
function ownKey({ entity, side }: Caller): string {
  return [entity.arn, side.key, ...entity.tags.map((tag) => JSON.stringify(tag))].join(" ");
}

/** What policies ask of callers: conditions that they alone settle, and the keys that are compared with others. */
interface Asked {
  readonly conditions: readonly CompiledCondition[];
  readonly values: ReadonlySet<string>;
}

function askedIn(policies: Iterable<CompiledPolicy>): Asked {
  const conditions = new Map<string, CompiledCondition>();
  const values = new Set<string>();
  for (const policy of policies) {
    for (const statement of policy.statements) {
      for (const condition of statement.conditions) {
        const keys = keysOf(condition);
        if (!keys.some(isOfCaller)) continue;
        // How the conditions hold says it all, unless they hang on undocumented behavior, or on the call as well.
        if (keys.length === 1 && isPlain(condition)) conditions.set(textOf(condition, policy), condition);
        else for (const key of keys) if (isOfCaller(key)) values.add(key);
      }
      const { resources } = statement;
      if (typeof resources !== "object") continue;
      for (const { template } of resources.patterns)
        for (const part of template.parts) if ("key" in part && isOfCaller(part.key)) values.add(part.key);
    }
  }
  return { conditions: [...conditions.values()], values };
}

function textOf({ source }: CompiledCondition, { document }: CompiledPolicy): string {
  const texts = source.values.map(({ value }) => value);
  return JSON.stringify([document.version, source.operator.value, source.key.value, texts]);
}
