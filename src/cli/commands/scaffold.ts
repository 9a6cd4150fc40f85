import { lstatSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { replaceFile } from "../../files/index.js";
import { count, printable } from "../../report/index.js";
import { type Scaffold, type ScaffoldedFeature, scaffoldFeatures } from "../../scaffold/index.js";
import { Configurations } from "../configurations.js";
import { sha256Of } from "../digest.js";
import { type ExitCode, exitCodes, UsageError } from "../exit.js";
import { readProblem } from "../files.js";
import { inputsOf } from "../inputs.js";
import { makeFolder } from "../make-folder.js";
import { tell, writeReport } from "../output.js";
import { PolicyFiles } from "../policy-files.js";
import { fromWorkingDirectory } from "../relative-path.js";
import { rolesIn } from "../scaffold-roles.js";
import { StandardInput } from "../standard-input.js";

/** The options of `policy-check scaffold`. */
export interface ScaffoldOptions {
  /** Files, folders and globs; `-` is standard input. */
  readonly paths: readonly string[];
  /** The folder of the features. */
  readonly out: string;
  /** Whether generated scenarios that no longer fit are replaced. */
  readonly update: boolean;
  /** Whether features are written, and not only what would be written is told. */
  readonly writes: boolean;
  /** Whether it is a failure if a feature would change. */
  readonly isCheck: boolean;
  readonly config: string | undefined;
  readonly maxFileSize: number | undefined;
}

/** Writes features for trust policies, and says what they show. */
export async function runScaffold(options: ScaffoldOptions): Promise<ExitCode> {
  if (options.paths.length === 0)
    throw new UsageError("name the trust policies to write features for, as in policy-check scaffold policies/*.json");
  const meant = await inputsOf(options.paths);
  const standardInput = new StandardInput();
  const configurations = await Configurations.read(options.config, standardInput);
  const maxFileSize = options.maxFileSize ?? configurations.base.maxFileSize;
  const files = new PolicyFiles({ standardInput, maxFileSize });
  const inputs = await files.prepare(meant);
  await configurations.prepare(inputs.map(({ path }) => path));
  const { roles, unread } = await rolesIn(files, inputs);
  const scaffold = scaffoldFeatures(roles, {
    now: Date.now() / 1000,
    digest: sha256Of,
    lintOf: (path) => configurations.of(path).lint,
    existing: (path) => existingFeature(join(options.out, path)),
    update: options.update,
  });
  const changed = scaffold.features.filter(({ state }) => state === "new" || state === "changed");
  if (options.writes) for (const { path, text } of changed) await write(join(options.out, path), text);
  writeReport(reportOf(scaffold, options), undefined);
  const foreign = scaffold.features.filter(({ state }) => state === "foreign");
  const problems = scaffold.problems.map(
    ({ policy, line, role, why }) => `${policy}:${line}: no feature for the role ${role}: ${why}`,
  );
  const left = foreign.map(
    ({ path }) =>
      `${shownPath(options, path)} was not written by scaffold, so it stays as it is; name another folder with --out, or rename it`,
  );
  for (const sentence of [...unread, ...problems, ...left]) tell(sentence);
  const isEmpty = roles.length === 0 && unread.length === 0;
  if (isEmpty) tell("no trust policy was found; name files that have one");
  if (isEmpty || unread.length + problems.length + left.length > 0) return exitCodes.usage;
  const isStale = scaffold.features.some(({ stale }) => stale.length > 0);
  return options.isCheck && (changed.length > 0 || isStale) ? exitCodes.findings : exitCodes.success;
}

async function write(path: string, text: string): Promise<void> {
  try {
    makeFolder(dirname(path));
    await replaceFile(path, text);
  } catch (error) {
    throw new UsageError(`the feature ${fromWorkingDirectory(path)} cannot be written: ${readProblem(error)}`);
  }
}

function existingFeature(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return undefined;
      throw new UsageError(
        `the feature ${fromWorkingDirectory(path)} is a link to a file that does not exist; remove it`,
      );
    }
    throw new UsageError(`the feature ${fromWorkingDirectory(path)} cannot be read: ${readProblem(error)}`);
  }
}

function shownPath({ out }: ScaffoldOptions, path: string): string {
  return fromWorkingDirectory(join(out, path));
}

function reportOf({ features }: Scaffold, options: ScaffoldOptions): string {
  const lines = features.flatMap((feature) => [
    `${shownPath(options, feature.path)}: ${summaryOf(feature, options)}`,
    ...notesOn(feature),
  ]);
  const counted = features.filter(({ hasAll }) => hasAll);
  const sum = (of: (feature: ScaffoldedFeature) => number): number => counted.reduce((all, each) => all + of(each), 0);
  const noticed = sum(({ mutants }) => mutants.killed);
  const failing = sum((each) => each.failing.length);
  const possible = sum(({ coverage }) => coverage.possible);
  const shown = `${sum(({ coverage }) => coverage.seen)} of ${count(possible, "outcome")} shown`;
  const mistakes = count(noticed + sum(({ mutants }) => mutants.left.length), "mistake");
  const total = [
    count(features.length, "feature"),
    ...(counted.length === 0 ? [] : [shown, `${noticed} of ${mistakes} noticed`]),
    `${count(failing, "finding")} that ${failing === 1 ? "fails" : "fail"}`,
  ];
  return `${[...lines, total.join(", ")].map((line) => printable(line)).join("\n")}\n`;
}

const states = { new: "written", changed: "changed", same: "is up to date", foreign: "left as it is" } as const;
const planned = { ...states, new: "would be written", changed: "would change" } as const;

function summaryOf(
  { state, coverage, mutants, added, hasAll }: ScaffoldedFeature,
  { writes }: ScaffoldOptions,
): string {
  const scenarios = added.length === 0 ? [] : [`${count(added.length, "new scenario")}`];
  const all = mutants.killed + mutants.left.length;
  const said = [(writes ? states : planned)[state], ...scenarios];
  // What generated scenarios show is not what those of people show.
  if (!hasAll) return [...said, "policy-check test --coverage and policy-check mutate say what it shows"].join(", ");
  return [
    ...said,
    `${coverage.seen} of ${count(coverage.possible, "outcome")} shown`,
    `${mutants.killed} of ${count(all, "mistake")} noticed`,
  ].join(", ");
}

function notesOn({ coverage, mutants, failing, kept, stale, hasAll }: ScaffoldedFeature): readonly string[] {
  return [
    ...(hasAll ? coverage.left.map((line) => `  not shown: ${line}`) : []),
    ...(hasAll ? mutants.left.map((line) => `  not noticed: ${line}`) : []),
    ...kept.map((title) => `  kept, since it was edited: ${title}`),
    ...stale.map((title) => `  stale, --update replaces it: ${title}`),
    ...failing.map(
      ({ rule, message, scenario }) =>
        `  fails (${rule}): ${message}${scenario === undefined ? "; no scenario shows it" : ""}`,
    ),
  ];
}
