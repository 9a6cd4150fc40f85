import type { Control, Documentation, DocumentedScenario, ScenarioOutcome } from "../documentation/index.js";
import { printable } from "./style.js";

const columns = [
  ...["control", "control_status", "scenario", "feature", "line", "feature_sha256", "outcome", "backend"],
  ...["evaluators", "reason", "roles", "policies", "policy_sha256", "run", "run_sha256", "started_at", "commit"],
  ...["contradictions", "not_aws"],
] as const;

/**
 * Controls with their evidence: a row for each scenario and run of it, for audit tools. RFC 4180; texts that a spreadsheet
 * would take for a formula begin with an apostrophe (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export function docsCsv(documentation: Documentation): string {
  const { controls, scenarios } = documentation;
  const byId = new Map(scenarios.map((scenario) => [scenario.id, scenario]));
  const rows = controls.flatMap((control) =>
    control.scenarios.flatMap((id) => {
      const scenario = byId.get(id);
      if (scenario === undefined) return [];
      const outcomes = scenario.outcomes.length === 0 ? [undefined] : scenario.outcomes;
      return outcomes.map((outcome) => [
        ...[control.id, control.status, ...evidenceOf(scenario, outcome, documentation)],
        contradictionsOf(control, documentation),
        // Endpoints that were called in place of AWS's.
        documentation.runs.find((run) => run.id === outcome?.run)?.otherEndpoints.join("; ") ?? "",
      ]);
    }),
  );
  return [[...columns], ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

function evidenceOf(
  scenario: DocumentedScenario,
  outcome: ScenarioOutcome | undefined,
  { roles, runs, features, project }: Documentation,
): readonly string[] {
  const run = runs.find(({ id }) => id === outcome?.run);
  const own = roles.filter(({ id }) => scenario.roles.includes(id));
  const evaluators = new Set(
    [...scenario.calls, ...scenario.reach]
      .filter(({ run: id }) => id === outcome?.run)
      .map(({ evaluator }) => evaluator),
  );
  return [
    ...[scenario.name, scenario.feature, String(scenario.line)],
    features.find(({ path }) => path === scenario.feature)?.sha256 ?? "",
    outcome?.status ?? "notRun",
    outcome?.backend ?? "",
    [...evaluators].join("; "),
    outcome?.reason ?? "",
    own.map(({ name }) => name).join("; "),
    own.map(({ path, pointer }) => (pointer === "" ? path : `${path}#${pointer}`)).join("; "),
    own.map(({ sha256 }) => sha256).join("; "),
    ...[run?.file ?? "", run?.sha256 ?? "", run?.startedAt ?? "", project.commit ?? ""],
  ];
}

function contradictionsOf({ contradictions }: Control, { roles }: Documentation): string {
  const nameOf = (id: string): string => roles.find((role) => role.id === id)?.name ?? id;
  return contradictions.map(({ role, why }) => `${nameOf(role)}: ${why}`).join("; ");
}

function field(text: string): string {
  const shown = printable(text);
  const inert = /^[\s]*[=+\-@|%]/.test(shown) ? `'${shown}` : shown;
  return /[",\r\n]/.test(inert) || inert !== inert.trim() ? `"${inert.replaceAll('"', '""')}"` : inert;
}
