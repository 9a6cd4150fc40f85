import { SourceText } from "../../diagnostics/index.js";
import { accountUses, examplePlan, type FilePlan, planOf, type SeenRepository } from "../../init/index.js";
import { type ExitCode, exitCodes } from "../exit.js";
import { decide, surveyOf } from "../init-choices.js";
import { featuresFor, noFeatures } from "../init-features.js";
import { enterFolder } from "../init-folder.js";
import { installMissing } from "../init-install.js";
import { nextSteps } from "../init-next-steps.js";
import type { InitOptions } from "../init-options.js";
import { foundInWords, isWritten, planInWords, previewOf } from "../init-output.js";
import { assertFeasible } from "../init-places.js";
import { type Asking, askOnTerminal, Declined } from "../init-prompts.js";
import { type FoundPolicy, policiesInText, type Survey, seenPolicy } from "../init-survey.js";
import { verdictOf } from "../init-verdict.js";
import { writePlans } from "../init-writing.js";
import { tell } from "../output.js";

/** Sets a repository up: plans, shows, asks, writes what is missing, and ends with a check and a run of the scenarios. */
export async function runInit(options: InitOptions): Promise<ExitCode> {
  const folder = enterFolder(options.folder);
  const isAsked = !options.yes && !options.dryRun && process.stdin.isTTY === true && process.stdout.isTTY === true;
  try {
    return await setUp(options, isAsked ? askOnTerminal(folder) : undefined);
  } catch (error) {
    if (error instanceof Declined) return exitCodes.usage;
    throw error;
  }
}

async function setUp(options: InitOptions, asking: Asking | undefined): Promise<ExitCode> {
  const { found, paths } = await surveyOf(options, asking);
  for (const note of found.notes) tell(note);
  for (const { path, why } of found.unread) tell(`${path} cannot be read: ${why}`);
  const policies = found.policies.length > 0 ? found.policies : await examplePolicies(options, found);
  if (policies.length === 0) {
    tell("there is no trust policy to begin with; name files with --policies");
    return exitCodes.usage;
  }
  const seen: SeenRepository = { ...found.seen, policies: policies.map(seenPolicy) };
  const { choices, without, remarks, mayInstall } = await decide(options, { seen, paths }, asking);
  const ownAccounts = without.has("config") ? undefined : choices.ownAccounts;
  const features = without.has("features") ? noFeatures : await featuresFor(policies, ownAccounts);
  const { isComplete: isCoverageComplete, isScaffolded: hasScaffoldedFeatures } = features;
  const plans: readonly FilePlan[] = [
    ...planOf(seen, { ...choices, isCoverageComplete, hasScaffoldedFeatures }, without),
    ...features.plans,
  ];
  assertFeasible(plans, seen.belowTop);
  const writes = plans.filter(isWritten).length;
  const writesThem = options.yes || asking !== undefined;
  process.stdout.write(`${foundInWords(found.policies.length, accountUses(seen.policies), choices.ownAccounts)}\n`);
  process.stdout.write(planInWords(plans, writesThem ? "will write" : "would write"));
  if (plans.some(({ kind, path }) => kind === "write" && path === "package.json"))
    for (const remark of remarks) tell(remark);
  if (options.dryRun) {
    process.stdout.write(`\n${previewOf(plans)}`);
    return exitCodes.success;
  }
  if (!writesThem) {
    tell("nothing was written: there is no terminal to ask on; --yes writes all of this, --dry-run shows the texts");
    return exitCodes.usage;
  }
  if (asking !== undefined && writes > 0 && !(await asking.write(writes))) {
    asking.end("nothing was written");
    return exitCodes.usage;
  }
  writePlans(plans);
  asking?.end("written; now the policies are checked and the scenarios are run");
  const installation = await installMissing(options.skipInstall || !mayInstall, asking);
  const files = [...new Set(policies.map(({ path }) => path))];
  const verdict = await verdictOf({ paths: files, policies: policies.length, features });
  process.stdout.write(`\n${verdict.text}`);
  for (const sentence of features.missing) process.stdout.write(`  ${sentence}\n`);
  process.stdout.write(`\n${nextSteps({ choices, seen, plans, installation, verdict, hasWritten: writes > 0 })}`);
  return found.unread.length + features.missing.length > 0 ? exitCodes.usage : verdict.exitCode;
}

/** The policy that is written where there is none, and nothing that could be one. */
async function examplePolicies({ without, policies }: InitOptions, found: Survey): Promise<readonly FoundPolicy[]> {
  if (without.includes("example") || policies.length > 0 || found.unread.length > 0) return [];
  const example = examplePlan(found.seen);
  return example === undefined ? [] : policiesInText(new SourceText(example.path, example.text));
}
