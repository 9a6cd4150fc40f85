import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { coverageOf, holesIn, Observations } from "../coverage/index.js";
import { readPolicyText } from "../engine/index.js";
import { attachmentTypes, type ReadAttachment } from "../evidence/index.js";
import {
  type CoverageReport,
  countOfAll,
  coverageJson,
  coverageLcov,
  coverageSummary,
  coverageText,
  type ReportedPolicy,
} from "../report/index.js";
import { Configurations } from "./configurations.js";
import { UsageError } from "./exit.js";
import { defaultMaximumSize, readText } from "./files.js";
import { inputsOf } from "./inputs.js";
import { makeFolder } from "./make-folder.js";
import { useColor, writeReport } from "./output.js";
import { fromWorkingDirectory } from "./relative-path.js";
import { StandardInput } from "./standard-input.js";
import { version } from "./version.js";

/** What `policy-check test --coverage` is asked for. */
export interface CoverageOptions {
  /** `text`, `json`, `lcov`, each with `:FILE` or without; none means text. */
  readonly formats: readonly string[];
  /** In percent. */
  readonly threshold: number | undefined;
  /** Files, folders and globs; none means `policies/*.json` and the policies that scenarios gave. */
  readonly policies: readonly string[];
  readonly config: string | undefined;
}

const formatNames = ["text", "json", "lcov"] as const;

interface CoverageFormat {
  readonly name: (typeof formatNames)[number];
  /** Undefined for standard output. */
  readonly file: string | undefined;
}

/** The formats that are asked for. Throws UsageError for one that there is not. */
export function coverageFormats({ formats }: Pick<CoverageOptions, "formats">): readonly CoverageFormat[] {
  const read = (formats.length === 0 ? ["text"] : formats).map((format): CoverageFormat => {
    const [, word = "", file] = /^([^:]*)(?::(.*))?$/s.exec(format) ?? [];
    const name = formatNames.find((one) => one === word);
    if (name === undefined) {
      throw new UsageError(`there is no coverage format "${word}": choose from ${formatNames.join(", ")}`);
    }
    if (file === "") throw new UsageError(`--coverage-format ${name}: needs the name of a file behind the colon`);
    return { name, file };
  });
  const [first, second] = read.filter(({ file }) => file === undefined);
  if (first !== undefined && second !== undefined) {
    throw new UsageError(
      `--coverage-format ${first.name} and ${second.name} cannot both go to standard output; name a file, as in ${second.name}:FILE`,
    );
  }
  return read;
}

/** Whether standard output is to hold nothing but a coverage report for other tools. */
export function takesStandardOutput(options: Pick<CoverageOptions, "formats">): boolean {
  return coverageFormats(options).some(({ name, file }) => file === undefined && name !== "text");
}

/** What the scenarios of a run show of trust policies, by the evidence that they attach; those of all processes count. */
export class RunCoverage {
  readonly #options: CoverageOptions;
  readonly #formats: readonly CoverageFormat[];
  readonly #files: readonly string[];
  readonly #configurations: Configurations;
  readonly #observations = new Observations();
  readonly #malformed = new Set<string>();
  readonly #standardInput: StandardInput;

  private constructor(
    options: CoverageOptions,
    files: readonly string[],
    configurations: Configurations,
    standardInput: StandardInput,
  ) {
    this.#options = options;
    this.#standardInput = standardInput;
    this.#formats = coverageFormats(options);
    this.#files = files;
    this.#configurations = configurations;
  }

  /** Reads what is needed before anything is run. Throws UsageError for files and settings that are none. */
  static async prepare(options: CoverageOptions): Promise<RunCoverage> {
    const { threshold, policies } = options;
    if (threshold !== undefined && !(threshold >= 0 && threshold <= 100)) {
      throw new UsageError("--coverage-threshold needs a percentage, from 0 to 100");
    }
    const paths = policies.length > 0 ? policies : isFolder("policies") ? ["policies/*.json"] : [];
    const inputs = policies.length > 0 ? await inputsOf(paths) : await inputsOf(paths).catch(nothing);
    for (const { path, refused } of inputs) {
      if (refused !== undefined) throw new UsageError(`${path} cannot be read: ${refused}`);
    }
    const standardInput = new StandardInput();
    const configurations = await Configurations.read(options.config, standardInput);
    const read = inputs.filter(({ passedOver }) => passedOver === undefined);
    const files = [...new Set(read.map(({ path }) => fromWorkingDirectory(path)))];
    return new RunCoverage(options, files, configurations, standardInput);
  }

  /** Takes note of what an attachment says, where it is the evidence of a call. */
  note(attached: ReadAttachment | undefined): void {
    if (attached?.kind === "evidence" && attached.evidence.trust !== null)
      this.#observations.add(attached.evidence.trust);
    if (attached?.kind === "malformed" && attached.mediaType === attachmentTypes.evidence)
      this.#malformed.add(attached.why);
  }

  /** Writes the reports, and tells whether all that was asked for was seen. `toTerminal`: people read standard output. */
  async finish(toTerminal: boolean): Promise<boolean> {
    const report = await this.report();
    for (const { name, file } of this.#formats) {
      if (file !== undefined) writeFile(textOf(report, name, false), file);
      else if (name !== "text") writeReport(textOf(report, name, false), undefined);
      else if (toTerminal) process.stdout.write(`\n${textOf(report, name, useColor(undefined))}`);
      else process.stderr.write(`\n${textOf(report, name, false)}`);
    }
    if (this.#formats.every(({ name, file }) => name !== "text" || file !== undefined)) say(coverageSummary(report));
    for (const why of this.#malformed) say(`the evidence of a call ${why}; it does not count for coverage`);
    for (const sentence of this.#configurations.acceptance?.unusedHoles(
      report.policies.map(({ coverage }) => coverage.path),
    ) ?? []) {
      say(`warning: ${sentence}`);
    }
    for (const { path, why } of report.unreadable) say(`${path}: its coverage is not known: ${why}`);
    return isEnough(report);
  }

  /** What was shown so far. */
  async report(): Promise<CoverageReport> {
    await this.#configurations.prepare(this.#paths());
    const policies: ReportedPolicy[] = [];
    const unreadable: { path: string; why: string }[] = [];
    for (const path of this.#paths()) {
      const read = this.#policy(path);
      if ("why" in read) unreadable.push({ path, why: read.why });
      else policies.push(read);
    }
    const tool = { name: "policy-check", version };
    return { tool, policies, unreadable, threshold: this.#options.threshold };
  }

  /** What was asked for, and, where nothing was, also the files that scenarios gave. */
  #paths(): readonly string[] {
    if (this.#options.policies.length > 0) return this.#files;
    const given = this.#observations.names.filter(isFile).map(fromWorkingDirectory);
    return [...new Set([...this.#files, ...[...given].sort()])];
  }

  #policy(path: string): ReportedPolicy | { readonly why: string } {
    const source = readText(path, { maximumSize: defaultMaximumSize, standardInput: this.#standardInput });
    if ("refused" in source) return { why: source.refused };
    const { policy, refused } = readPolicyText("trust", source, false);
    if (policy === undefined) {
      const [first] = refused;
      return { why: first === undefined ? "it is not a trust policy" : `${first.position.line}: ${first.message}` };
    }
    const sha256 = createHash("sha256").update(source.text, "utf8").digest("hex");
    const absolute = resolve(path);
    const seen = this.#observations.of(sha256, (name) => resolve(name) === absolute);
    const coverage = coverageOf(policy, { path, sha256 }, seen);
    const holes = holesIn(coverage).map((hole) => ({
      ...hole,
      explained: this.#configurations.acceptance?.holeReason(path, hole) ?? null,
    }));
    return { coverage, source, holes };
  }
}

/** As cucumber does for its reports, in a folder that need not be there yet. */
function writeFile(text: string, file: string): void {
  try {
    makeFolder(dirname(resolve(file)));
  } catch {
    // Writing it will say why.
  }
  writeReport(text, file);
}

function isEnough(report: CoverageReport): boolean {
  const { threshold, unreadable } = report;
  const { percent } = countOfAll(report);
  if (threshold === undefined) return true;
  if (percent < threshold) say(`coverage is ${percent} %, below the threshold of ${threshold} %`);
  // Of a policy that cannot be read, nothing was shown.
  return percent >= threshold && unreadable.length === 0;
}

function textOf(report: CoverageReport, name: CoverageFormat["name"], color: boolean): string {
  switch (name) {
    case "text":
      return coverageText(report, { color });
    case "json":
      return coverageJson(report);
    case "lcov":
      return coverageLcov(report);
  }
}

/** A folder in which there is nothing is none that anybody asked for. */
function nothing(error: unknown): readonly never[] {
  if (error instanceof UsageError) return [];
  throw error;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}

function say(sentence: string): void {
  process.stderr.write(`policy-check: ${sentence}\n`);
}
