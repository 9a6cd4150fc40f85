import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { BackendSettings } from "../../backends/index.js";
import { readAttachment } from "../../evidence/index.js";
import { findCucumber } from "../cucumber.js";
import { withSitePath } from "../docs-target.js";
import { type ExitCode, exitCodes, UsageError } from "../exit.js";
import { useErrorColor } from "../output.js";
import { filesRead, type Output, type ReadFile, refuseOverwriting } from "../outputs.js";
import { ReportFiles } from "../report-files.js";
import { type CoverageOptions, coverageFormats, RunCoverage, takesStandardOutput } from "../run-coverage.js";
import { RunTally } from "../run-tally.js";

/** The options of `policy-check test`. */
export interface TestOptions {
  readonly features: readonly string[];
  /** World parameters of the scenarios' own; the settings are put over them. */
  readonly worldParameters: string | undefined;
  readonly settings: Partial<BackendSettings>;
  readonly tags: string | undefined;
  readonly names: readonly string[];
  readonly formats: readonly string[];
  readonly output: string | undefined;
  readonly imports: readonly string[];
  readonly parallel: number | undefined;
  readonly failFast: boolean;
  /** Undefined where nobody asks for it. */
  readonly coverage: CoverageOptions | undefined;
}

/** Cucumber's own formatters. Others are named by package or path. */
const formatters = [
  ...["html", "json", "junit", "message", "pretty", "progress", "progress-bar", "rerun", "snippets", "summary"],
  ...["usage", "usage-json"],
];

/** Runs Gherkin scenarios with cucumber, bringing the steps along. */
export async function runTest(options: TestOptions): Promise<ExitCode> {
  const format = formatsOf(options);
  await refuseOverwriting(reportsOf(options), () => readFilesOf(options));
  const coverage = await coverageOf(options);
  const toTerminal = isToTerminal(format) && !isQuiet(options);
  for (const feature of options.features) assertExists(feature.replace(/(:\d+)*$/, ""));
  for (const file of options.imports) assertExists(file);
  const { BackendUnavailable, openBackend, otherEndpointsWarning, readBackendSettings } = await import(
    "../../backends/index.js"
  );
  const progress = (message: string): void => void process.stderr.write(`policy-check: ${message}\n`);
  const worldParameters = merged(parametersOf(options), withoutUndefined(options.settings));
  const unavailable = (error: unknown): never => {
    throw error instanceof BackendUnavailable ? new UsageError(error.message) : error;
  };
  const settings = await Promise.resolve()
    .then(() => readBackendSettings(worldParameters, process.env))
    .catch(unavailable);
  const { api, path } = await findCucumber();
  const env = { ...process.env, POLICY_CHECK_CUCUMBER: path };
  // Cucumber takes the same environment to its workers; in this process the steps see it as it is.
  process.env["POLICY_CHECK_CUCUMBER"] = path;
  // What is far away or slow to start is made ready once for the whole run, before anything is said to be tested.
  const shared =
    settings.backend === "embedded" ? undefined : await openBackend(settings, process.env, progress).catch(unavailable);
  if (shared !== undefined) progress(shared.description);
  const warning = shared && otherEndpointsWarning(shared);
  if (warning !== undefined) warn(warning);
  // What other tools read has standard output for itself.
  const stdout = isQuiet(options) ? process.stderr : process.stdout;
  const tally = new RunTally(options);
  let reports: ReportFiles | undefined;
  try {
    const { runConfiguration } = await api.loadConfiguration(
      {
        file: false,
        provided: {
          paths: options.features.length > 0 ? [...options.features] : ["features/**/*.feature"],
          import: [fileURLToPath(new URL("../steps/bring.js", import.meta.url)), ...options.imports],
          format,
          name: [...options.names],
          ...(options.tags === undefined ? {} : { tags: options.tags }),
          ...(options.parallel === undefined ? {} : { parallel: options.parallel }),
          failFast: options.failFast,
          strict: true,
          worldParameters: JSON.parse(JSON.stringify(merged(worldParameters, withoutUndefined(shared?.shared ?? {})))),
        },
      },
      { cwd: process.cwd(), env },
    );
    const { formats } = runConfiguration;
    reports = new ReportFiles(formats.files, docsFormatter());
    const { success } = await api.runCucumber(
      { ...runConfiguration, formats: { ...formats, files: { ...reports.files } } },
      { cwd: process.cwd(), env, stdout, stderr: reports.log },
      (message) => {
        const attached = message.attachment && readAttachment(message.attachment);
        tally.note(message, attached);
        coverage?.note(attached);
      },
    );
    await reports.commit();
    const exitCode = verdict(tally, success, toTerminal);
    if (warning !== undefined) warn(warning);
    if (coverage === undefined || tally.parseErrors.length > 0) return exitCode;
    const isEnough = coverage.finish(toTerminal);
    return exitCode === exitCodes.success && !isEnough ? exitCodes.findings : exitCode;
  } catch (error) {
    // Scenarios that fail throw nothing: what does are tags that cannot be parsed, support code that cannot be loaded, a
    // report that cannot be written.
    if (error instanceof UsageError) throw error;
    throw reports?.failure ?? new UsageError(`cucumber cannot run the features: ${inWords(error)}`);
  } finally {
    await reports?.discard();
    await shared?.close();
  }
}

/** Says what must not be overlooked, in red where people see colors. */
function warn(warning: string): void {
  const text = `policy-check: ${warning}`;
  process.stderr.write(`${useErrorColor() ? `\u001b[31m${text}\u001b[39m` : text}\n`);
}

/** Nothing shown is no success: neither where nothing was run, nor where nothing could be checked. */
function verdict(tally: RunTally, success: boolean, toTerminal: boolean): ExitCode {
  if (tally.parseErrors.length > 0) return exitCodes.usage;
  if (tally.total === 0) {
    throw new UsageError(
      `no scenario was run: ${success ? "the features, names and tags match none" : "what comes before them failed"}`,
    );
  }
  (toTerminal ? process.stdout : process.stderr).write(`\n${tally.summary()}`);
  if (!success) return exitCodes.findings;
  if (tally.passed > 0) return exitCodes.success;
  process.stderr.write("policy-check: no scenario was checked, so nothing was shown\n");
  return exitCodes.findings;
}

/** Whether what is on standard output is for people, so that more can follow. */
function isToTerminal(format: readonly string[]): boolean {
  return format.every((each) => each.includes(":") || /^(pretty|progress|progress-bar|summary)$/.test(each));
}

/** Whether standard output is for a coverage report that other tools read, and for nothing else. */
function isQuiet({ coverage }: TestOptions): boolean {
  return coverage !== undefined && takesStandardOutput(coverage);
}

/** Reads what coverage needs before anything is run: a mistake should not come to light after a long run. */
async function coverageOf({ coverage, formats, output }: TestOptions): Promise<RunCoverage | undefined> {
  if (coverage === undefined) return undefined;
  const other = output === undefined ? formats.find((format) => !format.includes(":")) : undefined;
  if (other !== undefined && takesStandardOutput(coverage)) {
    throw new UsageError(
      `--format ${other} and the coverage report cannot both go to standard output; name a file for one, as in --coverage-format lcov:FILE`,
    );
  }
  return RunCoverage.prepare(coverage);
}

/** Formats as cucumber takes them. Throws UsageError for one that there is not. */
function formatsOf(options: TestOptions): string[] {
  const { output } = options;
  const formats = options.formats.map((format) => withSitePath(format, docsFormatter()));
  if (output !== undefined && formats.length !== 1) throw new UsageError("--output FILE goes with one --format");
  for (const format of formats) {
    const [name = ""] = format.split(":");
    // A package or a file of somebody's own has a slash, a dot or an @.
    if (!formatters.includes(name) && !/[@./\\]/.test(format)) {
      throw new UsageError(
        `there is no format "${name}": choose from ${formatters.join(", ")}, or name a formatter's package`,
      );
    }
  }
  if (output !== undefined) return [`${formats[0]}:${output}`, ...terminalFormat()];
  const toFile = formats.length > 0 && formats.every((format) => format.includes(":"));
  return formats.length === 0 || toFile ? [...formats, ...terminalFormat()] : [...formats];
}

/** The files that reports go to. */
function reportsOf({ formats, output, coverage }: TestOptions): readonly Output[] {
  return [
    { option: "--output", path: output },
    ...formats.map((format) => ({ option: "--format", path: fileOfFormat(format) })),
    ...(coverage === undefined ? [] : coverageFormats(coverage)).map(({ file }) => ({
      option: "--coverage-format",
      path: file,
    })),
  ];
}

/** The file behind a formatter's name, which can be a path in quotes, or a URL; cucumber reads it likewise. */
function fileOfFormat(format: string): string | undefined {
  const [, quoted, rest] = /^(?:"[^"]*"|((?:[a-z]+:\/\/|[A-Za-z]:[\\/])?[^:]*)):(.*)$/s.exec(format) ?? [];
  return quoted === undefined && rest === undefined ? undefined : rest?.replace(/^"(.*)"$/s, "$1");
}

/** The files that a run reads; what scenarios name is known when they run only. */
async function readFilesOf({ features, imports, coverage }: TestOptions): Promise<readonly ReadFile[]> {
  const files = features.length > 0 ? features.map((feature) => feature.replace(/(:\d+)*$/, "")) : ["features"];
  const below = files.flatMap((path) => (isFolder(path) ? [`${path}/**/*.feature`, `${path}/**/*.md`] : [path]));
  const policies = coverage !== undefined && coverage.policies.length > 0 ? coverage.policies : ["policies"];
  const code = imports.flatMap((path) => (isFolder(path) ? [`${path}/**/*`] : [path]));
  return [
    ...(await filesRead("one of the features", below)),
    ...(await filesRead("one of the files to import", code)),
    ...(await filesRead("one of the policies", policies)),
    ...(coverage?.config === undefined ? [] : [{ path: coverage.config, role: "the configuration" }]),
  ];
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** The formatter beside this command, as cucumber names it. */
function docsFormatter(): string {
  return new URL("../formatter/index.js", import.meta.url).href;
}

function terminalFormat(): readonly string[] {
  return [process.stdout.isTTY === true ? "progress-bar" : "progress"];
}

function parametersOf({ worldParameters }: TestOptions): Readonly<Record<string, unknown>> {
  if (worldParameters === undefined) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(worldParameters);
  } catch (error) {
    throw new UsageError(`--world-parameters is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isSection(parsed)) throw new UsageError("--world-parameters must be a JSON object");
  return parsed;
}

/**
 * Refuses a file that is not there: cucumber passes over it, and a run without the scenarios that were meant, or without
 * somebody's hooks, is no success. What globs match is cucumber's business; a name with an @ before it lists features.
 */
function assertExists(path: string): void {
  if (/[*?[\]{}()!+@]/.test(path) || existsSync(path)) return;
  throw new UsageError(`there is no file or folder "${path}"`);
}

/** An error with what caused it, and where in people's own code; the rest of its stack says nothing to them. */
function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause, stack = "" } = error;
  if (cause !== undefined) return `${message}: ${inWords(cause)}`;
  const own = stack.split("\n").find((line) => line.includes("file://") && !/node_modules|\/dist\//.test(line));
  return own === undefined ? message : `${message}\n${own}`;
}

/** World parameters with others over them, section by section. */
function merged(
  under: Readonly<Record<string, unknown>>,
  over: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const all: Record<string, unknown> = { ...under };
  for (const [name, value] of Object.entries(over)) {
    const known = all[name];
    // A section in which nothing is set takes nothing away, and hides no mistake.
    if (isSection(value) && Object.keys(value).length === 0) continue;
    all[name] = isSection(known) && isSection(value) ? { ...known, ...value } : value;
  }
  return all;
}

function isSection(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What is set, at both levels: an option that was not given takes nothing away. */
function withoutUndefined(settings: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(settings));
}
