import { existsSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Property, Verdict } from "../../analysis/index.js";
import { type Finding, SourceText } from "../../diagnostics/index.js";
import {
  changesSince,
  type Documentation,
  type DocumentationChanges,
  type DocumentationInput,
  type DocumentedFinding,
  documentationOf,
  type FeatureInput,
  type PolicyInput,
  type ReadablePolicy,
  type RunRecord,
  readEarlier,
  readFeature,
  readRun,
} from "../../documentation/index.js";
import { type CompiledPolicy, readPolicyText } from "../../engine/index.js";
import { replaceFileSync } from "../../files/index.js";
import { putTogether } from "../../lint/index.js";
import { callerInWords, count, docsCsv, docsJson, docsMarkdown, type SkippedFile } from "../../report/index.js";
import { loadTemplates, mayBeCollection, type Templates } from "../../sources/index.js";
import { type Config, readConfig } from "../config.js";
import { sha256Of } from "../digest.js";
import { type ExitCode, exitCodes, UsageError } from "../exit.js";
import { defaultMaximumSize, largestCollection, readProblem, readSizedText, readText } from "../files.js";
import { findGherkin } from "../gherkin.js";
import { checkedOut } from "../git.js";
import { HoleExplanations } from "../hole-explanations.js";
import { type Input, inputsOf } from "../inputs.js";
import { nothingChecked } from "../nothing-checked.js";
import { tell, writeReport } from "../output.js";
import { filesRead, type ReadFile, refuseOverwriting } from "../outputs.js";
import { fromWorkingDirectory } from "../relative-path.js";
import { checkSource } from "../source-findings.js";
import type { Suppressions } from "../suppressions.js";
import { type TrustPolicy, TrustPolicyReader, unknownsInWords } from "../trust-policies.js";
import { widened } from "../unknown-values.js";
import { version } from "../version.js";
import { verdictOn } from "./prove.js";

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

/** The folders that are looked at where nothing is said. */
const defaultPolicies = "policies";
const defaultFeatures = "features";
const defaultFolder = "site";

/** Makes living documentation of policies and runs, and writes it. */
export async function runDocs(options: DocsOptions): Promise<ExitCode> {
  refuseCombinations(options);
  await refuseOverwriting([{ option: "--output", path: options.output }], () => readFilesOf(options));
  const earlier = options.since === undefined ? undefined : earlierIn(options.since);
  const config = await readConfig(options.config);
  const runs = await runsIn(options.results);
  const policies = await policiesIn(options, config);
  const features = await featuresIn(options.features, runs);
  const explanations = new HoleExplanations(config);
  const input: DocumentationInput = {
    tool: { name: "policy-check", version },
    project: runs.some(({ commit }) => commit !== null) ? { commit: null, branch: null, remote: null } : checkedOut(),
    runs,
    policies,
    features,
    callerInWords,
    sha256: sha256Of,
    explained: (path, pointer, missing) => explanations.reasonFor(path, { pointer, missing }),
  };
  const documentation = documentationOf(input);
  const policyIn = (path: string, text: string): CompiledPolicy | undefined =>
    readPolicyText("trust", new SourceText(path, text), false).policy;
  const comparing = { policies, callerInWords, policyIn };
  for (const { path, role, content } of policies) {
    if (content.kind === "unreadable") tell(`${path}: nothing can be said of ${role}: ${content.why}`);
  }
  if (runs.length === 0) tell("no results are given, so that no scenario shows anything; --results FILE names them");
  await write(
    documentation,
    earlier === undefined ? undefined : changesSince(earlier, documentation, comparing),
    options,
  );
  return exitCodes.success;
}

function refuseCombinations({ format, out, output, since, policies }: DocsOptions): void {
  if (format === "html" && output !== undefined)
    throw new UsageError("--format html writes a folder, which --out names; --output goes with the other formats");
  if (format !== "html" && out !== undefined)
    throw new UsageError(`--out is the folder of the page; with --format ${format}, --output names the file`);
  if (since !== undefined && format !== "markdown" && format !== "html")
    throw new UsageError("--since goes with --format markdown and html, which say what changed");
  if (policies === undefined && !isFolder(defaultPolicies))
    throw new UsageError(`there is no folder ${defaultPolicies} here; --policies names the trust policies`);
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

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Reads all results. Throws UsageError with what is wrong with each that cannot be read. */
async function runsIn(paths: readonly string[]): Promise<readonly RunRecord[]> {
  const inputs = (await inputsOf(paths)).filter(({ passedOver }) => passedOver === undefined);
  const problems: string[] = [];
  const runs = inputs.flatMap(({ path, refused }): readonly RunRecord[] => {
    const file = path === "-" ? "<stdin>" : fromWorkingDirectory(path);
    const text = refused === undefined ? readText(path, largestCollection) : { refused };
    if ("refused" in text) {
      problems.push(`${file}: ${text.refused}`);
      return [];
    }
    const read = readRun({ file, sha256: sha256Of(text.text), text: text.text });
    if (read.kind === "read") return [read.run];
    problems.push(`${file}:${read.line}: ${read.why}`);
    return [];
  });
  if (problems.length > 0) throw new UsageError(`these results cannot be read:\n${problems.join("\n")}`);
  return runs;
}

/** Reads all trust policies, with what the linter finds. Throws UsageError for named files that hold none. */
async function policiesIn(options: DocsOptions, config: Config): Promise<readonly PolicyInput[]> {
  const inputs = await inputsOf(options.policies ?? [defaultPolicies]);
  const reader = new PolicyInputs(config, options.maxFileSize ?? config.maxFileSize);
  await reader.prepare();
  const problems: string[] = [];
  const policies: PolicyInput[] = [];
  for (const input of inputs) {
    const read = await reader.read(input);
    if (typeof read === "string") problems.push(`${input.path}: ${read}`);
    else policies.push(...read);
  }
  if (problems.length > 0) throw new UsageError(`these policies cannot be read:\n${problems.join("\n")}`);
  if (policies.length === 0) throw new UsageError(nothingChecked(reader.skipped));
  return policies;
}

type ExemptionFor = (
  path: string,
  policy: TrustPolicy,
) => { readonly reason: string; readonly expires: string } | undefined;

/** Reads the policies of files, each with its findings and what the configuration accepts. */
class PolicyInputs {
  readonly #config: Config;
  readonly #maximumSize: number | undefined;
  readonly #reader: TrustPolicyReader;
  #suppressions: Suppressions | undefined;
  #exemptionFor: ExemptionFor = () => undefined;
  #templates: Templates | undefined;
  /** What was found in folders, and holds no trust policy. */
  readonly skipped: SkippedFile[] = [];

  constructor(config: Config, maximumSize: number | undefined) {
    this.#config = config;
    this.#maximumSize = maximumSize;
    this.#reader = new TrustPolicyReader({ maxFileSize: maximumSize });
  }

  /** Globs and dates are needed by those who accept something only. */
  async prepare(): Promise<void> {
    const { mfaExemptions, suppressions, source } = this.#config;
    const today = new Date().toISOString().slice(0, 10);
    if (suppressions.length + mfaExemptions.length > 0) {
      const { Suppressions } = await import("../suppressions.js");
      this.#suppressions = new Suppressions(this.#config, today);
    }
    if (mfaExemptions.length > 0) {
      const { exemptionRowFor } = await import("../mfa-exemptions.js");
      this.#exemptionFor = exemptionRowFor(mfaExemptions, source?.name ?? "", today);
    }
  }

  /** The policies of a file; none where it was only found and holds none; a clause where it cannot be read. */
  async read({ path, isNamed, refused, passedOver }: Input): Promise<readonly PolicyInput[] | string> {
    if (refused !== undefined) return refused;
    if (passedOver !== undefined) return this.#skip(path, passedOver);
    const name = path === "-" ? "<stdin>" : fromWorkingDirectory(path);
    const read = readSizedText(path, name, {
      maximumSize: this.#maximumSize ?? defaultMaximumSize,
      allowsLarger: this.#maximumSize === undefined ? mayBeCollection : undefined,
    });
    if (read.kind === "refused") return read.isUnlikely && !isNamed ? this.#skip(path, read.why) : read.why;
    const { source, isLarger: isLarge } = read;
    const policies = await this.#reader.readText(source, { isNamed, isLarge }, (policy) => policy);
    if (policies.kind === "skipped") return this.#skip(path, policies.why);
    if (policies.kind === "unreadable") return policies.why;
    const [missing] = policies.unread;
    if (missing !== undefined) return missing.why;
    const findings = await this.#findingsIn(name, source, { isNamed, isLarge });
    // What AWS would refuse is a role of which nothing can be said; what is not even JSON or YAML is another file.
    const noDocument = findings.flat().find(({ rule }) => rule === "invalid-json");
    if (noDocument !== undefined) return `line ${noDocument.line}: ${noDocument.message}`;
    return policies.results.map((policy, index) => this.#input(name, policy, findings[index] ?? []));
  }

  #skip(path: string, why: string): readonly PolicyInput[] {
    this.skipped.push({ path, why });
    return [];
  }

  /** Of each policy of a text, in its order. */
  async #findingsIn(
    path: string,
    source: SourceText,
    options: { readonly isNamed: boolean; readonly isLarge: boolean },
  ): Promise<readonly (readonly DocumentedFinding[])[]> {
    for (;;) {
      const all: (readonly DocumentedFinding[])[] = [];
      const verdict = checkSource(source, {
        ...options,
        lint: this.#config.lint,
        templates: this.#templates,
        take: ({ findings, role, isOpenWithoutMfa }) => {
          const split = this.#suppressions?.split(path, findings, role, isOpenWithoutMfa);
          const open = putTogether(split?.findings ?? findings);
          all.push([
            ...open.map((finding) => findingOf(finding, null)),
            ...(split?.suppressed ?? []).map(({ finding, reason, expires }) =>
              findingOf(finding, { reason, expires: expires ?? null }),
            ),
          ]);
        },
      });
      if (verdict.kind !== "needs-templates") return all;
      this.#templates = await loadTemplates(verdict.isYaml);
    }
  }

  #input(path: string, policy: TrustPolicy, findings: readonly DocumentedFinding[]): PolicyInput {
    const { source, pointer, content, role, roleName } = policy;
    const placed = content.kind === "known" ? content.nodes[0] : undefined;
    // Where the document is the whole text, white space around it is a part of it.
    const isPart = pointer !== "" && placed !== undefined;
    const text = isPart ? source.text.slice(placed.start, placed.end) : source.text;
    const exemption = this.#exemptionFor(path, policy);
    return {
      path,
      pointer,
      role: role === "" ? roleName : role,
      text,
      firstLine: isPart ? source.position(placed.start).line : 1,
      sha256: sha256Of(text),
      content: contentOf(policy),
      findings,
      exemption: exemption === undefined ? null : { reason: exemption.reason, expires: exemption.expires },
    };
  }
}

function contentOf({ content, roleName }: TrustPolicy): PolicyInput["content"] {
  switch (content.kind) {
    case "unknown":
      return { kind: "unreadable", why: `its trust policy is not known: ${content.why}` };
    case "refused": {
      const [first, ...more] = content.problems;
      const others = more.length === 0 ? "" : ` (and ${count(more.length, "problem")} more)`;
      return { kind: "unreadable", why: `the policy is not valid: ${first?.message ?? "it cannot be read"}${others}` };
    }
    case "known": {
      const isKnown = widened(content) === undefined;
      const readable: ReadablePolicy = {
        kind: "readable",
        variants: content.variants,
        unknowns: isKnown ? undefined : unknownsInWords(content),
        prove: (property: Property): Verdict => verdictOn(content, property, { roleName }),
      };
      return readable;
    }
  }
}

function findingOf(
  { rule, severity, message, pointer, range, help }: Finding,
  suppressed: DocumentedFinding["suppressed"],
): DocumentedFinding {
  return { rule, severity, message, pointer, line: range.start.line, help, suppressed };
}

/** Features that are there; those that a run read in the same version need not be parsed. */
async function featuresIn(
  given: readonly string[] | undefined,
  runs: readonly RunRecord[],
): Promise<readonly FeatureInput[]> {
  if (given === undefined && !existsSync(defaultFeatures)) return [];
  const globs = (given ?? [defaultFeatures]).map((path) => (isFolder(path) ? join(path, "**", "*.feature") : path));
  const inputs = (await inputsOf(globs)).filter(({ passedOver }) => passedOver === undefined);
  const known = new Set(
    runs.flatMap(({ features }) =>
      features.map(({ path, text }) => (text === undefined ? "" : `${path}\n${sha256Of(text)}`)),
    ),
  );
  let gherkin: ReturnType<typeof findGherkin> | "not looked for" = "not looked for";
  return inputs.map(({ path, refused }) => {
    const name = fromWorkingDirectory(path);
    const text = refused === undefined ? readText(path, defaultMaximumSize) : { refused };
    if ("refused" in text) throw new UsageError(`the feature ${name} cannot be read: ${text.refused}`);
    const sha256 = sha256Of(text.text);
    if (known.has(`${name}\n${sha256}`)) return { path: name, sha256, parsed: null };
    if (gherkin === "not looked for") gherkin = findGherkin();
    const parsed = gherkin === undefined ? undefined : readFeature(name, gherkin(text.text, name));
    if (gherkin !== undefined && parsed === undefined) tell(`${name} cannot be parsed as a feature`);
    return { path: name, sha256, parsed: parsed ?? null };
  });
}

/** Reads what `docs --format json` wrote. Throws UsageError where it is something else. */
function earlierIn(path: string) {
  const text = readText(path, largestCollection);
  if ("refused" in text) throw new UsageError(`${path} cannot be read: ${text.refused}`);
  let value: unknown;
  try {
    value = JSON.parse(text.text);
  } catch (error) {
    throw new UsageError(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const earlier = readEarlier(value);
  if (typeof earlier !== "string") return earlier;
  throw new UsageError(
    `${path} cannot be compared with: ${earlier}; it must be made with policy-check docs --format json`,
  );
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
        tell("no scenario has a tag such as @control:CIS-1.10, so there are no rows");
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
