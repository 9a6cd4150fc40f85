import type { Accounts } from "../../accounts/index.js";
import type { Graph } from "../graph.js";
import type { Escalation, EscalationCall, MfaNeeded, PathStep, ReachOptions, UnknownEscalation } from "../model.js";
import type { Outsider } from "../outside.js";
import { Questions } from "../questions.js";
import type { Found } from "../search.js";
import type { Tools } from "../tools.js";
import type { UserNode } from "../universe.js";
import type { Walker } from "../walk.js";
import { type Actor, type ActorTools, roleActor, userActor } from "./actor.js";
import { Estate } from "./estate.js";
import { type Escalating, type Gained, Gains, isGain } from "./gains.js";
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
  readonly #isTo: ((arn: string) => boolean) | undefined;

  constructor({ accounts }: Accounts, tools: EscalationTools, { isTo }: ReachOptions) {
    this.#tools = tools;
    const { universe, asker, edges } = tools.tools;
    this.#actorTools = { graph: tools.graph, asker, edges };
    const questions = new Questions(tools.tools);
    const estate = new Estate(universe, tools.outsiders);
    this.#moves = new Moves(questions, estate, new Trusts(universe, asker, new Set(accounts.keys())));
    this.#gains = new Gains(tools.tools, this.#actorTools, tools.reaches, this.#moves);
    this.#shown = { questions, gains: this.#gains, walker: tools.walker, tools: tools.tools };
    this.#isTo = isTo;
  }

  /** Finds the escalations of a user who reaches what was found. */
  tell(node: UserNode, found: Found): void {
    const entries = new Map<string, Map<Thing, FoundEscalation>>();
    const doubts = new Map<string, Doubt>();
    for (const level of levels) {
      const escalating = { node, found, level };
      for (const actor of this.#actors(escalating))
        for (const move of this.#moves.of(actor)) this.#consider(move, actor, escalating, entries, doubts);
    }
    for (const of of entries.values())
      for (const entry of of.values()) if (this.#isAsked(entry)) this.found.push(entry);
    for (const [why, { actions, things }] of doubts) {
      const { partition, id } = node.account;
      const [only] = things;
      const on = things.size === 1 && only !== undefined ? only : `arn:${partition}:iam::${id}:*`;
      this.unknown.push({ by: node.user.arn, actions: [...actions], on, why });
    }
  }

  /** Those who can call for a user: at `required` only those who cannot at `none`. */
  *#actors({ node, found, level }: Escalating): Generator<Actor> {
    const own = userActor(node, level, this.#actorTools);
    if (own === undefined) return;
    yield own;
    const { universe, times } = this.#tools.tools;
    for (const role of found[level].roles.keys()) {
      if (level === "required" && found.none.roles.has(role)) continue;
      const of = universe.roles[role];
      if (of === undefined) continue;
      yield roleActor(of, level === "required" && times.mfaPropagation === "observed", this.#actorTools);
    }
  }

  #consider(
    move: Move,
    actor: Actor,
    escalating: Escalating,
    entries: Map<string, Map<Thing, FoundEscalation>>,
    doubts: Map<string, Doubt>,
  ): void {
    const { way, thing, attempt } = move;
    const known = entries.get(way.action)?.get(thing);
    if (known !== undefined && !known.takes(move, actor, escalating.level)) return;
    const gained = this.#gains.of(attempt.gain, escalating);
    const why = move.unknown ?? (isGain(gained) ? undefined : gained.unknown);
    if (why !== undefined) {
      if (known !== undefined || (!isGain(gained) && gained.unknown === undefined)) return;
      const doubt = doubts.get(why) ?? { actions: new Set<string>(), things: new Set<string>() };
      doubts.set(why, doubt);
      doubt.actions.add(way.action);
      doubt.things.add(thing.arn);
      return;
    }
    if (!isGain(gained)) return;
    if (known !== undefined) {
      known.add(move);
      return;
    }
    const of = entries.get(way.action) ?? new Map<Thing, FoundEscalation>();
    entries.set(way.action, of);
    of.set(thing, new FoundEscalation(this.#shown, escalating, actor, move));
  }

  #isAsked({ on, leadsTo }: Escalation): boolean {
    return this.#isTo === undefined || this.#isTo(on) || leadsTo.some(this.#isTo);
  }
}

/** What could not be told for one reason. */
interface Doubt {
  readonly actions: Set<string>;
  readonly things: Set<string>;
}

/** What an escalation is shown with. */
interface Shown {
  readonly questions: Questions;
  readonly gains: Gains;
  readonly walker: Walker;
  readonly tools: Tools;
}

/** An escalation whose calls are decided once more, statement by statement, when it is asked for. */
class FoundEscalation implements Escalation {
  readonly #shown: Shown;
  readonly #escalating: Escalating;
  readonly #actor: Actor;
  readonly #moves: Move[];

  constructor(shown: Shown, escalating: Escalating, actor: Actor, move: Move) {
    this.#shown = shown;
    this.#escalating = escalating;
    this.#actor = actor;
    this.#moves = [move];
  }

  /** Whether another move may lead further at the same level. */
  takes(move: Move, actor: Actor, level: MfaNeeded): boolean {
    return this.mfa === level && this.#actor === actor && !this.#moves.includes(move);
  }

  add(move: Move): void {
    this.#moves.push(move);
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
    const gained = this.#moves.map(({ attempt }) => this.#shown.gains.of(attempt.gain, this.#escalating));
    return inOrder(gained, this.#shown.tools);
  }

  get path(): readonly PathStep[] {
    const { node, found, level } = this.#escalating;
    const { role } = this.#actor;
    if (role === undefined) return [];
    const walk = this.#shown.walker.walk(node, level, found[level].pathTo(role), true);
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
    return this.#move.attempt.calls.map((call) => {
      const { caller, mfaFor } = this.#actor;
      const permission = this.#shown.questions.permission(caller, mfaFor(call), call);
      // INVARIANT: what was found was confirmed, if not for this call then for one that is decided alike.
      if (permission.kind !== "allowed") throw new Error(`${call.action} on ${call.resource} is not allowed`);
      return permission;
    });
  }
}

/** Roles and users by their ARNs, in the order of the files. */
function inOrder(gained: readonly Gained[], { universe }: Tools): readonly string[] {
  const roles = new Set(gained.flatMap((each) => [...each.roles]));
  const users = new Set(gained.flatMap((each) => [...each.users]));
  return [
    ...[...roles].sort((one, other) => one - other).flatMap((index) => universe.roles[index]?.role.arn ?? []),
    ...(users.size < 2 ? users : universe.users.map(({ user }) => user.arn).filter((arn) => users.has(arn))),
  ];
}
