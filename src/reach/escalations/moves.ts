import { type CompiledPolicy, type CompiledStatement, holdsFor, mayListAction } from "../../engine/index.js";
import { foldName, parseArn } from "../../iam/index.js";
import type { Asked } from "../ask.js";
import type { Caller } from "../caller.js";
import { type Held, mayAllow } from "../documents.js";
import type { Questions } from "../questions.js";
import type { Actor } from "./actor.js";
import { Answers } from "./answers.js";
import type { Estate, Things } from "./estate.js";
import { attemptsAfterTags } from "./retagged.js";
import type { Trusts } from "./trusts.js";
import type { Attempt, CallOfWay, NamedPolicy, Thing, Way } from "./way.js";
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
  /** Whether more moves of the way that are not known were left out. */
  readonly isCut?: boolean;
  /** The keys of the actors who make the calls, one for each; undefined where one actor makes them all. */
  readonly makers: readonly string[] | undefined;
}

/** Somebody who may make a call. */
interface Maker {
  readonly actor: Actor;
  readonly answers: Answers;
}

/** How many moves of one way are looked at that are not known. */
const mostUnknown = 30;

/** The moves of one way, of those that are not known only the first ones; the last of these says that it is cut. */
class Unknowns {
  #number = 0;

  get isFull(): boolean {
    return this.#number >= mostUnknown;
  }

  take(move: Move): Move | undefined {
    if (move.unknown === undefined) return move;
    if (this.isFull) return undefined;
    this.#number++;
    // INVARIANT: what is left out is never silent.
    return this.isFull ? { ...move, isCut: true } : move;
  }
}

/** The kinds of gains that need no second look at what policies allow. */
const direct: ReadonlySet<string> = new Set(["session", "roles", "user", "device"]);

/** Whether a move leads to roles or users by itself, as things are. */
export function isDirect({ attempt }: Pick<Move, "attempt">): boolean {
  return direct.has(attempt.gain.kind) && attempt.asItIs === undefined;
}

/** Finds what actors may do that undoes MFA, once for those whose calls are decided alike. */
export class Moves {
  readonly #questions: Questions;
  readonly #estate: Estate;
  readonly #trusts: Trusts;
  readonly #known = new Map<string, readonly Move[]>();
  readonly #waysIn = new Map<CompiledPolicy, ReadonlySet<Way>>();
  readonly #attempts = new Map<Thing, Map<Way, readonly Attempt[]>>();
  readonly #answers = new Map<string, Answers>();
  readonly #together = new Map<string, readonly Move[]>();
  readonly #allowing = new Map<CompiledPolicy, Map<string, boolean>>();

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
    const maker = this.#makerOf(actor);
    const things = this.#estate.of(actor.caller.account);
    for (const way of ways) {
      if (!mentioned.has(way)) continue;
      const unknowns = new Unknowns();
      for (const thing of candidates(actor.caller, way.action, things[way.kind])) {
        for (const attempt of this.#attemptsOf(way, thing)) {
          if (which === "direct" && !isDirect({ attempt })) continue;
          for (const move of this.#movesFor([maker], way, thing, attempt)) {
            const taken = unknowns.take(move);
            if (taken !== undefined) yield taken;
          }
        }
        if (isOpen && unknowns.isFull) break;
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
    const made = [...attemptsOf(way, thing), ...this.#afterTags(way, thing)];
    if (made.length > 0) of.set(way, made);
    return made;
  }

  /** What a way opens that changes the tags of a user or role. */
  #afterTags(way: Way, thing: Thing): readonly Attempt[] {
    if (way.changesTags === undefined || (thing.kind !== "user" && thing.kind !== "role")) return [];
    const others = ways.flatMap((other) =>
      other.kind === thing.kind && other.changesTags === undefined
        ? [{ way: other, attempts: this.#attemptsOf(other, thing) }]
        : [],
    );
    return attemptsAfterTags(way, thing, others);
  }

  #makerOf(actor: Actor): Maker {
    const answers = this.#answers.get(actor.key) ?? new Answers(this.#questions, actor);
    this.#answers.set(actor.key, answers);
    return { actor, answers };
  }

  /** The moves of several actors of one user that none of them can make alone. */
  together(actors: Iterable<Actor>): readonly Move[] {
    const distinct = new Map<string, Actor>();
    for (const actor of actors) distinct.set(actor.key, actor);
    const able = [...distinct.values()].filter(
      ({ caller: { side } }) => side.identity.unknown.length > 0 || side.identity.policies.length > 0,
    );
    if (able.length < 2) return [];
    const key = able.map((actor) => actor.key).join("\n");
    const known = this.#together.get(key);
    if (known !== undefined) return known;
    const made = [...this.#foundTogether(able.map((actor) => this.#makerOf(actor)))];
    this.#together.set(key, made);
    return made;
  }

  *#foundTogether(makers: readonly Maker[]): Generator<Move> {
    for (const maker of makers) {
      const { caller } = maker.actor;
      const { identity } = caller.side;
      const others = makers.filter((each) => each !== maker);
      const mentioned = identity.unknown.length > 0 ? new Set(ways) : this.#mentioned(identity);
      const things = this.#estate.of(caller.account);
      const makes = new Map<string, boolean>();
      const isHelped = (action: string): boolean => {
        const isThere = makes.get(action) ?? others.some(({ actor }) => this.#mayAllow(actor, action));
        makes.set(action, isThere);
        return isThere;
      };
      for (const way of ways) {
        if (!mentioned.has(way)) continue;
        const unknowns = new Unknowns();
        for (const thing of candidates(caller, way.action, things[way.kind])) {
          for (const attempt of this.#attemptsOf(way, thing)) {
            const { calls, gain } = attempt;
            if (gain.kind !== "session" && !calls.some(({ action }, index) => index > 0 && isHelped(action))) continue;
            const alone = this.#moveFor([maker], way, thing, attempt);
            if (alone !== undefined && alone.unknown === undefined && !alone.isForStrangers) continue;
            for (const move of this.#movesFor([maker, ...others], way, thing, attempt)) {
              const taken = move.unknown !== undefined && alone !== undefined ? undefined : unknowns.take(move);
              if (taken !== undefined) yield taken;
            }
          }
        }
      }
    }
  }

  /** Whether a statement of an actor may allow an action. */
  #mayAllow({ caller: { side } }: Actor, action: string): boolean {
    if (side.identity.unknown.length > 0) return true;
    return side.identity.policies.some(({ policy }) => {
      const of = this.#allowing.get(policy) ?? new Map<string, boolean>();
      this.#allowing.set(policy, of);
      const may = of.get(action) ?? mayAllow(policy, foldName(action));
      of.set(action, may);
      return may;
    });
  }

  /** What is allowed of an attempt, or of those in its place. The first maker makes the first call. */
  #movesFor(makers: Makers, way: Way, thing: Thing, attempt: Attempt): readonly Move[] {
    const move = this.#moveFor(makers, way, thing, attempt);
    if (move !== undefined) return [move];
    const { orElse } = attempt;
    if (orElse === undefined) return [];
    const policies = makers.flatMap(({ actor }) => policiesFor(actor.caller, orElse.action ?? way.action, orElse.key));
    const distinct = new Map(policies.map((policy) => [policy.arn, policy]));
    return [...distinct.values()].flatMap((policy) => this.#moveFor(makers, way, thing, orElse.attempt(policy)) ?? []);
  }

  #moveFor(makers: Makers, way: Way, thing: Thing, attempt: Attempt): Move | undefined {
    const { asItIs } = attempt;
    const made = madeBy(makers, attempt.calls, makers.slice(0, 1));
    if (made === undefined) return undefined;
    const asThingsAre = asItIs === undefined ? undefined : madeBy(makers, asItIs.calls, makers);
    if (asThingsAre !== undefined && asThingsAre.unknown === undefined) return undefined;
    const { calls, by } = made;
    const unknown = attempt.unknown ?? made.unknown;
    const [{ actor }] = makers;
    const isAlone = by.every((key) => key === actor.key);
    const more = { way, thing, makers: isAlone ? undefined : by };
    const [first, ...rest] = calls;
    // INVARIANT: an attempt has a call.
    if (first === undefined) return undefined;
    const isAsWritten = calls.every((call, index) => call === attempt.calls[index]);
    const own = isAsWritten ? attempt : { ...attempt, calls: [first, ...rest] as const };
    if (attempt.gain.kind !== "session") return { ...more, attempt: own, unknown, isForStrangers: false };
    const { role } = attempt.gain;
    const resourceTags = calls.find((call) => call.resourceTags !== undefined)?.resourceTags;
    const assume = { action: "sts:AssumeRole", resource: role.role.arn, resourceTags };
    let assumed: Asked = { kind: "never" };
    for (const each of makers) {
      const asked = each.answers.of(assume, this.#trusts.naming(each.actor.caller, role));
      if (asked.kind !== "never") assumed = asked;
      if (asked.kind === "found") break;
    }
    if (assumed.kind === "found") return { ...more, attempt: own, unknown, isForStrangers: false };
    const other = this.#trusts.ofStrangers(role);
    if (other.kind === "found") return { ...more, attempt: own, unknown, isForStrangers: true };
    const why = assumed.kind === "unknown" ? assumed.why : other.kind === "unknown" ? other.why : undefined;
    return why === undefined
      ? undefined
      : { ...more, attempt: own, unknown: unknown ?? why, isForStrangers: assumed.kind === "never" };
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

/** Those who may make the calls; the first one makes the first. */
type Makers = readonly [Maker, ...Maker[]];

interface Made {
  readonly calls: readonly CallOfWay[];
  /** The keys of the actors, one for each call. */
  readonly by: readonly string[];
  readonly unknown: string | undefined;
}

/** Calls as makers may make them, for certain before perhaps; `firsts` are those of them who may make the first. */
function madeBy(makers: Makers, calls: Attempt["calls"], firsts: readonly Maker[]): Made | undefined {
  // Who passes a role may be another one than who makes the other calls.
  const passed = calls.findIndex(({ maker }) => maker === "passer");
  let perhaps: Made | undefined;
  for (const passer of passed < 0 ? [undefined] : passed === 0 ? firsts : makers) {
    const made = madeWith(calls, (call, index) =>
      passer !== undefined && call.maker === "passer" ? [passer] : index === 0 ? firsts : makers,
    );
    if (made !== undefined && made.unknown === undefined) return made;
    perhaps ??= made;
  }
  return perhaps;
}

function madeWith(
  calls: Attempt["calls"],
  makersOf: (call: CallOfWay, index: number) => readonly Maker[],
): Made | undefined {
  let unknown: string | undefined;
  const made: CallOfWay[] = [];
  const by: string[] = [];
  for (const [index, call] of calls.entries()) {
    const found = askedOf(makersOf(call, index), call);
    if (found === undefined) return undefined;
    if (found.asked.kind === "unknown") unknown ??= found.asked.why;
    made.push(found.made);
    by.push(found.maker.actor.key);
  }
  return { calls: made, by, unknown };
}

/** Who of some may make a call, for certain before perhaps. */
function askedOf(
  makers: readonly Maker[],
  call: CallOfWay,
): { readonly asked: Asked; readonly made: CallOfWay; readonly maker: Maker } | undefined {
  let perhaps: ReturnType<typeof askedOf>;
  for (const maker of makers) {
    const { asked, made } = askedAlike(maker.actor, maker.answers, call);
    if (asked.kind === "found") return { asked, made, maker };
    if (asked.kind === "unknown") perhaps ??= { asked, made, maker };
  }
  return perhaps;
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

/** The managed policies that statements allow an action for by a key: those of the files, and those that are named. */
function policiesFor(caller: Caller, action: string, key: string): readonly NamedPolicy[] {
  const folded = foldName(key);
  const about = allowing(caller, action)
    .map(({ conditions }) => conditions.filter((condition) => condition.key === folded))
    .filter(({ length }) => length > 0);
  if (about.length === 0) return [];
  const { policies } = caller.account;
  const named = about
    .flat()
    .flatMap(({ source }) =>
      source.values.flatMap(({ value }) => (/^arn:[^*?$]+$/.test(value) && !policies.has(value) ? [value] : [])),
    );
  const isAllowed = ({ arn }: NamedPolicy): boolean => {
    const context = new Map([[folded, [arn]]]);
    return about.some((conditions) => conditions.every((condition) => holdsFor(condition, context)));
  };
  const others = named.map((arn) => ({ arn, name: arn.slice(arn.lastIndexOf("/") + 1) }));
  return [...policies.values(), ...others].filter(isAllowed);
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
