import {
  accountUses,
  type CiHost,
  type InitChoices,
  likelyOwnAccounts,
  plannedIds,
  policyPathsOf,
  type SeenPolicy,
} from "../init/index.js";
import type { InitOptions } from "./init-options.js";
import { cucumberVersion, packageSource } from "./init-package.js";
import type { Asking } from "./init-prompts.js";
import type { Survey } from "./init-survey.js";

/** What is to be set up, and what is left out. */
export interface Decided {
  readonly choices: Omit<InitChoices, "isCoverageComplete">;
  readonly without: ReadonlySet<string>;
}

/** What options, answers and the repository itself say; options are not asked about. */
export async function decide(
  options: InitOptions,
  { seen }: Survey,
  policies: readonly SeenPolicy[],
  asking: Asking | undefined,
): Promise<Decided> {
  const uses = accountUses(policies);
  const likely = likelyOwnAccounts(uses);
  const found = policyPathsOf(policies.map(({ path }) => path));
  const policyPaths =
    options.policies.length > 0 ? options.policies : ((await asking?.policyPaths(found, policies.length)) ?? found);
  const ownAccounts = options.ownAccounts ?? (await asking?.ownAccounts(uses, likely)) ?? likely;
  const ci: CiHost | "none" = options.ci ?? (await asking?.ci(seen.host)) ?? seen.host ?? "none";
  const offered = ["features", ...plannedIds].filter(
    (id) => !options.without.includes(id) && id !== "example" && (id !== "ci" || ci !== "none"),
  );
  const unwanted = options.without.length > 0 ? [] : ((await asking?.without(offered)) ?? []);
  const policyCheck = options.packageSource ?? packageSource(".").spec;
  return {
    choices: { ci, ownAccounts, policyPaths, packages: { policyCheck, cucumber: cucumberVersion } },
    without: new Set([...options.without, ...unwanted]),
  };
}
