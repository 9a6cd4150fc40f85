import { naturally } from "../iam/index.js";
import { unique } from "./matrix.js";
import type { Control, DocumentedRole, DocumentedScenario } from "./model.js";

const prefix = "@control:";

/** What controls are judged by, besides their scenarios. */
export interface ControlFacts {
  readonly roles: readonly DocumentedRole[];
  /** Ids of scenarios that have evidence of another version of a policy. */
  readonly outdated: ReadonlySet<string>;
}

/** Scenarios and roles by the tags `@control:ID` of features, rules, scenarios and examples. */
export function controlsOf(scenarios: readonly DocumentedScenario[], facts: ControlFacts): readonly Control[] {
  const byId = new Map<string, DocumentedScenario[]>();
  for (const scenario of scenarios) {
    for (const tag of unique(scenario.tags)) {
      const id = tag.startsWith(prefix) ? tag.slice(prefix.length) : "";
      if (id === "") continue;
      const own = byId.get(id) ?? [];
      own.push(scenario);
      byId.set(id, own);
    }
  }
  return [...byId]
    .sort(([one], [other]) => naturally(one, other))
    .map(([id, own]) => {
      const roles = unique(own.flatMap((scenario) => scenario.roles));
      const contradictions = facts.roles.filter((role) => roles.includes(role.id)).flatMap(contradictionsOf);
      return {
        id,
        scenarios: own.map((scenario) => scenario.id),
        roles,
        status: statusOf(own, contradictions.length > 0, facts),
        contradictions,
      };
    });
}

/** What contradicts the scenarios of a role: a refuted proof, calls that succeeded, findings that are not accepted. */
function contradictionsOf({ id, proofs, cells, findings, mfa }: DocumentedRole): Control["contradictions"] {
  const refuted = proofs.flatMap(({ verdict, inWords, counterexample }) => {
    if (verdict !== "violated") return [];
    const why = counterexample === null ? "" : `: ${counterexample.caller} can assume the role`;
    return [`the proof that ${inWords} is refuted${why}`];
  });
  const byCalls = cells.some(({ contradiction }) => contradiction)
    ? ["calls that were made contradict the analysis of its policy"]
    : mfa === "refuted" && refuted.length === 0
      ? ["a caller without MFA assumed the role"]
      : [];
  const open = findings.flatMap(({ suppressed, rule, line }) =>
    suppressed === null ? [`the finding ${rule} is open (line ${line})`] : [],
  );
  return [...refuted, ...byCalls, ...open].map((why) => ({ role: id, why }));
}

/**
 * INVARIANT: a control is met only where each of its scenarios passed somewhere, with the policies that are there, none
 * failed anywhere, and nothing else speaks against it.
 */
function statusOf(
  scenarios: readonly DocumentedScenario[],
  isContradicted: boolean,
  { outdated }: ControlFacts,
): Control["status"] {
  const has = (status: string) => (scenario: DocumentedScenario) =>
    scenario.outcomes.some((outcome) => outcome.status === status);
  if (scenarios.some(has("failed"))) return "failed";
  if (isContradicted) return "contradicted";
  return scenarios.every((scenario) => has("passed")(scenario) && !outdated.has(scenario.id)) ? "met" : "open";
}
