import { SourceText } from "../../diagnostics/index.js";
import {
  changesSince,
  type Documentation,
  type DocumentationChanges,
  type DocumentationInput,
  documentationOf,
} from "../../documentation/index.js";
import { type CompiledPolicy, readPolicyText } from "../../engine/index.js";
import { callerInWords, docsCsv, docsJson, docsMarkdown } from "../../report/index.js";
import { Configurations } from "../configurations.js";
import { sha256Of } from "../digest.js";
import { documentedAccounts, withAccounts } from "../docs-account.js";
import { defaultFeatures, defaultPolicies, earlierIn, featuresIn, isFolder, runsIn } from "../docs-inputs.js";
import { type DocsOptions, refuseCombinations } from "../docs-options.js";
import { documentedPolicies } from "../docs-policies.js";
import { type ExitCode, exitCodes } from "../exit.js";
import { checkedOut } from "../git.js";
import { tell, writeReport } from "../output.js";
import { filesRead, type ReadFile, refuseOverwriting } from "../outputs.js";
import { fromWorkingDirectory } from "../relative-path.js";
import { StandardInput } from "../standard-input.js";
import { version } from "../version.js";

/** From so many bytes on, a page is better split. */
const largePage = 3_000_000;

/** The folder of the page where nothing is said. */
const defaultFolder = "site";

/** Makes living documentation of policies and runs, and writes it. */
export async function runDocs(options: DocsOptions): Promise<ExitCode> {
  refuseCombinations(options);
  await refuseOverwriting([{ option: "--output", path: options.output }], () => readFilesOf(options));
  const standardInput = new StandardInput();
  const earlier = options.since === undefined ? undefined : earlierIn(options.since, standardInput);
  const configurations = await Configurations.read(options.config, standardInput);
  const runs = await runsIn(options.results, standardInput);
  const settings = { standardInput, maxFileSize: options.maxFileSize, configurations };
  const paths = policiesOf(options);
  const files = paths.length === 0 ? [] : await documentedPolicies(paths, settings);
  const accounts = options.account.dumps.length === 0 ? undefined : await documentedAccounts(options.account, settings);
  const policies = accounts === undefined ? files : withAccounts(files, accounts);
  const features = await featuresIn(options.features, runs, standardInput);
  const input: DocumentationInput = {
    tool: { name: "policy-check", version },
    project: runs.some(({ commit }) => commit !== null) ? { commit: null, branch: null, remote: null } : checkedOut(),
    runs,
    policies,
    features,
    reach: accounts?.reach,
    callerInWords,
    sha256: sha256Of,
    explained: (path, pointer, missing) => configurations.acceptance?.holeReason(path, { pointer, missing }),
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
  // INVARIANT: what is not complete is written and said, and does not pass.
  return (accounts?.reach.gaps.length ?? 0) > 0 ? exitCodes.usage : exitCodes.success;
}

/** The files with trust policies; the usual folder is not needed where a dump has roles. */
function policiesOf({ policies, account }: DocsOptions): readonly string[] {
  if (policies !== undefined) return policies;
  return account.dumps.length > 0 && !isFolder(defaultPolicies) ? [] : [defaultPolicies];
}

/** The files that documentation is made from. */
async function readFilesOf(options: DocsOptions): Promise<readonly ReadFile[]> {
  const { results, features = [defaultFeatures], since, config, account } = options;
  const policies = policiesOf(options);
  const ofAccounts = [...account.dumps, ...account.credentialReports, ...account.scp, ...account.rcp];
  const below = features.flatMap((path) => (isFolder(path) ? [`${path}/**/*.feature`, `${path}/**/*.md`] : [path]));
  return [
    ...(await filesRead("one of the results", results)),
    ...(await filesRead("one of the policies", policies)),
    ...(await filesRead("one of the features", below)),
    ...ofAccounts.map((path) => ({ path, role: "one of the accounts' files" })),
    ...(since === undefined ? [] : [{ path: since, role: "the earlier documentation" }]),
    ...(config === undefined ? [] : [{ path: config, role: "the configuration" }]),
  ];
}

async function write(
  documentation: Documentation,
  changes: DocumentationChanges | undefined,
  { format, out = defaultFolder, split, output }: DocsOptions,
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
      const { sitePages } = await import("../../site/index.js");
      const { writePages } = await import("../docs-pages.js");
      const pages = sitePages(documentation, { changes, isSplit: split });
      const file = writePages(out, pages);
      const size = Buffer.byteLength(pages[0].html);
      if (size > largePage && !split)
        tell(`the page has ${(size / 1e6).toFixed(1)} MB; --split writes a page for each role`);
      process.stdout.write(`${fromWorkingDirectory(file)}\n`);
    }
  }
}
