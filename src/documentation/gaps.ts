import { unique } from "./matrix.js";
import type { DocumentedRole, DocumentedScenario, Gap, MatrixCaller, ScenarioOutcome } from "./model.js";
import type { RoleCoverage } from "./role-coverage.js";
import type { NamedRun } from "./scenarios.js";

/** What gaps are looked for in. */
export interface GapsInput {
  readonly roles: readonly { readonly role: DocumentedRole; readonly coverage: RoleCoverage }[];
  readonly scenarios: readonly DocumentedScenario[];
  readonly runs: readonly NamedRun[];
  readonly outdated: readonly { readonly path: string; readonly run: string }[];
  readonly unparsed: readonly string[];
}

/** All that nothing shows, or that shows otherwise. */
export function gapsOf({ roles, scenarios, runs, outdated, unparsed }: GapsInput): readonly Gap[] {
  const byId = new Map(scenarios.map((scenario) => [scenario.id, scenario]));
  const backends = unique(scenarios.flatMap(({ outcomes }) => outcomes.flatMap(({ backend }) => backend ?? [])));
  return [
    ...runs.flatMap(({ id, record }) =>
      record.troubles.map((reason): Gap => ({ kind: "runTrouble", run: id, reason })),
    ),
    ...roles.flatMap(({ role, coverage }) => roleGaps(role, coverage, byId, backends)),
    ...scenarios.flatMap(scenarioGaps),
    ...unparsed.map((feature): Gap => ({ kind: "scenarioNotRun", feature, line: 1, name: feature })),
    ...outdated.map(({ path, run }): Gap => ({ kind: "outdatedEvidence", path, run })),
  ];
}

function roleGaps(
  role: DocumentedRole,
  { unseen }: RoleCoverage,
  scenarios: ReadonlyMap<string, DocumentedScenario>,
  backends: readonly string[],
): readonly Gap[] {
  const { id } = role;
  const isMissing = role.mfa === "refuted" || role.mfa === "unknown" || role.mfa === "shown";
  return [
    ...role.cells.flatMap(({ caller, contradiction }) => (contradiction ? [contradictionOf(id, caller)] : [])),
    ...(isMissing ? [{ kind: "mfaNotProved", role: id, reason: whyNotProved(role) } as const] : []),
    // Of a role without scenarios nothing was seen, which is said once.
    ...(role.scenarios.length === 0
      ? [{ kind: "roleWithoutScenario", role: id } as const]
      : [...missingBackends(role, scenarios, backends), ...unseen.map((each): Gap => ({ ...each, role: id }))]),
    ...role.findings.flatMap(({ rule, suppressed }): readonly Gap[] =>
      suppressed === null ? [] : [{ kind: "suppression", role: id, rule, exemption: suppressed }],
    ),
    ...(role.exemption === null || role.findings.some(({ suppressed }) => suppressed?.reason === role.exemption?.reason)
      ? []
      : [{ kind: "suppression", role: id, rule: "mfa", exemption: role.exemption } as const]),
  ];
}

function contradictionOf(role: string, caller: MatrixCaller): Gap {
  return { kind: "contradiction", role, caller };
}

/** Backends on which scenarios were run, and none about this role passed. */
function missingBackends(
  { id, scenarios: own }: DocumentedRole,
  scenarios: ReadonlyMap<string, DocumentedScenario>,
  backends: readonly string[],
): readonly Gap[] {
  const passed = new Set(
    own.flatMap((scenario) =>
      (scenarios.get(scenario)?.outcomes ?? []).flatMap(({ status, backend }) =>
        status === "passed" ? [backend] : [],
      ),
    ),
  );
  return backends
    .filter((backend) => !passed.has(backend))
    .map((backend) => ({ kind: "roleNotOnBackend", role: id, backend }));
}

function whyNotProved({ proofs: [proof], unreadable, mfa }: DocumentedRole): string {
  if (unreadable !== null) return unreadable;
  switch (proof?.verdict) {
    case "violated":
      return proof.counterexample === null
        ? "a caller without MFA can assume the role"
        : `${proof.counterexample.caller} can assume the role`;
    case "unknown":
      return mfa === "shown"
        ? `only calls show that MFA is required: ${proof.reason ?? "no proof was found"}`
        : (proof.reason ?? "no proof was found");
    case "proved":
      return "calls that were made contradict the proof";
    case undefined:
      return "MFA was not checked";
  }
}

function scenarioGaps({ id, feature, line, name, outcomes }: DocumentedScenario): readonly Gap[] {
  if (outcomes.length === 0) return [{ kind: "scenarioNotRun", feature, line, name }];
  return outcomes.flatMap((outcome) => outcomeGaps(id, outcome));
}

function outcomeGaps(scenario: string, { status, backend, reason }: ScenarioOutcome): readonly Gap[] {
  switch (status) {
    case "passed":
      return [];
    case "failed":
      return [{ kind: "scenarioFailed", scenario, backend, reason: reason ?? "the scenario failed" }];
    case "notChecked":
      return [{ kind: "scenarioNotChecked", scenario, backend, reason: reason ?? "the scenario was skipped" }];
  }
}
