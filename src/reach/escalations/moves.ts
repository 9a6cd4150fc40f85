import { type CompiledPolicy, type CompiledStatement, mayListAction } from "../../engine/index.js";
import { foldName, parseArn } from "../../iam/index.js";
import type { Asked } from "../ask.js";
import type { Caller } from "../caller.js";
import { type Held, mayAllow } from "../documents.js";
import type { Questions } from "../questions.js";
import type { Actor } from "./actor.js";
import { Answers } from "./answers.js";
import type { Estate, Things } from "./estate.js";
import type { Trusts } from "./trusts.js";
import type { Attempt, CallOfWay, Thing, Way } from "./way.js";
import { ways } from "./ways/ways.generated.js";

/** Calls that an actor may make, as they are allowed. */
export interface Move {
  readonly way: Way;
  readonly thing: Thing;
  readonly attempt: Attempt;
  /** Whether only somebody from outside of the files can be named in a trust policy so that it helps. */
  readonly isForStrangers: boolean;
  /** Why it cannot be told; undefined where all calls are allowed. */
  readonly unknown: string | undefined;
}

/** How many moves of one way are told of that are not known: one reason is enough, and another thing may not count. */
const mostUnknown = 3;

/** The kinds of gains that need no second look at what policies allow. */
const direct: ReadonlySet<string> = new Set(["session", "roles", "user", "device"]);

/** Finds what actors may do that undoes MFA, once for those whose calls are decided alike. */
export class Moves {
  readonly #questions: Questions;
  readonly #estate: Estate;
  readonly #trusts: Trusts;
  readonly #known = new Map<string, readonly Move[]>();
  readonly #waysIn = new Map<CompiledPolicy, ReadonlySet<Way>>();
  readonly #attempts = new Map<Thing, Map<Way, readonly Attempt[]>>();

  constructor(questions: Questions, estate: Estate, trusts: Trusts) {
    this.#questions = questions;
    this.#estate = estate;
    this.#trusts = trusts;
  }

  /** All moves of an actor; of `direct` ones only those that lead to roles or users by themselves. */
  of(actor: Actor, which: "all" | "direct" = "all"): readonly Move[] {
    const key = `${which} ${actor.key}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = [...this.#found(actor, which)];
    this.#known.set(key, made);
    return made;
  }

  *#found(actor: Actor, which: "all" | "direct"): Generator<Move> {
    const { identity } = actor.caller.side;
    const isOpen = identity.unknown.length > 0;
    const mentioned = isOpen ? new Set(ways) : this.#mentioned(identity);
    if (mentioned.size === 0) return;
    const answers = new Answers(this.#questions, actor);
    const things = this.#estate.of(actor.caller.account);
    for (const way of ways) {
      if (!mentioned.has(way)) continue;
      let unknown = 0;
      for (const thing of candidates(actor.caller, way.action, things[way.kind])) {
        for (const attempt of this.#attemptsOf(way, thing)) {
          if (which === "direct" && !direct.has(attempt.gain.kind)) continue;
          const move = this.#moveFor(actor, answers, way, thing, attempt);
          if (move === undefined) continue;
          if (move.unknown !== undefined && ++unknown > mostUnknown) continue;
          yield move;
        }
        if (isOpen && unknown > mostUnknown) break;
      }
    }
  }

  /** The ways that any statement may allow the call of. */
  #mentioned({ policies }: Held): ReadonlySet<Way> {
    const sets = policies.map(({ policy }) => {
      const known = this.#waysIn.get(policy);
      if (known !== undefined) return known;
      const found = new Set(ways.filter(({ action }) => mayAllow(policy, foldName(action))));
      this.#waysIn.set(policy, found);
      return found;
    });
    const some = sets.filter(({ size }) => size > 0);
    return some.length === 1 && some[0] !== undefined ? some[0] : new Set(some.flatMap((set) => [...set]));
  }

  #attemptsOf(way: Way, thing: Thing): readonly Attempt[] {
    const of = this.#attempts.get(thing) ?? new Map<Way, readonly Attempt[]>();
    this.#attempts.set(thing, of);
    const known = of.get(way);
    if (known !== undefined) return known;
    const made = attemptsOf(way, thing);
    of.set(way, made);
    return made;
  }

  #moveFor(actor: Actor, answers: Answers, way: Way, thing: Thing, attempt: Attempt): Move | undefined {
    let unknown = attempt.unknown;
    const calls: CallOfWay[] = [];
    for (const call of attempt.calls) {
      const { asked, made } = askedAlike(actor, answers, call);
      if (asked.kind === "never") return undefined;
      if (asked.kind === "unknown") unknown ??= asked.why;
      calls.push(made);
    }
    const [first, ...rest] = calls;
    // INVARIANT: an attempt has a call.
    if (first === undefined) return undefined;
    const isAsWritten = calls.every((call, index) => call === attempt.calls[index]);
    const own = isAsWritten ? attempt : { ...attempt, calls: [first, ...rest] as const };
    if (attempt.gain.kind !== "session") return { way, thing, attempt: own, unknown, isForStrangers: false };
    const { role } = attempt.gain;
    const assumed = answers.of(
      { action: "sts:AssumeRole", resource: role.role.arn },
      this.#trusts.naming(actor.caller, role),
    );
    if (assumed.kind === "found") return { way, thing, attempt: own, unknown, isForStrangers: false };
    const other = this.#trusts.ofStrangers(role);
    if (other.kind === "found") return { way, thing, attempt: own, unknown, isForStrangers: true };
    const why = assumed.kind === "unknown" ? assumed.why : other.kind === "unknown" ? other.why : undefined;
    return why === undefined
      ? undefined
      : { way, thing, attempt: own, unknown: unknown ?? why, isForStrangers: assumed.kind === "never" };
  }
}

function attemptsOf(way: Way, thing: Thing): readonly Attempt[] {
  if (way.kind === "user" && thing.kind === "user") return way.attempts(thing);
  if (way.kind === "role" && thing.kind === "role") return way.attempts(thing);
  if (way.kind === "group" && thing.kind === "group") return way.attempts(thing);
  if (way.kind === "policy" && thing.kind === "policy") return way.attempts(thing);
  if (way.kind === "provider" && thing.kind === "provider") return way.attempts(thing);
  return [];
}

/** A call on a resource, or on another one of its type that a statement names. */
function askedAlike(
  actor: Actor,
  answers: Answers,
  call: CallOfWay,
): { readonly asked: Asked; readonly made: CallOfWay } {
  const asked = answers.of(call);
  if (asked.kind !== "never" || call.isLike !== true) return { asked, made: call };
  let best: { readonly asked: Asked; readonly made: CallOfWay } = { asked, made: call };
  for (const resource of alike(actor.caller, call)) {
    const made = { ...call, resource };
    const other = answers.of(made);
    if (other.kind === "found") return { asked: other, made };
    if (other.kind === "unknown") best = { asked: other, made };
  }
  return best;
}

/** Resources of the same type as that of a call that statements name, with something in the place of wildcards. */
function alike(caller: Caller, { action, resource }: CallOfWay): readonly string[] {
  const like = parseArn(resource);
  if (like === undefined) return [];
  const [type = ""] = like.resource.split(/[:/]/);
  const found = new Set<string>();
  for (const statement of allowing(caller, action)) {
    const { resources } = statement;
    if (typeof resources !== "object" || resources.negated) continue;
    for (const { template } of resources.patterns) {
      const text = textFor(template.parts, caller);
      const parts = text?.split(":") ?? [];
      const [, partition, service, region, account, ...rest] = parts;
      if (service !== like.service || rest.length === 0) continue;
      const name = rest.join(":").replaceAll("*", "x").replaceAll("?", "x");
      if (name.split(/[:/]/)[0] !== type) continue;
      const filled = (part: string | undefined, usual: string): string =>
        part === undefined || /[*?]/.test(part) ? usual : part;
      found.add(
        [
          "arn",
          filled(partition, like.partition),
          service,
          filled(region, like.region),
          filled(account, like.account),
          name,
        ].join(":"),
      );
    }
  }
  return [...found];
}

/** The things that any statement of a caller that allows an action may be about. */
function candidates(caller: Caller, action: string, { all, byName }: Things<Thing>): Iterable<Thing> {
  if (caller.side.identity.unknown.length > 0) return all;
  const found = new Set<Thing>();
  for (const { resources } of allowing(caller, action)) {
    if (typeof resources !== "object" || resources.negated) return all;
    for (const { template } of resources.patterns) {
      const text = textFor(template.parts, caller);
      const name = text === undefined ? "*" : text.slice(text.lastIndexOf("/") + 1);
      if (/[*?]/.test(name)) return all;
      for (const each of byName.get(name) ?? []) found.add(each);
    }
  }
  return found;
}

function allowing({ side }: Caller, action: string): readonly CompiledStatement[] {
  const folded = foldName(action);
  return side.identity.policies.flatMap(({ policy }) =>
    policy.statements.filter((statement) => statement.effect === "Allow" && mayListAction(statement, folded)),
  );
}

/** A pattern of a resource with what a caller has for its variables; undefined where that is not settled. */
function textFor(
  parts: readonly ({ readonly text: string } | { readonly key: string })[],
  { keys }: Caller,
): string | undefined {
  let text = "";
  for (const part of parts) {
    const value = "text" in part ? part.text : valueAt(keys, part.key);
    if (value === undefined) return undefined;
    text += value;
  }
  return text;
}

function valueAt(keys: Readonly<Record<string, string>>, key: string): string | undefined {
  for (const name of Object.keys(keys)) if (foldName(name) === key) return keys[name];
  return undefined;
}
