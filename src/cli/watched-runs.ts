import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import picomatch from "picomatch";
import { type CheckOptions, refuseCombinations } from "./check-options.js";
import { defaultConfigFile, nearestConfig, readConfig } from "./config.js";
import { findCucumber } from "./cucumber.js";
import { type ExitCode, UsageError } from "./exit.js";
import { featureFiles } from "./feature-files.js";
import { inputsOf, policyFile } from "./inputs.js";
import { StandardInput } from "./standard-input.js";
import { cucumberConfiguration, supportCode } from "./support-code.js";
import { formatsOf, reportsOf } from "./test-formats.js";
import type { TestOptions } from "./test-options.js";
import { type Watched, watchRuns } from "./watching.js";

/** Checks whenever a policy, the configuration or the baseline changes. Throws UsageError for wrong usage, and before any run. */
export async function watchCheck(options: CheckOptions): Promise<ExitCode> {
  refuseCombinations(options);
  if (options.paths.includes("-")) throw new UsageError("--watch cannot watch standard input; name files or folders");
  const writing = options.fix ? "--fix" : options.writeBaseline === undefined ? undefined : "--write-baseline";
  if (writing !== undefined)
    throw new UsageError(`--watch and ${writing} cannot be combined: each run would change what the next one reads`);
  await readConfig(options.config, new StandardInput(), { quiet: true });
  const written = options.output === undefined ? [] : [options.output];
  return watchRuns({ args: withoutWatch(), watched: () => readByCheck(options), written, quiet: options.quiet });
}

/** Runs scenarios whenever a feature, a policy, or the project's own code changes. Throws UsageError as {@link watchCheck} does. */
export async function watchTest(options: TestOptions): Promise<ExitCode> {
  if (options.settings.aws?.mode === "live")
    throw new UsageError("--watch and --live cannot be combined: each change would call AWS");
  formatsOf(options);
  const written = reportsOf(options).flatMap(({ path }) => (path === undefined ? [] : [path]));
  return watchRuns({ args: withoutWatch(), watched: () => readByTest(options), written, quiet: options.quiet });
}

/** The words of this command line, but for the one that has it watch. */
function withoutWatch(): readonly string[] {
  const words = process.argv.slice(2);
  const end = words.indexOf("--");
  return words.filter((word, index) => (end >= 0 && index > end) || !/^--watch(=|$)/.test(word));
}

async function readByCheck({ paths, config, baseline, allowEmpty }: CheckOptions): Promise<Watched> {
  const inputs = await inputsOf(paths, { allowsNothing: allowEmpty });
  return {
    paths: [
      ...paths.map(rootOf),
      ...inputs.map(({ path }) => path),
      ...configuration(config),
      ...(baseline === undefined ? [] : [baseline]),
    ],
    isOfInterest: (path) => policyFile.test(path) || /\.tfvars$/i.test(path),
  };
}

async function readByTest({ features: named, imports, coverage }: TestOptions): Promise<Watched> {
  const { api } = await findCucumber();
  const project = await cucumberConfiguration(api, process.env);
  const paths = named.length > 0 ? named : project.paths;
  const features = await featureFiles(paths);
  const support = await supportCode(imports, project, features);
  const code = [...support.import.slice(1), ...support.require];
  const policies = coverage !== undefined && coverage.policies.length > 0 ? coverage.policies : ["policies"];
  return {
    paths: [
      ...(paths.length > 0 ? paths : ["features"]).map((path) => rootOf(path.replace(/^@|(:\d+)*$/g, ""))),
      ...features,
      ...features.flatMap(filesNamedIn),
      ...[...code, ...policies].map(rootOf),
      ...configuration(coverage?.config),
      ...["js", "cjs", "mjs", "json", "yaml", "yml"].map((end) => `cucumber.${end}`),
    ],
    isOfInterest: (path) => policyFile.test(path) || /\.(feature|feature\.md|[cm]?[jt]s)$/i.test(path),
  };
}

/** The configuration there is, and the one there may be. */
function configuration(config: string | undefined): readonly string[] {
  return [config ?? nearestConfig() ?? defaultConfigFile];
}

/** The folder below which a glob means files; any other path is itself. */
function rootOf(path: string): string {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return path;
  const { base, isGlob } = picomatch.scan(path);
  return isGlob ? base || "." : path;
}

/** The files that a feature can mean by texts in quotes: from the working directory, and from its own folder. */
function filesNamedIn(feature: string): readonly string[] {
  const texts = readFileSync(feature, "utf8").match(/"[^"\n]{1,300}"/g) ?? [];
  return [...new Set(texts)].flatMap((quoted) => {
    const text = quoted.slice(1, -1);
    if (!policyFile.test(text)) return [];
    // What is not there yet may come to be.
    return [resolve(text), resolve(dirname(feature), text)];
  });
}
