import type {
  Documentation,
  DocumentedCall,
  DocumentedRole,
  DocumentedRun,
  DocumentedScenario,
  MatrixCaller,
} from "../documentation/index.js";
import { visible } from "./visible.js";

/** Who decided calls, in one run or in several, as a place of the page to refer to. */
export interface Deciders {
  /** Where the page says who they are. */
  readonly anchor: string;
  /** The runs in short. */
  readonly label: string;
  readonly runs: readonly RunDeciders[];
}

/** Who decided calls of one run. */
export interface RunDeciders {
  /** What the run is called in short: its backend, and which run where several had the same one. */
  readonly label: string;
  readonly evaluators: readonly string[];
}

/** From so many roles on, what is said of each is folded up, and what several roles have in common is said once. */
const many = 31;

/** A role's policy as the page lists it. */
export interface Listing {
  readonly role: DocumentedRole;
  /** Each line with all that is said of it. */
  readonly said: readonly string[];
}

/** How the documentation is laid out. */
export interface BookOptions {
  /** Whether each role has a page of its own. */
  readonly isSplit?: boolean | undefined;
  /** Whether what is elsewhere too is left out. */
  readonly isBrief?: boolean | undefined;
}

/** The documentation with its parts by id: what the page says once, it refers to everywhere else. */
export interface Book {
  readonly documentation: Documentation;
  /** Whether there are so many roles that nobody reads one after the other. */
  readonly isLarge: boolean;
  /** Whether each role has a page of its own. */
  readonly isSplit: boolean;
  /** Whether roles are folded up on one page, and share what they have in common. */
  readonly isFolded: boolean;
  /**
   * Whether the page leaves out what is elsewhere too, since it is too large with it: steps of scenarios are in the feature files,
   * lines of policies that are the same as those of another role are there, and long lists of gaps are in the JSON.
   */
  readonly isBrief: boolean;
  /** The anchor of the role that said the same first; undefined where this role is the first, and is remembered. */
  readonly saidBefore: (said: string, anchor: string) => string | undefined;
  /** The first role whose policy has a form, with what was said of each of its lines; the given one, where it is the first. */
  readonly listedFor: (form: string, listing: Listing) => Listing;
  /** A short name of a set of a proof's assumptions. */
  readonly assumptions: (names: readonly string[]) => { readonly anchor: string; readonly names: readonly string[] };
  /** All sets that were asked for so far. */
  readonly assumptionSets: () => readonly { readonly anchor: string; readonly names: readonly string[] }[];
  readonly role: (id: string) => DocumentedRole | undefined;
  /** Its place among the roles, from 1 on: for names of places that much refers to. */
  readonly roleNumber: (role: DocumentedRole) => number;
  readonly scenario: (id: string) => DocumentedScenario | undefined;
  /** Where a scenario's steps and calls are: a short name, since much refers to it. */
  readonly scenarioAnchor: (scenario: DocumentedScenario) => string;
  readonly run: (id: string) => DocumentedRun | undefined;
  /** What a run is called in short. */
  readonly runLabel: (id: string) => string;
  /** Who decided calls. */
  readonly decidersOf: (calls: readonly DocumentedCall[]) => Deciders;
  /** All who were asked for so far, each once. */
  readonly deciders: () => readonly Deciders[];
  /** Calls to a role by a kind of caller that were answered with yes or no: what a cell of the matrix rests on. */
  readonly callsOf: (role: DocumentedRole, caller: MatrixCaller) => readonly DocumentedCall[];
  /** Where a scenario's steps are told: the first of its roles. */
  readonly homeOf: (scenario: DocumentedScenario) => DocumentedRole | undefined;
  /** Assumptions of proofs by name, with what they say. */
  readonly axioms: ReadonlyMap<string, string>;
  /** The configuration's reason why what is missing of a place of a policy need not be seen, where it has one for all. */
  readonly explained: (role: string, pointer: string) => string | undefined;
}

/** Opens the documentation at all places. */
export function bookOf(documentation: Documentation, { isSplit = false, isBrief = false }: BookOptions = {}): Book {
  const isLarge = documentation.roles.length >= many;
  const said = new Map<string, string>();
  const listings = new Map<string, Listing>();
  const sets = new Map<string, { readonly anchor: string; readonly names: readonly string[] }>();
  const roles = new Map(documentation.roles.map((role) => [role.id, role]));
  const numbers = new Map(documentation.roles.map(({ id }, index) => [id, index + 1]));
  const scenarios = new Map(documentation.scenarios.map((scenario) => [scenario.id, scenario]));
  const anchors = new Map(documentation.scenarios.map(({ id }, index) => [id, `s-${index + 1}`]));
  const runs = new Map(documentation.runs.map((run) => [run.id, run]));
  const labels = new Map(documentation.runs.map((run, index) => [run.id, labelOf(run, index, documentation.runs)]));
  const runLabel = (id: string): string => labels.get(id) ?? visible(id);
  const known = new Map<string, Deciders>();
  const decidersOf = (calls: readonly DocumentedCall[]): Deciders => {
    const byRun = new Map<string, Set<string>>();
    for (const { run, evaluator } of calls) byRun.set(run, (byRun.get(run) ?? new Set()).add(evaluator));
    const parts = [...byRun].map(([run, evaluators]) => ({ label: runLabel(run), evaluators: [...evaluators] }));
    const key = JSON.stringify(parts);
    const label = parts.map((part) => part.label).join(", ");
    const made = known.get(key) ?? { anchor: `by-${known.size + 1}`, label, runs: parts };
    known.set(key, made);
    return made;
  };
  const calls = new Map<string, DocumentedCall[]>();
  for (const call of documentation.scenarios.flatMap((scenario) => scenario.calls)) {
    if (!isTold(call)) continue;
    const key = JSON.stringify([call.role, call.caller]);
    const alike = calls.get(key);
    if (alike === undefined) calls.set(key, [call]);
    else alike.push(call);
  }
  const explanations = new Map<string, string | null>();
  for (const gap of documentation.gaps) {
    if (gap.kind !== "conditionNotSeen" && gap.kind !== "statementNotSeen") continue;
    const key = JSON.stringify([gap.role, gap.pointer]);
    explanations.set(key, explanations.get(key) === null ? null : gap.explained);
  }
  return {
    documentation,
    isLarge,
    isSplit,
    isFolded: isLarge && !isSplit,
    isBrief: isBrief && !isSplit,
    saidBefore: (text, anchor) => {
      const before = said.get(text);
      if (before === undefined) said.set(text, anchor);
      return before;
    },
    listedFor: (form, listing) => {
      const first = listings.get(form) ?? listing;
      listings.set(form, first);
      return first;
    },
    assumptions: (names) => {
      const key = JSON.stringify(names);
      const set = sets.get(key) ?? { anchor: `assumes-${sets.size + 1}`, names };
      sets.set(key, set);
      return set;
    },
    assumptionSets: () => [...sets.values()],
    role: (id) => roles.get(id),
    roleNumber: ({ id }) => numbers.get(id) ?? 0,
    scenario: (id) => scenarios.get(id),
    scenarioAnchor: ({ id }) => anchors.get(id) ?? id,
    run: (id) => runs.get(id),
    runLabel,
    decidersOf,
    deciders: () => [...known.values()],
    callsOf: (role, caller) => calls.get(JSON.stringify([role.id, caller])) ?? [],
    homeOf: ({ id, roles: about }) =>
      about.flatMap((role) => roles.get(role) ?? []).find((role) => role.scenarios.includes(id)),
    axioms: new Map(
      documentation.roles.flatMap((role) =>
        role.proofs.flatMap((proof) => proof.axioms.map((axiom) => [axiom.name, axiom.says] as const)),
      ),
    ),
    explained: (role, pointer) => explanations.get(JSON.stringify([role, pointer])) ?? undefined,
  };
}

/** Whether the matrix tells of a call. */
export function isTold({ role, caller, answer, deniedBy }: DocumentedCall): boolean {
  const showsRole = answer === "allowed" || deniedBy === "trustPolicy" || deniedBy === "noPolicyCounts";
  return role !== null && caller !== "other" && showsRole;
}

function labelOf(run: DocumentedRun, index: number, runs: readonly DocumentedRun[]): string {
  const name = run.backend === null ? "no backend" : visible(run.backend);
  const backend = run.otherEndpoints.length === 0 ? name : `${name} (not AWS)`;
  const alike = runs.filter((other) => other.backend === run.backend).length > 1;
  return alike ? `${backend} (run ${index + 1})` : backend;
}
