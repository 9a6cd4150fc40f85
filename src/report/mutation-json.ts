import {
  effectsInWords,
  type MutatedFile,
  type MutationReport,
  type ReportedMutant,
  type ReportedScenario,
} from "./mutation.js";

/**
 * The report in the shape of mutation-testing-report-schema, version 2, which viewers of mutation reports show:
 * https://github.com/stryker-mutator/mutation-testing-elements/tree/master/packages/report-schema
 *
 * Places count from 1, and their end is exclusive, as ours are.
 */
export function mutationDocument(report: MutationReport): object {
  const mutantsOf = new Map<string, ReportedMutant[]>();
  for (const { path, mutants } of report.policies) {
    mutantsOf.set(path, [...(mutantsOf.get(path) ?? []), ...mutants]);
  }
  return {
    schemaVersion: "2",
    thresholds: { high: 80, low: 60 },
    framework: { name: report.tool.name, version: report.tool.version },
    files: Object.fromEntries(
      report.files.map((file) => [file.path, fileDocument(file, mutantsOf.get(file.path) ?? [])]),
    ),
    testFiles: testFiles(report.scenarios),
  };
}

/** The same as JSON text. */
export function mutationJson(report: MutationReport): string {
  return `${JSON.stringify(mutationDocument(report), null, 2)}\n`;
}

function fileDocument({ path, text }: MutatedFile, mutants: readonly ReportedMutant[]): object {
  return { language: languageOf(path), source: text, mutants: mutants.map(mutantDocument) };
}

/** By the names that viewers know; anything else is shown without colors. */
function languageOf(path: string): string {
  if (/\.ya?ml$/i.test(path)) return "yaml";
  return /\.(tf|tofu|hcl)$/i.test(path) ? "hcl" : "json";
}

function mutantDocument(mutant: ReportedMutant): object {
  const { id, kind, description, range, replacement, status, why, killedBy, coveredBy, scenarios } = mutant;
  const isUnnoticed = status === "Survived" || status === "NoCoverage";
  // Viewers show it beside the mutant, with its lines.
  const reason = [
    ...(why === undefined ? [] : [why]),
    ...(isUnnoticed ? effectsInWords(mutant) : []),
    ...scenarios.map((scenario) => `\nA scenario that notices it:\n\n${scenario}`),
  ].join("\n");
  return {
    id,
    mutatorName: kind,
    description,
    replacement,
    location: range,
    status,
    ...(reason === "" ? {} : { statusReason: reason }),
    ...(killedBy === undefined ? {} : { killedBy: [testId(killedBy)] }),
    coveredBy: coveredBy.map(testId),
  };
}

function testId({ uri, line }: ReportedScenario): string {
  return `${uri}:${line}`;
}

function testFiles(scenarios: readonly ReportedScenario[]): object {
  const tests = new Map<string, object[]>();
  for (const scenario of scenarios) {
    const { uri, line, name } = scenario;
    const test = { id: testId(scenario), name, location: { start: { line, column: 1 } } };
    tests.set(uri, [...(tests.get(uri) ?? []), test]);
  }
  return Object.fromEntries([...tests].map(([uri, each]) => [uri, { tests: each }]));
}

/** A mutant's name in a report: its file, and its own id. */
export function mutantName(path: string, id: string): string {
  return `${path} ${id}`;
}
