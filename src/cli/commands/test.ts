import { readAttachment } from "../../evidence/index.js";
import { enableCompileCache } from "../compile-cache.js";
import { type ExitCode, exitCodes, UsageError } from "../exit.js";
import { HeldOutput } from "../held-output.js";
import { tell, useErrorColor } from "../output.js";
import { refuseOverwriting } from "../outputs.js";
import { localEndpointHint } from "../profile-files.js";
import { ReportFiles } from "../report-files.js";
import { RunTally } from "../run-tally.js";
import { cannotRun, findScenarios, loadScenarios } from "../scenario-run.js";
import { snippetSyntax } from "../support-code.js";
import { docsFormatter, formatsOf, isToTerminal, reportsOf } from "../test-formats.js";
import { coverageOf, hasReportOnly, readFilesOf, type TestOptions } from "../test-options.js";
import { merged, withoutUndefined, worldParametersOf } from "../world-parameters.js";

/** Runs Gherkin scenarios with cucumber; our steps come along. */
export async function runTest(options: TestOptions): Promise<ExitCode> {
  enableCompileCache();
  const format = formatsOf(options);
  const scenarios = await findScenarios(options.features, options.imports);
  const { api, env, features, support } = scenarios;
  await refuseOverwriting(reportsOf(options), () => readFilesOf(options, features, support));
  const coverage = await coverageOf(options);
  const toTerminal = isToTerminal(format) && !hasReportOnly(options);
  const { BackendUnavailable, openBackend, otherEndpointsWarning, readBackendSettings } = await import(
    "../../backends/index.js"
  );
  const progress = (message: string): void => void process.stderr.write(`policy-check: ${message}\n`);
  const worldParameters = merged(worldParametersOf(options.worldParameters), withoutUndefined(options.settings));
  const unavailable = (error: unknown): never => {
    throw error instanceof BackendUnavailable ? new UsageError(error.message) : error;
  };
  const settings = await Promise.resolve()
    .then(() => readBackendSettings(worldParameters, process.env))
    .catch(unavailable);
  const hint = settings.backend === "aws" ? undefined : await localEndpointHint();
  if (hint !== undefined) tell(hint);
  // Support code with a mistake in it should be reported before a container starts.
  const { runConfiguration, library } = await loadScenarios(scenarios, {
    format,
    name: [...options.names],
    ...(options.tags === undefined ? {} : { tags: options.tags }),
    ...(options.parallel === undefined ? {} : { parallel: options.parallel }),
    failFast: options.failFast,
  });
  // A container or an account is made ready once for the whole run, before the first scenario.
  const shared =
    settings.backend === "embedded" ? undefined : await openBackend(settings, process.env, progress).catch(unavailable);
  if (shared !== undefined) progress(shared.description);
  const warning = shared && otherEndpointsWarning(shared);
  if (warning !== undefined) warn(warning);
  // A coverage report for other tools has standard output for itself.
  const standardOutput = hasReportOnly(options) ? process.stderr : process.stdout;
  const held = options.quiet && toTerminal ? new HeldOutput(standardOutput) : undefined;
  const tally = new RunTally(options);
  let reports: ReportFiles | undefined;
  try {
    const { formats, runtime } = runConfiguration;
    reports = new ReportFiles(formats.files, docsFormatter());
    const parameters = merged(worldParameters, withoutUndefined(shared?.shared ?? {}));
    const { success } = await api.runCucumber(
      {
        ...runConfiguration,
        support: library,
        runtime: { ...runtime, worldParameters: JSON.parse(JSON.stringify(parameters)) },
        formats: {
          ...formats,
          files: { ...reports.files },
          options: { ...formats.options, snippetSyntax: snippetSyntax(library) },
        },
      },
      { cwd: process.cwd(), env, stdout: held ?? standardOutput, stderr: reports.log },
      (message) => {
        const attached = message.attachment && readAttachment(message.attachment);
        tally.note(message, attached);
        coverage?.note(attached);
      },
    );
    await reports.commit();
    held?.release(!success || tally.passed === 0);
    const exitCode = verdict(tally, success, { toTerminal, quiet: options.quiet });
    if (warning !== undefined) warn(warning);
    if (coverage === undefined || tally.parseErrors.length > 0) return exitCode;
    const isEnough = await coverage.finish(toTerminal);
    return exitCode === exitCodes.success && !isEnough ? exitCodes.findings : exitCode;
  } catch (error) {
    // A scenario that fails throws nothing; a formatter that cannot be loaded does, a hook around all scenarios, a report file.
    if (error instanceof UsageError) throw error;
    throw reports?.failure ?? cannotRun(error);
  } finally {
    await reports?.discard();
    await shared?.close();
  }
}

/** Prints a warning, in red if colors are shown. */
function warn(warning: string): void {
  const text = `policy-check: ${warning}`;
  process.stderr.write(`${useErrorColor() ? `\u001b[31m${text}\u001b[39m` : text}\n`);
}

/** A run without a scenario that was run and checked is not a success. */
function verdict(
  tally: RunTally,
  success: boolean,
  { toTerminal, quiet }: { readonly toTerminal: boolean; readonly quiet: boolean },
): ExitCode {
  if (tally.parseErrors.length > 0) return exitCodes.usage;
  if (tally.total === 0) {
    throw new UsageError(
      `no scenario was run: ${success ? "none matches the features, names and tags" : "support code or a hook before the scenarios failed"}`,
    );
  }
  const isSaid = !quiet || !success || tally.passed === 0;
  if (isSaid) (toTerminal ? process.stdout : process.stderr).write(`\n${tally.summary()}`);
  if (!success) return exitCodes.findings;
  if (tally.passed > 0) return exitCodes.success;
  process.stderr.write("policy-check: no scenario was checked, so the run shows nothing\n");
  return exitCodes.findings;
}
