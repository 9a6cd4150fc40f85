import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { SourceText } from "../../diagnostics/index.js";
import {
  changesSince,
  type Documentation,
  type DocumentationChanges,
  type DocumentationInput,
  documentationOf,
} from "../../documentation/index.js";
import { type CompiledPolicy, readPolicyText } from "../../engine/index.js";
import { replaceFileSync } from "../../files/index.js";
import { callerInWords, docsCsv, docsJson, docsMarkdown } from "../../report/index.js";
import { acceptedIn } from "../accepted-in.js";
import { readConfig } from "../config.js";
import { sha256Of } from "../digest.js";
import { defaultFeatures, defaultPolicies, earlierIn, featuresIn, isFolder, runsIn } from "../docs-inputs.js";
import { documentedPolicies } from "../docs-policies.js";
import { type ExitCode, exitCodes, UsageError } from "../exit.js";
import { readProblem } from "../files.js";
import { checkedOut } from "../git.js";
import { tell, writeReport } from "../output.js";
import { filesRead, type ReadFile, refuseOverwriting } from "../outputs.js";
import { fromWorkingDirectory } from "../relative-path.js";
import { StandardInput } from "../standard-input.js";
import { version } from "../version.js";

/** The formats of living documentation. */
export type DocsFormat = "html" | "markdown" | "json" | "csv";

/** The options of `policy-check docs`. */
export interface DocsOptions {
  /** Files of cucumber's messages; `-` is standard input. */
  readonly results: readonly string[];
  /** Undefined for the folder `policies`. */
  readonly policies: readonly string[] | undefined;
  /** Undefined for the folder `features`, where it is there. */
  readonly features: readonly string[] | undefined;
  readonly format: DocsFormat;
  /** The folder of the page. */
  readonly out: string | undefined;
  readonly output: string | undefined;
  /** An earlier documentation as JSON. */
  readonly since: string | undefined;
  readonly config: string | undefined;
  readonly maxFileSize: number | undefined;
}

/** The folder of the page where nothing is said. */
const defaultFolder = "site";

/** Makes living documentation of policies and runs, and writes it. */
export async function runDocs(options: DocsOptions): Promise<ExitCode> {
  refuseCombinations(options);
  await refuseOverwriting([{ option: "--output", path: options.output }], () => readFilesOf(options));
  const standardInput = new StandardInput();
  const earlier = options.since === undefined ? undefined : earlierIn(options.since, standardInput);
  const config = await readConfig(options.config, standardInput);
  const runs = await runsIn(options.results, standardInput);
  const accepted = await acceptedIn(config);
  const policies = await documentedPolicies(options.policies ?? [defaultPolicies], {
    standardInput,
    maxFileSize: options.maxFileSize,
    config,
    accepted,
  });
  const features = await featuresIn(options.features, runs, standardInput);
  const input: DocumentationInput = {
    tool: { name: "policy-check", version },
    project: runs.some(({ commit }) => commit !== null) ? { commit: null, branch: null, remote: null } : checkedOut(),
    runs,
    policies,
    features,
    callerInWords,
    sha256: sha256Of,
    explained: (path, pointer, missing) => accepted?.holeReason(path, { pointer, missing }),
  };
  const documentation = documentationOf(input);
  const policyIn = (path: string, text: string): CompiledPolicy | undefined =>
    readPolicyText("trust", new SourceText(path, text), false).policy;
  const comparing = { policies, callerInWords, policyIn };
  for (const { path, role, content } of policies) {
    if (content.kind === "unreadable") tell(`${path}: ${role} cannot be documented: ${content.why}`);
  }
  if (runs.length === 0) tell("no test results given (--results FILE): the page will show no tested access");
  await write(
    documentation,
    earlier === undefined ? undefined : changesSince(earlier, documentation, comparing),
    options,
  );
  return exitCodes.success;
}

function refuseCombinations({ format, out, output, since, policies }: DocsOptions): void {
  if (format === "html" && output !== undefined)
    throw new UsageError("--output cannot be combined with --format html, which writes a folder; use --out FOLDER");
  if (format !== "html" && out !== undefined)
    throw new UsageError(
      `--out, the folder of the page, cannot be combined with --format ${format}; use --output FILE`,
    );
  if (since !== undefined && format !== "markdown" && format !== "html")
    throw new UsageError("--since needs --format markdown or html");
  if (policies === undefined && !isFolder(defaultPolicies))
    throw new UsageError(`there is no folder ${defaultPolicies} here; use --policies PATHS to name the trust policies`);
}

/** The files that documentation is made from. */
async function readFilesOf(options: DocsOptions): Promise<readonly ReadFile[]> {
  const { results, policies = [defaultPolicies], features = [defaultFeatures], since, config } = options;
  const below = features.flatMap((path) => (isFolder(path) ? [`${path}/**/*.feature`, `${path}/**/*.md`] : [path]));
  return [
    ...(await filesRead("one of the results", results)),
    ...(await filesRead("one of the policies", policies)),
    ...(await filesRead("one of the features", below)),
    ...(since === undefined ? [] : [{ path: since, role: "the earlier documentation" }]),
    ...(config === undefined ? [] : [{ path: config, role: "the configuration" }]),
  ];
}

async function write(
  documentation: Documentation,
  changes: DocumentationChanges | undefined,
  { format, out = defaultFolder, output }: DocsOptions,
): Promise<void> {
  switch (format) {
    case "json":
      writeReport(docsJson(documentation), output);
      break;
    case "csv":
      if (documentation.controls.length === 0)
        tell("no scenario has a tag such as @control:CIS-1.10, so the table has no rows");
      writeReport(docsCsv(documentation), output);
      break;
    case "markdown":
      writeReport(docsMarkdown(documentation, changes), output);
      break;
    case "html": {
      const { sitePage } = await import("../../site/index.js");
      const file = join(out, "index.html");
      writePage(out, file, sitePage(documentation, changes));
      process.stdout.write(`${fromWorkingDirectory(file)}\n`);
    }
  }
}

/** Throws UsageError where the page cannot be written; then the one that was there stays. */
function writePage(folder: string, file: string, page: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    replaceFileSync(file, page);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${readProblem(error)}`);
  }
}
