import {
  type CompiledPolicy,
  type CompiledStatement,
  isListedFor,
  type UndocumentedFact,
  undocumented,
} from "../engine/index.js";
import { conditionKeysDate, foldName, isUnknownKey } from "../iam/index.js";
import { Aboutness } from "./aboutness.js";
import type { Actor } from "./actors.js";
import { type Atom, type AtomicStatement, atomicStatements } from "./atoms.js";
import type { World } from "./axioms.js";
import { Behaviours } from "./behaviors.js";
import type { Cell, Dimension } from "./cells.js";
import type { Points } from "./credentials.js";
import { dimensionsFor } from "./dimensions.js";
import { type Effort, tooMuch } from "./effort.js";
import { type Companion, canHave, companions, type Keys } from "./keys.js";
import { AnalysisMemory } from "./memory.js";
import { type Witness, WitnessedCall, witnessOf } from "./requests.js";
import { type Clause, type Literal, Space } from "./search.js";
import { type MayBeAbout, StatementsByCaller } from "./statements-by-caller.js";

/** Which requests are looked for. */
export interface Target {
  readonly allowedBy: CompiledPolicy;
  /** Which another policy does not allow. */
  readonly deniedBy?: CompiledPolicy | undefined;
  /** Which meet this statement, of whatever policy and whatever its effect. */
  readonly meeting?: { readonly policy: CompiledPolicy; readonly statement: CompiledStatement } | undefined;
}

/** What calls of actors can be like in the world of a search, as far as that was looked at before. */
export type KnownDimensions = Map<Actor, readonly Dimension[]>;

/** What is asked about each caller. */
export interface Search {
  readonly target: Target;
  /** Everybody who may call; they are made when they are asked for, because there may be many. */
  readonly actors: () => Iterable<Actor>;
  /** Whether calls of an actor are looked for. */
  readonly isAsked: (actor: Actor) => boolean;
  /** Whether calls with these MFA keys are looked for. */
  readonly wanted: (keys: Keys) => boolean;
  readonly points: Points;
  readonly world: World;
  readonly effort: Effort;
  readonly roleName: string;
  /** Shared by searches that have policies, actors, points and the world in common. */
  readonly dimensions?: KnownDimensions | undefined;
  /** Shared by all searches of a run. */
  readonly memory?: AnalysisMemory | undefined;
}

/** A request that was looked for, and the statement that allows it. */
export interface Found {
  readonly witness: Witness;
  readonly statement: number;
  readonly actor: Actor;
  /** Whether the witness's principal is made up, because the policies name no such caller: any other of its kind would do. */
  readonly isExample: boolean;
  /** The undocumented behaviours that the decision depends on. */
  readonly undocumented: readonly string[];
}

/** All requests were looked at and there is none; there is one; or why it cannot be told. */
export type Answer =
  | { readonly kind: "none" }
  | { readonly kind: "found"; readonly found: Found }
  /** `isLast` if more questions cannot help; `undocumented` are the behaviors of AWS that the answer depends on. */
  | {
      readonly kind: "unknown";
      readonly why: string;
      readonly isLast?: boolean;
      readonly undocumented?: readonly string[] | undefined;
    };

/** What it takes to make an actor. */
const stepsPerActor = 20;

const none = { kind: "none" } as const;

/** The first of some answers that is a request; else, the first reason why there may be one. */
function firstFound<T>(items: Iterable<T>, ask: (item: T) => Answer): Answer {
  let unknown: Answer = none;
  for (const item of items) {
    const answer = ask(item);
    if (answer.kind === "found" || (answer.kind === "unknown" && answer.isLast === true)) return answer;
    if (answer.kind === "unknown" && unknown.kind === "none") unknown = answer;
  }
  return unknown;
}

/**
 * Looks for a request. What is found was decided by the engine; a request of which every value is known and that the
 * engine decides otherwise is a defect of the analysis and throws.
 *
 * First as AWS is assumed to behave, of calls without the keys that the table of condition keys lacks. Where there is none,
 * it is looked for among calls with such keys, and with the undocumented behaviours turned that make a difference: what is
 * found then may or may not be so, and the answer hangs on it.
 */
export function find(search: Search): Answer {
  const first = findAsOpen(search);
  if (first.kind !== "none") return first;
  const { world } = search;
  const side = (
    turned: ReadonlySet<UndocumentedFact>,
  ): { readonly behaviours: Behaviours; readonly answer: Answer } => {
    const behaviours = new Behaviours(turned);
    const unlistedKeys = world.unlistedKeys.size > 0 ? "any" : "absent";
    return {
      behaviours,
      answer: findAsOpen({ ...search, world: world.side({ behaviours, unlistedKeys }), dimensions: undefined }),
    };
  };
  const decisive = new Set(world.behaviours.decisive);
  if (world.unlistedKeys.size > 0) {
    const { behaviours, answer } = side(new Set());
    if (answer.kind === "unknown") return answer;
    if (answer.kind === "found") return hangingOnKeys(answer.found, world.unlistedKeys);
    for (const fact of behaviours.decisive) decisive.add(fact);
  }
  const tried = new Set<string>();
  for (let size = 1; size <= Math.min(decisive.size, mostTurned); size++) {
    // Turned behaviours may bring up others.
    for (let count = -1; count !== decisive.size; ) {
      count = decisive.size;
      for (const turned of choices([...decisive], size)) {
        const key = turned.map(({ id }) => id).join();
        if (tried.has(key)) continue;
        tried.add(key);
        const { behaviours, answer } = side(new Set(turned));
        if (answer.kind === "unknown") return answer;
        if (answer.kind === "found") return hangingOnBehaviours(answer.found, turned);
        for (const fact of behaviours.decisive) decisive.add(fact);
      }
    }
  }
  return decisive.size > mostTurned ? hangingOnTooMany([...decisive]) : none;
}

/** How many undocumented behaviours are turned in all combinations. */
const mostTurned = 4;

/** All choices of so many of some items. */
function choices<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) => choices(items.slice(index + 1), size - 1).map((rest) => [item, ...rest]));
}

function hangingOnKeys({ witness, undocumented }: Found, unlisted: ReadonlySet<string>): Answer {
  const own = Object.keys(witness.context).filter((key) => isUnknownKey(key));
  const keys = own.length > 0 ? own : [...unlisted];
  const why =
    keys.length === 1
      ? `it depends on ${keys[0]}, which is not in the table of condition keys of ${conditionKeysDate}: a request may or may not have it, with any value`
      : `it depends on ${keys.join(" and ")}, which are not in the table of condition keys of ${conditionKeysDate}: a request may or may not have them, with any values`;
  return { kind: "unknown", why, undocumented };
}

function hangingOnBehaviours({ undocumented: also }: Found, turned: readonly UndocumentedFact[]): Answer {
  const assumptions = turned.map(({ assumed }) => assumed);
  return {
    kind: "unknown",
    why: `it holds only if ${assumptions.join(", and ")}, which AWS does not document`,
    undocumented: [...new Set([...turned.map(({ id }) => id), ...also])].sort(),
  };
}

function hangingOnTooMany(facts: readonly UndocumentedFact[]): Answer {
  return {
    kind: "unknown",
    why: "it depends on too many things that AWS does not document",
    undocumented: facts.map(({ id }) => id).sort(),
  };
}

/** Looks for a request in a world in which everything goes one way. */
function findAsOpen(search: Search): Answer {
  const { allowedBy, deniedBy, meeting } = search.target;
  if (!search.effort.spend(allowedBy.statements.length)) return { kind: "unknown", why: tooMuch };
  const policies = [...new Set([allowedBy, ...(deniedBy === undefined ? [] : [deniedBy])])];
  const extra = meeting === undefined || policies.some(({ statements }) => statements.includes(meeting.statement));
  const all = atomicStatements(
    extra ? policies : [...policies, { ...meeting.policy, statements: [meeting.statement] }],
  );
  const byCaller = new StatementsByCaller(all);
  const memory = search.memory ?? new AnalysisMemory();
  let odd: Answer | undefined;
  const answer = firstFound(search.actors(), (actor) => {
    if (!search.effort.spend(stepsPerActor)) return { kind: "unknown", why: tooMuch, isLast: true };
    if (!search.isAsked(actor)) return none;
    const own = new Hunt(search, actor, byCaller, memory).answer();
    if (own.kind !== "found" || hasPlainName(own.found)) return own;
    // Paths may hold any characters, but people are easier convinced by names such as they use.
    odd ??= own;
    return none;
  });
  return answer.kind === "found" ? answer : (odd ?? answer);
}

function hasPlainName({ witness }: Found): boolean {
  const arn = witness.context["aws:PrincipalArn"];
  return typeof arn !== "string" || /^arn:[a-z-]+:iam::\d+:[\w+=,.@/-]+$/.test(arn);
}

/** The search among the calls of one actor. */
class Hunt {
  readonly #search: Search;
  readonly #actor: Actor;
  readonly #byCaller: StatementsByCaller;
  readonly #memory: AnalysisMemory;
  #mayBeAbout: readonly MayBeAbout[] | undefined;
  readonly #aboutness: Aboutness;
  readonly #about = new Map<string, ReadonlySet<AtomicStatement>>();
  /** Why what is found may be decided otherwise. */
  #loose: string | undefined;

  constructor(search: Search, actor: Actor, byCaller: StatementsByCaller, memory: AnalysisMemory) {
    this.#search = search;
    this.#memory = memory;
    this.#actor = actor;
    this.#byCaller = byCaller;
    this.#aboutness = new Aboutness(actor, search.world.holds("identity-side-allows") ? "allows" : "silent");
  }

  answer(): Answer {
    const { target, world, effort, points, wanted, dimensions: known } = this.#search;
    const own = this.#statements(target.allowedBy, this.#actor.action, "Allow");
    if (effort.isSpent) return { kind: "unknown", why: tooMuch };
    if (own.length === 0) return none;
    const atoms = this.#atomsInvolved();
    const all =
      known?.get(this.#actor) ??
      dimensionsFor({ actor: this.#actor, points, world, effort, memory: this.#memory }, atoms);
    if (!effort.isSpent) known?.set(this.#actor, all);
    const dimensions = all.map((dimension) =>
      dimension.hasCredentials
        ? { ...dimension, cells: dimension.cells.filter(({ keys }) => wanted(keys)) }
        : dimension,
    );
    if (effort.isSpent) return { kind: "unknown", why: tooMuch };
    if (dimensions.some(({ cells }) => cells.length === 0)) return none;
    return firstFound(this.#modes(dimensions, atoms), (mode) => this.#inMode(mode, dimensions));
  }

  /** The conditions of the statements that can bear on a call. */
  #atomsInvolved(): readonly Atom[] {
    const main = this.#statementsAbout(this.#actor.action);
    // A companion action needs a permission of its own, so a call without its keys is allowed if one with them is.
    const isAlone =
      !this.#asksOfCompanions &&
      this.#actor.alsoNeeds === undefined &&
      ![...main].some(({ atoms }) => atoms.some(isOfCompanion));
    const actions = isAlone ? [] : companions.map(({ action }) => action);
    const involved = new Set([...main, ...actions.flatMap((action) => [...this.#statementsAbout(action)])]);
    return [...involved].sort((one, other) => one.position - other.position).flatMap(({ atoms: own }) => own);
  }

  /** Whether it matters what a call needs besides, although no condition is about it. */
  get #asksOfCompanions(): boolean {
    const { deniedBy, meeting } = this.#search.target;
    return deniedBy !== undefined || meeting !== undefined;
  }

  #statementsAbout(action: string): ReadonlySet<AtomicStatement> {
    const known = this.#about.get(action);
    if (known !== undefined) return known;
    const about = new Set<AtomicStatement>();
    this.#mayBeAbout ??= this.#byCaller.of(this.#actor);
    for (const { statement, narrowed } of this.#mayBeAbout) {
      if (!this.#search.effort.spend(10 + principalsIn(narrowed))) break;
      if (this.#aboutness.isAbout(statement.policy, narrowed, action)) about.add(statement);
    }
    this.#about.set(action, about);
    return about;
  }

  /** The statements of a policy that are about a call; of those that allow, only such as can be read. */
  #statements(policy: CompiledPolicy, action: string, effect: "Allow" | "Deny"): readonly AtomicStatement[] {
    return [...this.#statementsAbout(action)].filter(
      (statement) =>
        statement.policy === policy &&
        statement.compiled.effect === effect &&
        (effect === "Deny" || statement.atoms.every(isReadable)),
    );
  }

  /** Which companions a call may have, and how: none first, since most policies are not about them. */
  #modes(dimensions: readonly Dimension[], atoms: readonly Atom[]): readonly Mode[] {
    const certain = companions.filter(({ action }) => this.#actor.alsoNeeds?.includes(action));
    let modes: readonly Mode[] = [{ used: certain, keys: {}, clauses: [] }];
    for (const companion of companions) {
      if (certain.includes(companion)) continue;
      const carrying = dimensions.flatMap(({ cells }, dimension) =>
        cells.some((cell) => brings(cell, companion) || cell.wild !== undefined) ? [dimension] : [],
      );
      const free = this.#asksOfCompanions ? this.#freeKeys(companion, atoms) : undefined;
      if (
        free === undefined &&
        !carrying.some((index) => dimensions[index]?.cells.some((cell) => brings(cell, companion)))
      ) {
        continue;
      }
      const clause: Clause = carrying.map((dimension) => [
        { dimension, among: (cell: Cell) => brings(cell, companion) || cell.wild !== undefined },
      ]);
      modes = [
        ...modes,
        ...modes.map((mode) => ({
          used: [...mode.used, companion],
          keys: { ...mode.keys, ...free },
          clauses: free === undefined ? [...mode.clauses, clause] : mode.clauses,
        })),
      ];
    }
    return modes;
  }

  /** Keys with which a call has a companion and which no condition is about. */
  #freeKeys(companion: Companion, atoms: readonly Atom[]): Keys | undefined {
    const asked = new Set(atoms.flatMap(({ key, variables }) => [key, ...variables]));
    let tag = "some-tag";
    while ([...asked].some((key) => key.endsWith(`/${tag}`))) tag += "-";
    return companion
      .keys(tag)
      .find((keys) =>
        Object.keys(keys).every(
          (key) => !asked.has(foldName(key)) && canHave(this.#actor, foldName(key), this.#search.world),
        ),
      );
  }

  #inMode(mode: Mode, dimensions: readonly Dimension[]): Answer {
    const { target, effort } = this.#search;
    let unused = 0;
    companions.forEach((companion, index) => {
      if (!mode.used.includes(companion)) unused |= 1 << index;
    });
    const limited = dimensions.map((dimension) =>
      dimension.cells.some(({ needs }) => (needs & unused) !== 0)
        ? { ...dimension, cells: dimension.cells.filter(({ needs }) => (needs & unused) === 0) }
        : dimension,
    );
    if (limited.some(({ cells }) => cells.length === 0)) return none;
    const actions = [this.#actor.action, ...mode.used.map(({ action }) => action)];
    const clauses: Clause[] = [...mode.clauses];
    for (const action of actions) {
      const allows = this.#statements(target.allowedBy, action, "Allow");
      if (allows.length === 0) return none;
      clauses.push(this.#anyHolding(allows, action));
      for (const deny of this.#statements(target.allowedBy, action, "Deny")) {
        const clause = this.#failing(deny, action);
        if (clause !== undefined) clauses.push(clause);
      }
    }
    const space = new Space(limited, effort);
    return firstFound(this.#demands(actions), (demand) => {
      const solution = space.search([...clauses, ...demand]);
      if (solution.kind === "none") return none;
      if (solution.kind === "tooMany") return { kind: "unknown", why: tooMuch };
      return this.#decided(solution.cells, mode);
    });
  }

  /** The ways in which a call meets the rest of the target, each as clauses. */
  *#demands(actions: readonly string[]): Generator<readonly Clause[]> {
    const { deniedBy, meeting } = this.#search.target;
    for (const refusal of deniedBy === undefined ? [[]] : this.#refusals(deniedBy, actions)) {
      if (meeting === undefined) {
        yield refusal;
        continue;
      }
      const met = actions.flatMap((action) =>
        [...this.#statementsAbout(action)]
          .filter(({ compiled }) => compiled === meeting.statement)
          .map((statement) => ({ statement, action })),
      );
      const [first] = met;
      if (first === undefined) continue;
      const { statement, action } = first;
      if (statement.compiled.effect === "Allow" && !statement.atoms.every(isReadable)) continue;
      yield [...refusal, this.#anyHolding([statement], action)];
    }
  }

  /** The ways in which a policy refuses a call: an action that it needs is denied, or not allowed. */
  *#refusals(deniedBy: CompiledPolicy, actions: readonly string[]): Generator<readonly Clause[]> {
    const { allowedBy } = this.#search.target;
    for (const action of actions) {
      yield this.#statements(deniedBy, action, "Allow").flatMap((statement) => {
        const clause = this.#failing(statement, action);
        return clause === undefined ? [] : [clause];
      });
      for (const statement of this.#statements(deniedBy, action, "Deny")) {
        // What denies a call in both policies makes no difference.
        if (!allowedBy.statements.includes(statement.compiled)) yield [this.#anyHolding([statement], action)];
      }
    }
  }

  /** One of some statements holds for an action. */
  #anyHolding(statements: readonly AtomicStatement[], action: string): Clause {
    return statements.flatMap(({ atoms }): Clause => {
      const literals: Literal[] = [];
      // What cannot be read of a Deny never saves anybody.
      for (const atom of atoms.filter(isReadable)) {
        const settled = this.#settled(atom, action);
        if (settled === false) return [];
        if (settled === undefined) literals.push({ atom, is: true });
      }
      return [literals];
    });
  }

  /** A statement does not hold for an action; undefined where it never does. */
  #failing({ atoms }: AtomicStatement, action: string): Clause | undefined {
    const ways: (readonly Literal[])[] = [];
    for (const atom of atoms.filter(isReadable)) {
      const settled = this.#settled(atom, action);
      if (settled === false) return undefined;
      if (settled === undefined) ways.push([{ atom, is: false }]);
    }
    return ways;
  }

  /**
   * Whether a condition holds for an action that a call needs besides its own and that may not see the keys that AWS does
   * not list for it; undefined where it goes by the keys of the call.
   */
  #settled({ key, condition, variables }: Atom, action: string): boolean | undefined {
    if (action === this.#actor.action) return undefined;
    const isHidden = !isListedFor(action, key);
    if (!isHidden && variables.every((variable) => isListedFor(action, variable))) return undefined;
    const { behaviours } = this.#search.world;
    if (!behaviours.takesAlternative(undocumented.keysOfNeededActions)) return undefined;
    if (isHidden) return behaviours.holds(condition, new Map());
    // INVARIANT: a value whose variable is absent matches nothing, and that is looked at only where it may matter.
    this.#loose = `${condition.source.key.value} is compared with a key that ${action} may not have`;
    return undefined;
  }

  /** What the engine says of cells that were found. */
  #decided(cells: readonly Cell[], { keys }: Mode): Answer {
    const { target, roleName, world } = this.#search;
    const why = cells.find(({ wild }) => wild !== undefined)?.wild;
    const principal = cells.find((cell) => cell.principal !== undefined)?.principal ?? this.#actor.principal;
    const context = mergedKeys([this.#actor.keys, ...cells.map((cell) => cell.keys), keys]);
    const side = world.holds("identity-side-allows") ? "allows" : "silent";
    const witness = witnessOf(this.#actor, principal, context, roleName, side);
    const { turned } = world.behaviours;
    const { allowedBy, deniedBy, meeting } = target;
    const call = new WitnessedCall(witness);
    const isAllowed = call.isAllowedUnder(allowedBy, turned);
    const isRefused = deniedBy === undefined || !call.isAllowedUnder(deniedBy, turned);
    const meets = meeting === undefined || call.meets(meeting.policy, meeting.statement, turned);
    if (isAllowed && isRefused && meets) {
      const asked = deniedBy === undefined ? [allowedBy] : [allowedBy, deniedBy];
      const facts = asked.flatMap((policy) => call.dependencesOn(policy)).map(({ id }) => id);
      const allows = this.#statements(target.allowedBy, this.#actor.action, "Allow");
      const statement =
        call.firstHolding(
          allows.map(({ compiled }) => compiled),
          turned,
        )?.source.index ?? 0;
      const { isExample = false } = this.#actor;
      const found = { witness, statement, actor: this.#actor, isExample, undocumented: [...new Set(facts)] };
      return { kind: "found", found };
    }
    if (why !== undefined) return { kind: "unknown", why };
    if (this.#loose !== undefined) return { kind: "unknown", why: this.#loose };
    throw new Error(`the analysis found a request, but the engine decides it otherwise: ${JSON.stringify(witness)}`);
  }
}

/** A choice of companions: the keys that bring them where these are free, and what is required of the others. */
interface Mode {
  readonly used: readonly Companion[];
  readonly keys: Keys;
  readonly clauses: readonly Clause[];
}

function principalsIn({ principals }: CompiledStatement): number {
  return typeof principals === "object" ? principals.principals.length : 0;
}

function brings({ needs }: Cell, companion: Companion): boolean {
  return ((needs >> companions.indexOf(companion)) & 1) === 1;
}

/** Whether a condition is about a key that brings another action along. */
function isOfCompanion({ key, variables }: Atom): boolean {
  return companions.some(({ isBy }) => isBy(key) || variables.some(isBy));
}

function isReadable({ condition }: Atom): boolean {
  return condition.form !== undefined;
}

/** Later keys win; names that only differ in case are one key. */
function mergedKeys(all: readonly Keys[]): Keys {
  const merged = new Map<string, readonly [string, string | readonly string[]]>();
  for (const keys of all) for (const [key, value] of Object.entries(keys)) merged.set(foldName(key), [key, value]);
  return Object.fromEntries(merged.values());
}
