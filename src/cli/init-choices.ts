import {
  accountUses,
  type CiHost,
  type InitChoices,
  likelyOwnAccounts,
  plannedIds,
  policyPathsOf,
  type SeenRepository,
} from "../init/index.js";
import type { InitOptions } from "./init-options.js";
import { cucumberVersion, type PackageSource, packageSource } from "./init-package.js";
import type { Asking } from "./init-prompts.js";
import { type Survey, survey } from "./init-survey.js";

/** What is to be set up, and what is left out. */
export interface Decided {
  readonly choices: Omit<InitChoices, "isCoverageComplete" | "hasScaffoldedFeatures">;
  readonly without: ReadonlySet<string>;
  /** Sentences for people about what will not work. */
  readonly remarks: readonly string[];
  /** Whether npm would install this policy-check, and no other one of its name. */
  readonly mayInstall: boolean;
}

/**
 * The policies to set up: those that are named, or those that are found, and that somebody who is asked may narrow down to
 * other paths. `paths` is what commands get for them.
 */
export async function surveyOf(
  options: InitOptions,
  asking: Asking | undefined,
): Promise<{ readonly found: Survey; readonly paths: readonly string[] }> {
  const found = await survey(options.policies);
  if (options.policies.length > 0) return { found, paths: options.policies };
  const paths = policyPathsOf(found.policies.map(({ path }) => path));
  if (asking === undefined || found.policies.length === 0) return { found, paths };
  const answered = await asking.policyPaths(paths, found.policies.length);
  if (answered.join("\n") === paths.join("\n")) return { found, paths };
  return { found: await survey(answered), paths: answered };
}

/** What options, answers and the repository itself say; options are not asked about. */
export async function decide(
  options: InitOptions,
  { seen, paths }: { readonly seen: SeenRepository; readonly paths: readonly string[] },
  asking: Asking | undefined,
): Promise<Decided> {
  const uses = accountUses(seen.policies);
  const likely = likelyOwnAccounts(uses);
  const ownAccounts = options.ownAccounts ?? (await asking?.ownAccounts(uses, likely)) ?? likely;
  const ci: CiHost | "none" = options.ci ?? (await asking?.ci(seen.host)) ?? seen.host ?? "none";
  const offered = ["features", ...plannedIds].filter(
    (id) => !options.without.includes(id) && id !== "example" && (id !== "ci" || ci !== "none"),
  );
  const unwanted = options.without.length > 0 ? [] : ((await asking?.without(offered)) ?? []);
  const own = packageSource(".");
  const policyCheck = options.packageSource ?? own.spec;
  const origin = options.packageSource === undefined ? own.origin : "known";
  return {
    choices: { ci, ownAccounts, policyPaths: paths, packages: { policyCheck, cucumber: cucumberVersion } },
    without: new Set([...options.without, ...unwanted]),
    remarks: remarks[origin](policyCheck),
    mayInstall: origin !== "unknown",
  };
}

/** What people have to know of where policy-check is installed from. */
const remarks: Readonly<Record<PackageSource["origin"], (spec: string) => readonly string[]>> = {
  known: () => [],
  local: (spec) => [
    `${spec} is outside the repository, so a CI job cannot install policy-check from there; --package names a tarball in the repository, or a git URL`,
  ],
  unknown: (spec) => [
    `nothing tells where this policy-check was installed from, so package.json names version ${spec} of the npm registry, and npm install is not run; --package names another source`,
  ],
};
