import type { Accounts } from "../../accounts/index.js";
import type { Graph } from "../graph.js";
import type { Escalation, EscalationCall, MfaNeeded, PathStep, ReachOptions, UnknownEscalation } from "../model.js";
import type { Outsider } from "../outside.js";
import { Questions } from "../questions.js";
import type { Found } from "../search.js";
import type { Tools } from "../tools.js";
import type { UserNode } from "../universe.js";
import type { Walker } from "../walk.js";
import { type Actor, type ActorTools, actorsOf, MfaSessions } from "./actor.js";
import { Estate } from "./estate.js";
import { Counts, isGainForAll } from "./gained.js";
import { type Escalating, Gains } from "./gains.js";
import { Leads } from "./leads.js";
import { type Move, Moves } from "./moves.js";
import type { Reaches } from "./reaches.js";
import { Trusts } from "./trusts.js";
import { shortName, type Thing } from "./way.js";

/** What escalations are found with. */
export interface EscalationTools {
  readonly tools: Tools;
  readonly graph: Graph;
  readonly reaches: Reaches;
  readonly walker: Walker;
  readonly outsiders: readonly Outsider[];
}

const levels = ["none", "required"] as const;

/**
 * Finds what undoes MFA: the ways of `ways/`, by users and by sessions of the roles that they reach, where they lead to roles or
 * users that the user does not reach without them. The engine decides each call on the policies of the files, and what is
 * reached after a call on the accounts as they would be then. Each way says which page describes it.
 */
export class Escalations {
  readonly found: Escalation[] = [];
  readonly unknown: UnknownEscalation[] = [];
  readonly #tools: EscalationTools;
  readonly #actorTools: ActorTools;
  readonly #moves: Moves;
  readonly #gains: Gains;
  readonly #shown: Shown;
  readonly #counts = new Counts();
  readonly #isTo: ((arn: string) => boolean) | undefined;
  readonly #alike = new Map<string, Shared>();

  constructor({ accounts }: Accounts, tools: EscalationTools, { isTo }: ReachOptions) {
    this.#tools = tools;
    const { universe, asker, edges } = tools.tools;
    const mfaSessions = new MfaSessions(tools.tools, tools.graph);
    this.#actorTools = { graph: tools.graph, asker, edges, mfaSessions };
    const questions = new Questions(tools.tools);
    const estate = new Estate(universe, tools.outsiders);
    this.#moves = new Moves(questions, estate, new Trusts(universe, asker, new Set(accounts.keys())));
    this.#gains = new Gains(tools.tools, this.#actorTools, tools.reaches, this.#moves);
    this.#shown = { questions, gains: this.#gains, leads: new Leads(universe), walker: tools.walker };
    this.#isTo = isTo;
  }

  /** Finds the escalations of a user who reaches what was found. */
  tell(node: UserNode, found: Found): void {
    const { entries: alike, doubts: alikeDoubts, own } = this.#sharedOf(node, found, this.#tools.reaches.keyOf(node));
    const entries: Entries = new Map();
    const doubts = [...alikeDoubts];
    for (const level of levels) {
      const escalating = { node, found, level };
      const actors = new Map<string, Actor>();
      const byKey = new Map<string, Actor>();
      for (const actor of actorsOf(escalating, this.#tools.tools, this.#actorTools)) {
        actors.set(actor.id, actor);
        if (!byKey.has(actor.key)) byKey.set(actor.key, actor);
      }
      for (const entry of alike) {
        if (entry.level !== level) continue;
        const actor = actors.get(entry.actor.id);
        if (actor !== undefined)
          addTo(entries, entry.moves[0], new FoundEscalation(this.#shown, escalating, { actor, byKey }, entry.moves));
      }
      for (const { move, actor: of } of own.filter((each) => each.level === level)) {
        const actor = actors.get(of.id);
        if (actor !== undefined) this.#consider(move, { actor, byKey }, escalating, entries, doubts);
      }
    }
    for (const of of entries.values())
      for (const [thing, entry] of of)
        if (!isNeedless(entry, thing, entries) && this.#isAsked(entry)) this.found.push(entry);
    this.#tellDoubts(node, doubts, entries);
  }

  /** What is found alike for all users with a key, and the moves that are looked at for each of them. */
  #sharedOf(node: UserNode, found: Found, key: string): Shared {
    const known = this.#alike.get(key);
    if (known !== undefined) return known;
    const made = this.#share(node, found, key);
    this.#alike.set(key, made);
    return made;
  }

  #share(node: UserNode, found: Found, key: string): Shared {
    const entries = new Map<string, Map<Thing, SharedEntry>>();
    const doubts: Doubt[] = [];
    const own: OwnMove[] = [];
    const ownThings = new Set<Thing>();
    const all: OwnMove[] = [];
    for (const level of levels) {
      const isSeen = ({ role, path }: Actor): boolean =>
        level === "required" && role !== undefined && path === undefined && found.none.roles.has(role);
      const actors: Actor[] = [];
      for (const actor of actorsOf({ node, found, level }, this.#tools.tools, this.#actorTools)) {
        // What somebody could do without MFA leads further with it only where it gives permissions.
        actors.push(actor);
        for (const move of this.#moves.of(actor))
          if (!isSeen(actor) || move.attempt.gain.kind === "change") all.push({ move, actor, level });
      }
      for (const move of this.#moves.together(actors)) {
        const actor = actors.find(({ key: of }) => of === move.makers?.[0]) ?? actors[0];
        if (actor !== undefined) all.push({ move, actor, level });
      }
    }
    for (const each of all) {
      const { move, actor, level } = each;
      const { thing, way, attempt } = move;
      // INVARIANT: things that were left out are never silent, whatever is known of this one.
      if (move.isCut === true) doubts.push({ why: move.unknown ?? "", action: way.action, thing: undefined, level });
      if (ownThings.has(thing) || this.#isOwn(thing, key)) {
        ownThings.add(thing);
        continue;
      }
      const known = entries.get(way.action)?.get(thing);
      if (known !== undefined && (known.level !== level || known.actor !== actor)) continue;
      let gain: "yes" | "no" | "depends" = "no";
      let doubtful: string | undefined;
      for (const gained of this.#gains.of(attempt.gain, { node, found, level, isAnyone: true })) {
        gain = isGainForAll(gained);
        doubtful ??= gained.unknown;
        if (gain !== "no") break;
      }
      // Whose MFA device a session can register hangs on the user.
      const isOfSession =
        thing.kind === "role" && attempt.gain.kind === "change" && found[level].roles.has(thing.node.index);
      if ((gain === "depends" && attempt.gain.kind !== "user") || (gain === "no" && isOfSession)) ownThings.add(thing);
      else if (gain === "no" && doubtful === undefined) continue;
      else if (gain === "no" || move.unknown !== undefined)
        doubts.push({ why: (gain === "no" ? doubtful : move.unknown) ?? "", action: way.action, thing, level });
      else if (known !== undefined) known.moves.push(move);
      else addTo(entries, move, { actor, level, moves: [move] });
    }
    for (const each of all) if (ownThings.has(each.move.thing)) own.push(each);
    return {
      entries: [...entries.values()].flatMap((of) =>
        [...of].flatMap(([thing, entry]) => (ownThings.has(thing) ? [] : [entry])),
      ),
      doubts: doubts.filter(({ thing }) => thing === undefined || !ownThings.has(thing)),
      own,
    };
  }

  /** Whether a thing has to be looked at for each user with a key: it is one of them, or changes some, or may change a role further. */
  #isOwn(thing: Thing, key: string): boolean {
    switch (thing.kind) {
      case "user":
        return this.#tools.reaches.keyOf(thing.node) === key;
      case "group":
      case "policy":
        return true;
      case "role":
      case "provider":
        return false;
    }
  }

  /** What is certain for somebody needs no doubt of others. */
  #tellDoubts(node: UserNode, doubts: readonly Doubt[], entries: Entries): void {
    const { partition, id } = node.account;
    const everything = `arn:${partition}:iam::${id}:*`;
    const byReason = new Map<string, { readonly actions: Set<string>; readonly things: Set<string> }>();
    for (const { why, action, thing, level } of doubts) {
      const mfa = thing === undefined ? undefined : entries.get(action)?.get(thing)?.mfa;
      if (mfa === "none" || mfa === level) continue;
      const of = byReason.get(why) ?? { actions: new Set(), things: new Set() };
      byReason.set(why, of);
      of.actions.add(action);
      of.things.add(thing?.arn ?? everything);
    }
    for (const [why, { actions, things }] of byReason) {
      const [only] = things;
      const on = things.size === 1 && only !== undefined ? only : everything;
      this.unknown.push({ by: node.user.arn, actions: [...actions], on, why });
    }
  }

  #consider(move: Move, actors: Actors, escalating: Escalating, entries: Entries, doubts: Doubt[]): void {
    const { way, thing, attempt } = move;
    const known = entries.get(way.action)?.get(thing);
    if (known !== undefined && !known.takes(actors.actor, escalating.level)) return;
    let isGained = false;
    let doubtful: string | undefined;
    for (const gained of this.#gains.of(attempt.gain, escalating)) {
      isGained = this.#counts.isGain(gained);
      doubtful ??= gained.unknown;
      if (isGained) break;
    }
    const why = isGained ? move.unknown : doubtful;
    if (why !== undefined) {
      if (known !== undefined) return;
      doubts.push({ why, action: way.action, thing, level: escalating.level });
      return;
    }
    if (!isGained) return;
    if (known !== undefined) {
      addTo(entries, move, known.with(move));
      return;
    }
    addTo(entries, move, new FoundEscalation(this.#shown, escalating, actors, [move]));
  }

  #isAsked(escalation: Escalation): boolean {
    // What it leads to is worked out when it is asked for.
    return this.#isTo === undefined || this.#isTo(escalation.on) || escalation.leadsTo.some(this.#isTo);
  }
}

/** Whether other tags are not needed for what somebody else can do for the user as things are. */
function isNeedless({ asItIs, mfa }: FoundEscalation, thing: Thing, entries: Entries): boolean {
  const other = asItIs === undefined ? undefined : entries.get(asItIs)?.get(thing);
  return other !== undefined && (other.mfa === "none" || other.mfa === mfa);
}

function addTo<T>(entries: Map<string, Map<Thing, T>>, { way, thing }: Move, entry: T): void {
  const of = entries.get(way.action) ?? new Map<Thing, T>();
  entries.set(way.action, of);
  of.set(thing, entry);
}

/** A move of somebody at a level of MFA. */
interface OwnMove {
  readonly move: Move;
  readonly actor: Actor;
  readonly level: MfaNeeded;
}

/** An escalation of all users who are alike. */
interface SharedEntry {
  readonly actor: Actor;
  readonly level: MfaNeeded;
  readonly moves: [Move, ...Move[]];
}

/** What users have in common who are alike, and what is looked at for each of them. */
interface Shared {
  readonly entries: readonly SharedEntry[];
  readonly doubts: readonly Doubt[];
  readonly own: readonly OwnMove[];
}

/** By action, and by what it changes. */
type Entries = Map<string, Map<Thing, FoundEscalation>>;

/** What could not be told. */
interface Doubt {
  readonly why: string;
  readonly action: string;
  /** Undefined for things that were not looked at. */
  readonly thing: Thing | undefined;
  readonly level: MfaNeeded;
}

/** What an escalation is shown with. */
interface Shown {
  readonly questions: Questions;
  readonly gains: Gains;
  readonly leads: Leads;
  readonly walker: Walker;
}

/** Who makes the calls of an escalation: the first one, and all who can by their keys. */
interface Actors {
  readonly actor: Actor;
  readonly byKey: ReadonlyMap<string, Actor>;
}

/** An escalation whose calls are decided once more, statement by statement, when it is asked for. */
class FoundEscalation implements Escalation {
  readonly #shown: Shown;
  readonly #escalating: Escalating;
  readonly #actors: Actors;
  readonly #moves: readonly Move[];

  constructor(shown: Shown, escalating: Escalating, actors: Actors, moves: readonly Move[]) {
    this.#shown = shown;
    this.#escalating = escalating;
    this.#actors = actors;
    this.#moves = moves;
  }

  /** Whether another move of somebody may lead further at the same level. */
  takes(actor: Actor, level: MfaNeeded): boolean {
    return this.mfa === level && this.#actors.actor === actor;
  }

  /** The action with which the same is done as things are, where this does it after other calls only. */
  get asItIs(): string | undefined {
    return this.#moves.every(({ attempt }) => attempt.asItIs !== undefined)
      ? this.#move.attempt.asItIs?.action
      : undefined;
  }

  /** The same with a move more. */
  with(move: Move): FoundEscalation {
    return new FoundEscalation(this.#shown, this.#escalating, this.#actors, [...this.#moves, move]);
  }

  get by(): string {
    return this.#escalating.node.user.arn;
  }

  get action(): string {
    return this.#move.way.action;
  }

  get on(): string {
    return this.#move.thing.arn;
  }

  get mfa(): MfaNeeded {
    return this.#escalating.level;
  }

  get effect(): string {
    const { attempt, thing, isForStrangers } = this.#move;
    return isForStrangers
      ? `adds an account of the caller's choice to the trust policy of ${shortName(thing.arn)}`
      : attempt.effect;
  }

  get source(): string {
    return this.#move.way.source;
  }

  get leadsTo(): readonly string[] {
    const { gains, leads } = this.#shown;
    return leads.of(this.#moves.flatMap(({ attempt }) => [...gains.of(attempt.gain, this.#escalating)]));
  }

  get path(): readonly PathStep[] {
    const makers = new Set(this.#makers);
    return makers.size === 0 ? this.#pathOf(this.#actors.actor) : [...makers].flatMap((actor) => this.#pathOf(actor));
  }

  /** Who makes each of the calls; nobody where one makes them all. */
  get #makers(): readonly Actor[] {
    const { actor, byKey } = this.#actors;
    // The first call is that of the actor, whoever else is like it.
    return (this.#move.makers ?? []).map((key) => (key === actor.key ? actor : (byKey.get(key) ?? actor)));
  }

  #pathOf({ role, path }: Actor): readonly PathStep[] {
    const { node, found, level } = this.#escalating;
    if (role === undefined) return [];
    const needed = path === undefined && found.none.roles.has(role) ? "none" : level;
    const walk = this.#shown.walker.walk(node, needed, path ?? found[needed].pathTo(role), true);
    // INVARIANT: what was found was confirmed, if not for this user then for one whose calls are decided alike.
    if (walk.kind === "failed") throw new Error(walk.why);
    return walk.steps;
  }

  get calls(): readonly EscalationCall[] {
    return this.#permitted().map(({ request, allowedBy }) => ({ request, allowedBy }));
  }

  get undocumented(): readonly string[] {
    const all = [...this.path, ...this.#permitted()];
    return [...new Set(all.flatMap(({ undocumented }) => undocumented))].sort();
  }

  get #move(): Move {
    const [move] = this.#moves;
    // INVARIANT: it is made with a move.
    if (move === undefined) throw new Error("an escalation has no call");
    return move;
  }

  #permitted(): readonly (EscalationCall & { readonly undocumented: readonly string[] })[] {
    const makers = this.#makers;
    const { questions } = this.#shown;
    return this.#move.attempt.calls.map((call, index) => {
      const { caller, mfasFor } = makers[index] ?? this.#actors.actor;
      for (const mfa of mfasFor(call)) {
        const permission = questions.permission(caller, mfa, call);
        if (permission.kind === "allowed") return permission;
      }
      // INVARIANT: what was found was confirmed, if not for this call then for one that is decided alike.
      throw new Error(`${call.action} on ${call.resource} is not allowed`);
    });
  }
}
