import type { Finding } from "../diagnostics/index.js";
import { candidatesFor } from "./candidates.js";
import type { PlannedScenario, Wrongs } from "./plan.js";
import { strangeAccount } from "./samples.js";
import type { Subject } from "./subject.js";

/** Findings, and a call of which the policy says the contrary of what it should. */
export interface WrongCall {
  /** Never empty; more than one where one call shows several. */
  readonly findings: readonly Finding[];
  /** What the policy decides; a scenario requires the contrary. Undefined where the steps make no such call. */
  readonly scenario: PlannedScenario | undefined;
}

/** The calls that show what findings say, and the other calls that no scenario may call right. */
export interface FoundWrongs extends Wrongs {
  readonly calls: readonly WrongCall[];
}

/** Looks for calls that show what is wrong with a policy. */
export function wrongsOf(subject: Subject, now: number, findings: readonly Finding[], pointer: string): FoundWrongs {
  if (findings.length === 0) return { calls: [], failing: [], isLeftOut: () => false };
  const scenarios = candidatesFor(subject, now).flatMap((candidate): readonly PlannedScenario[] => {
    const outcome = subject.outcome(candidate.call);
    return outcome === undefined ? [] : [{ ...candidate, outcome }];
  });
  const byRule = [...new Map(findings.map((finding) => [`${finding.rule} ${finding.pointer}`, finding])).values()];
  const byCall = new Map<string, WrongCall>();
  for (const finding of byRule) {
    const scenario = wrongCallOf(finding, scenarios, pointer);
    const key = scenario === undefined ? `${finding.rule} ${finding.pointer}` : JSON.stringify(scenario.call);
    byCall.set(key, { findings: [...(byCall.get(key)?.findings ?? []), finding], scenario });
  }
  const calls = [...byCall.values()];
  const taken = new Set(calls.map(({ scenario }) => scenario && JSON.stringify(scenario.call)));
  const hasMfaFinding = byRule.some(isAboutMfa);
  const admitsStrangers = calls.some(({ scenario }) => scenario?.outcome.kind === "allowed");
  return {
    calls,
    failing: calls.flatMap(({ scenario }) => scenario ?? []),
    isLeftOut: (candidate, outcome) => {
      const { call, aspect } = candidate;
      if (taken.has(JSON.stringify(call))) return true;
      if (outcome.kind !== "allowed") return false;
      if (hasMfaFinding && isWithoutMfa(candidate)) return true;
      return admitsStrangers && (aspect.kind === "stranger" || aspect.kind === "key");
    },
  };
}

/** Whether a finding is about MFA: by its rule, or by the key that it is about. */
export function isAboutMfa({ rule, pointer }: Finding): boolean {
  return /mfa/.test(rule) || /multifactor/i.test(pointer);
}

function isWithoutMfa({ call }: Pick<PlannedScenario, "call">): boolean {
  return call.kind === "user" && !call.credentials.mfa;
}

function wrongCallOf(
  finding: Finding,
  scenarios: readonly PlannedScenario[],
  pointer: string,
): PlannedScenario | undefined {
  const isAllowed = ({ outcome }: PlannedScenario): boolean => outcome.kind === "allowed";
  const allowed = scenarios.filter(isAllowed);
  const index = statementIndex(finding, pointer);
  const byStatement = allowed.filter(
    ({ outcome }) =>
      index === undefined ||
      outcome.decision.matched.some(({ policy, statement }) => policy === "trust" && statement === index),
  );
  const key = finding.pointer.split("/").at(-1) ?? "";
  const required = scenarios.filter(({ aspect }) => aspect.kind === "as required");
  const tries: readonly (() => PlannedScenario | undefined)[] = [
    () => (isAboutMfa(finding) ? (allowed.find(isWithoutMfa) ?? oldest(allowed)) : undefined),
    () => (required.some(isAllowed) ? undefined : required[0]),
    () => byStatement.find(({ aspect }) => aspect.kind === "key" && aspect.name === key),
    () => byStatement.find(({ aspect }) => aspect.kind === "stranger"),
    () => byStatement.find(({ aspect }) => aspect.kind === "key"),
    () => byStatement.find(({ call }) => call.kind === "user" && call.user.account === strangeAccount),
    () => required.find((each) => !isAllowed(each)),
    () => scenarios.find((each) => each.aspect.kind === "key" && !isAllowed(each) && isAt(finding, each.aspect.name)),
  ];
  for (const attempt of tries) {
    const found = attempt();
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether a finding is about a condition on a key, or a value of one. */
function isAt({ pointer }: Finding, key: string): boolean {
  return pointer.split("/").includes(key.replaceAll("~", "~0").replaceAll("/", "~1"));
}

/** The call with the oldest MFA. */
function oldest(scenarios: readonly PlannedScenario[]): PlannedScenario | undefined {
  const age = ({ call }: PlannedScenario): number =>
    call.kind === "user" && call.credentials.kind === "token" && call.credentials.mfa ? call.credentials.age : 0;
  const [first] = [...scenarios].sort((one, other) => age(other) - age(one));
  return first !== undefined && age(first) > 0 ? first : undefined;
}

function statementIndex({ pointer }: Finding, document: string): number | undefined {
  const within = pointer.startsWith(document) ? pointer.slice(document.length) : pointer;
  const [, index] = /^\/Statement(?:\/(\d+))?/.exec(within) ?? [];
  return index === undefined ? undefined : Number(index);
}
