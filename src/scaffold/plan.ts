import type { Found } from "../analysis/index.js";
import { coverageOf, type Hole, holesIn, type PolicyCoverage } from "../coverage/index.js";
import type { ObservedStatement } from "../evidence/index.js";
import { foldName, issuerOf, readCaller, surroundingKeys } from "../iam/index.js";
import { judgeMutant, type Mutant, mutantsOf } from "../mutation/index.js";
import { type Candidate, candidatesFor } from "./candidates.js";
import type { PlannedCall, UserCredentials } from "./planned-call.js";
import type { PlannedOutcome, Subject } from "./subject.js";
import { type Actor, realized, sessionOf, userNamed, type Wishes, wishing } from "./wishes.js";

/** A call that becomes a scenario, and what it shows. */
export interface PlannedScenario extends Candidate {
  readonly outcome: PlannedOutcome;
}

/** Something that no planned call shows, and why. */
export interface LeftHole extends Hole {
  readonly why: string;
}

/** A mistake that no planned call notices, and why. */
export interface LeftMutant {
  readonly mutant: Mutant;
  readonly why: string;
}

/** The calls that show a policy, and what they leave. */
export interface Plan {
  readonly scenarios: readonly PlannedScenario[];
  readonly coverage: PolicyCoverage;
  readonly holes: readonly LeftHole[];
  readonly killed: readonly Mutant[];
  /** How many mistakes change nothing, which is proved, and how many policies AWS would not store. */
  readonly equivalent: number;
  readonly notStorable: number;
  readonly left: readonly LeftMutant[];
}

/** Whether no scenario may be about a call. */
export type IsLeftOut = (candidate: Candidate, outcome: PlannedOutcome) => boolean;

/**
 * Chooses calls: those that a reader looks for, those that show what no other shows, and those that notice a mistake that no
 * other notices.
 */
export function planOf(subject: Subject, now: number, wrongs: Wrongs = nothingWrong): Plan {
  return new Planning(subject, now, wrongs).plan();
}

/** What is wrong with a policy, as far as it matters for a plan. */
export interface Wrongs {
  /** The calls that fail as long as it is. They are made, so they show what they show. */
  readonly failing: readonly PlannedScenario[];
  readonly isLeftOut: IsLeftOut;
}

const nothingWrong: Wrongs = { failing: [], isLeftOut: () => false };

class Planning {
  readonly #subject: Subject;
  readonly #usable: readonly PlannedScenario[];
  readonly #wrongs: Wrongs;
  readonly #shown = new Map<PlannedCall, readonly ObservedStatement[]>();

  constructor(subject: Subject, now: number, wrongs: Wrongs) {
    this.#subject = subject;
    this.#wrongs = wrongs;
    this.#usable = candidatesFor(subject, now).flatMap((candidate) => this.#usableAs(candidate));
  }

  plan(): Plan {
    const chosen = new Map(this.#usable.filter(({ isExpected }) => isExpected).map((each) => [each.call, each]));
    this.#cover(chosen);
    const verdicts = this.#notice(chosen);
    this.#reduce(chosen, verdicts.killed);
    // In the order in which candidates come, which is that of a reader; calls that mistakes led to come last.
    const order = new Map(this.#usable.map(({ call }, index) => [call, index]));
    const place = ({ call }: PlannedScenario): number => order.get(call) ?? this.#usable.length;
    const scenarios = [...chosen.values()].sort((one, other) => place(one) - place(other));
    const coverage = this.#coverage(scenarios);
    const holes = holesIn(coverage).map((hole) => ({ ...hole, why: this.#why(whyUnseen(hole)) }));
    return { scenarios, coverage, holes, ...verdicts };
  }

  #usableAs(candidate: Candidate): readonly PlannedScenario[] {
    const outcome = this.#subject.outcome(candidate.call);
    return outcome === undefined || this.#wrongs.isLeftOut(candidate, outcome) ? [] : [{ ...candidate, outcome }];
  }

  #shows({ call, outcome }: PlannedScenario): readonly ObservedStatement[] {
    const known = this.#shown.get(call) ?? this.#subject.shows(outcome);
    this.#shown.set(call, known);
    return known;
  }

  #coverage(scenarios: readonly PlannedScenario[]): PolicyCoverage {
    const named = { path: this.#subject.role.policy.document.source.name, sha256: "" };
    const seen = [...scenarios, ...this.#wrongs.failing].map((each) => ({
      name: named.path,
      sha256: "",
      statements: this.#shows(each),
    }));
    return coverageOf(this.#subject.role.policy, named, seen);
  }

  #cover(chosen: Map<PlannedCall, PlannedScenario>): void {
    const missing = new Set(holesIn(this.#coverage([...chosen.values()])).map(keyOfHole));
    for (const candidate of this.#usable) {
      if (missing.size === 0) return;
      if (chosen.has(candidate.call)) continue;
      const shown = this.#shows(candidate).flatMap((each) => this.#keysOf(each));
      if (!shown.some((key) => missing.has(key))) continue;
      chosen.set(candidate.call, candidate);
      for (const key of shown) missing.delete(key);
    }
  }

  #keysOf({ index, applied, conditions }: ObservedStatement): readonly string[] {
    const statement = this.#subject.role.policy.statements.find(({ source }) => source.index === index);
    return [
      `${statement?.source.pointer ?? ""} ${applied ? "applied" : "notApplied"}`,
      ...conditions.flatMap(({ pointer, held, absent }) => [
        `${pointer} ${held ? "held" : "failed"}`,
        ...(absent ? [`${pointer} absent`] : []),
      ]),
    ];
  }

  /** Adds calls that notice mistakes. */
  #notice(chosen: Map<PlannedCall, PlannedScenario>): Pick<Plan, "killed" | "equivalent" | "notStorable" | "left"> {
    const killed: Mutant[] = [];
    const left: LeftMutant[] = [];
    let equivalent = 0;
    let notStorable = 0;
    for (const mutant of mutantsOf(this.#subject.role.policy)) {
      const isKilledBy = (each: PlannedScenario): boolean => this.#isKilled(mutant, each);
      if ([...chosen.values()].some(isKilledBy)) {
        killed.push(mutant);
        continue;
      }
      const found = this.#usable.find(isKilledBy);
      if (found !== undefined) {
        chosen.set(found.call, found);
        killed.push(mutant);
        continue;
      }
      const judgement = judgeMutant(this.#subject.role.policy, mutant);
      switch (judgement.kind) {
        case "equivalent":
          equivalent += 1;
          break;
        case "notStorable":
          notStorable += 1;
          break;
        case "unknown":
          left.push({ mutant, why: `it is not known whether it changes anything: ${judgement.why}` });
          break;
        case "differs": {
          const witnesses = [judgement.gained, judgement.lost].flatMap((each) => each ?? []);
          const candidates = witnesses.flatMap((witness) => this.#candidatesOf(witness));
          const scenario = candidates.flatMap((each) => this.#usableAs(each)).find(isKilledBy);
          if (scenario === undefined) left.push({ mutant, why: this.#why(this.#whyNotNoticed(witnesses)) });
          else {
            chosen.set(scenario.call, scenario);
            killed.push(mutant);
          }
        }
      }
    }
    return { killed, equivalent, notStorable, left };
  }

  #isKilled(mutant: Mutant, { call, outcome }: PlannedScenario): boolean {
    return this.#subject.decides(call, mutant.policy) !== outcome.kind;
  }

  /** The calls of the steps that are like a request. */
  #candidatesOf({ witness }: Found): readonly Candidate[] {
    const actor = actorOf(witness.principal, witness.context);
    if (actor === undefined) return [];
    let wishes: Wishes = new Map();
    for (const [name, value] of Object.entries(witness.context)) {
      const isNeeded = !surroundingKeys.includes(name) || this.#subject.asked.has(foldName(name));
      if (isNeeded) wishes = wishing(wishes, name, value);
    }
    return credentialsOf(witness.context).flatMap((credentials) => {
      const call = realized(actor, wishes, credentials, 0);
      return call === undefined ? [] : [{ call, aspect: { kind: "stranger" }, isExpected: false }];
    });
  }

  /** A reason, or the one that is before it: as long as a policy is wrong, no scenario may say that it is right. */
  #why(reason: string): string {
    return this.#wrongs.failing.length === 0 ? reason : "the policy is wrong, and no scenario calls right what it does";
  }

  #whyNotNoticed(witnesses: readonly Found[]): string {
    const reasons = witnesses.flatMap((found) => {
      const { principal, context } = found.witness;
      const keys = this.#unlike(found);
      return keys.length === 0
        ? [`a call of ${principal}${inWords(context, this.#subject.asked)}`]
        : [`calls ${keys.join(" and ")}`];
    });
    return `it takes ${[...new Set(reasons)].join(", or ")}, which the steps cannot make`;
  }

  /** The keys of a request that the call of the steps does not have so. */
  #unlike(found: Found): readonly string[] {
    const [candidate] = this.#candidatesOf(found);
    const made = candidate && this.#subject.contextOf(candidate.call);
    if (made === undefined) return [];
    const conditions = this.#subject.role.policy.statements.flatMap((statement) => statement.conditions);
    const written = new Map(conditions.map(({ key, source }) => [key, source.key.value]));
    const wanted = new Map(
      Object.entries(found.witness.context).map(([key, value]) => [foldName(key), [value].flat()]),
    );
    return [...this.#subject.asked].flatMap((key) => {
      const [wish, has] = [wanted.get(key), made.get(key)];
      if (wish?.join("\n") === has?.join("\n")) return [];
      if (wish === undefined || wish.length === 0) return [`without ${written.get(key) ?? key}`];
      const values = wish.join(", ");
      return [values === "" ? `with an empty ${written.get(key) ?? key}` : `with ${written.get(key) ?? key} ${values}`];
    });
  }

  /** Leaves out calls that show nothing by themselves. */
  #reduce(chosen: Map<PlannedCall, PlannedScenario>, killed: readonly Mutant[]): void {
    const possible = new Set(holesIn(this.#coverage([])).map(keyOfHole));
    const shownBy = new Map<PlannedCall, ReadonlySet<string>>();
    const times = new Map<string, number>();
    for (const each of chosen.values()) {
      const shown = this.#shows(each).flatMap((one) => this.#keysOf(one));
      const noticed = killed.filter((mutant) => this.#isKilled(mutant, each)).map(({ id }) => `mutant ${id}`);
      const all = new Set([...shown.filter((key) => possible.has(key)), ...noticed]);
      shownBy.set(each.call, all);
      for (const key of all) times.set(key, (times.get(key) ?? 0) + 1);
    }
    for (const { call, isExpected } of [...chosen.values()].reverse()) {
      const own = shownBy.get(call) ?? new Set();
      if (isExpected || [...own].some((key) => times.get(key) === 1)) continue;
      chosen.delete(call);
      for (const key of own) times.set(key, (times.get(key) ?? 0) - 1);
    }
  }
}

function inWords(context: Found["witness"]["context"], asked: ReadonlySet<string>): string {
  const keys = Object.entries(context).filter(([key]) => asked.has(foldName(key)));
  return keys.map(([key, value]) => ` with ${key} ${[value].flat().join(", ")}`).join("");
}

function keyOfHole({ pointer, missing }: Hole): string {
  return `${pointer} ${missing}`;
}

/** Keys that calls of the steps have as they are. */
const ofEveryCall =
  /^aws:(securetransport|viaawsservice|userid|calledvia|currenttime|epochtime|tokenissuetime|multifactorauthage|principaltype|federatedprovider|chatbotsourcearn|ec2instancesource\w*)$/i;

function isSetBySteps(key: string): boolean {
  return /^(aws|sts|saml):/i.test(key) && !ofEveryCall.test(key);
}

function whyUnseen({ condition }: Hole): string {
  if (condition === null) return "no call that the steps can make shows it";
  const { key } = condition;
  if (/^aws:(currenttime|epochtime)$/i.test(key)) return "the clock of scenarios goes forward only, from today";
  return isSetBySteps(key)
    ? "no call that the steps can make shows it"
    : `the steps cannot give a call another ${key} than it has`;
}

function actorOf(principal: string, context: Readonly<Record<string, string | readonly string[]>>): Actor | undefined {
  const caller = readCaller(principal);
  switch (caller?.kind) {
    case "user":
      return userNamed(principal, true);
    case "roleSession": {
      const role = context["aws:PrincipalArn"];
      return typeof role === "string" && role.startsWith("arn:aws:") ? sessionOf(role, caller.sessionName) : undefined;
    }
    case "service":
      return { kind: "service", service: principal };
    case "provider":
      if (caller.type === "oidc") return { kind: "token", host: issuerOf(caller.text) };
      return { kind: "assertion", provider: principal.slice(principal.lastIndexOf("/") + 1) };
    default:
      return undefined;
  }
}

/** How a user signs a call with these keys, and next to that. */
function credentialsOf(context: Readonly<Record<string, string | readonly string[]>>): readonly UserCredentials[] {
  const mfa = context["aws:MultiFactorAuthPresent"];
  const age = Number(context["aws:MultiFactorAuthAge"] ?? 0);
  const aged: readonly UserCredentials[] =
    Number.isInteger(age) && age >= 0 && age < 129_600 ? [{ kind: "token", mfa: true, age }] : [];
  if (mfa === undefined) return [{ kind: "key", mfa: false }];
  if (mfa === "false") return [{ kind: "token", mfa: false, age: 0 }];
  return [{ kind: "key", mfa: true }, ...aged];
}
