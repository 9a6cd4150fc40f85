import { existsSync, readFileSync } from "node:fs";
import type { FilePlan } from "../init/index.js";
import { defaultSettings, type LintOptions } from "../lint/index.js";
import { count } from "../report/index.js";
import { type Scaffold, type ScaffoldedFeature, scaffoldFeatures } from "../scaffold/index.js";
import { Configurations } from "./configurations.js";
import { sha256Of } from "./digest.js";
import { UsageError } from "./exit.js";
import { readProblem } from "./files.js";
import type { FoundPolicy } from "./init-survey.js";
import { StandardInput } from "./standard-input.js";

/** The scenarios for policies, before they are written. */
export interface PlannedFeatures {
  readonly plans: readonly FilePlan[];
  /** Whether the scenarios show all outcomes that calls can show. */
  readonly isComplete: boolean;
  /** Whether there are scenarios, and scaffold wrote all of them. */
  readonly isScaffolded: boolean;
  /** Outcomes that they do not show, and why: sentences. */
  readonly notShown: readonly string[];
  /** Mistakes that they do not notice: the policy, its line with the mistake, and why. */
  readonly unnoticed: readonly { readonly policy: string; readonly why: string }[];
  /** Roles that have no feature, and why: sentences. */
  readonly missing: readonly string[];
}

export const noFeatures: PlannedFeatures = {
  ...{ plans: [], isComplete: false, isScaffolded: false, notShown: [], unnoticed: [], missing: [] },
};

const folder = "features";

/**
 * Writes scenarios for policies, and adds them to those that are there. Nothing is written. `ownAccounts` are those of the
 * configuration that is about to be written; undefined where none is.
 */
export async function featuresFor(
  policies: readonly FoundPolicy[],
  ownAccounts: readonly string[] | undefined,
): Promise<PlannedFeatures> {
  const settings = {
    now: Math.floor(Date.now() / 1000),
    digest: sha256Of,
    lintOf: await lintsOf(policies, ownAccounts),
    update: false,
  };
  const before = new Map<string, string>();
  const existing = (path: string): string | undefined => {
    const text = featureText(`${folder}/${path}`);
    if (text !== undefined) before.set(path, text);
    return text;
  };
  const scaffold = scaffoldFeatures(policies, { ...settings, existing });
  const foreign = scaffold.features.filter(({ state }) => state === "foreign");
  // What it would write if somebody's own features were not there is what they may add.
  const fresh =
    foreign.length > 0 ? scaffoldFeatures(policies, { ...settings, existing: () => undefined }).features : [];
  const additions = new Map(fresh.map(({ path, text, role }) => [path, ruleOf(role, text)]));
  return {
    plans: scaffold.features.map((feature) => {
      const isShown = foreign.indexOf(feature) < mostForeignShown;
      const present = before.get(feature.path) ?? "";
      return planOf(feature, { present, addition: additions.get(feature.path) ?? "", isShown });
    }),
    isComplete: isComplete(scaffold),
    isScaffolded: scaffold.features.length > 0 && foreign.length === 0,
    notShown: scaffold.features.flatMap(({ policy, coverage }) => coverage.left.map((line) => `${policy}: ${line}`)),
    unnoticed: scaffold.features.flatMap(({ policy, mutants }) => mutants.left.map((why) => ({ policy, why }))),
    missing: scaffold.problems.map(
      ({ role, policy, line, why }) => `${policy}:${line}: no feature for ${role}: ${why}`,
    ),
  };
}

/** The rules of each file: those of the configuration that `check` judges it by. */
async function lintsOf(
  policies: readonly FoundPolicy[],
  ownAccounts: readonly string[] | undefined,
): Promise<(path: string) => LintOptions> {
  const configurations = await Configurations.read(undefined, new StandardInput(), { quiet: true });
  await configurations.prepare(policies.map(({ path }) => path));
  const planned: LintOptions = {
    settings: { ...defaultSettings, ...(ownAccounts === undefined ? {} : { ownAccounts }) },
  };
  return (path) => {
    const { source, lint } = configurations.of(path);
    return source === undefined ? planned : lint;
  };
}

/** The lines of more features of somebody's own are not shown. */
const mostForeignShown = 3;

/** What there is to say of the feature that is there. */
interface Theirs {
  readonly present: string;
  /** What it may be given at its end where it is not scaffold's. */
  readonly addition: string;
  readonly isShown: boolean;
}

/** A feature of somebody's own: the scenarios that it lacks are shown. */
function foreignPlan({ path, policy }: ScaffoldedFeature, { present, addition, isShown }: Theirs): FilePlan {
  const whole = `${folder}/${path}`;
  const titles = addition.split("\n").filter((line) => /^\s*Scenario(?: Outline)?: /.test(line));
  if (titles.every((title) => present.includes(title.trim())))
    return { kind: "kept", path: whole, why: "it was not written by scaffold, and has its scenarios" };
  const why = "it was not written by scaffold and stays as it is";
  if (isShown) return { kind: "paste", path: whole, why: `${why}; add at its end`, lines: addition };
  return { kind: "kept", path: whole, why: `${why}; "npx policy-check scaffold ${policy} --out DIR" writes another` };
}

/** The scenarios of a feature, with their background, as they can be part of another feature: without what scaffold itself reads. */
function ruleOf(role: string, feature: string): string {
  const lines = feature.split("\n");
  const begin = lines.findIndex((line) => /^ {2}Background:/.test(line));
  const end = lines.findLastIndex((line) => /^# Digests /.test(line));
  const body = lines
    .slice(Math.max(begin, 0), end < 0 ? undefined : end)
    .map((line) => (line === "" ? "" : `  ${line}`));
  return `  Rule: ${role}\n\n${body.join("\n").trimEnd()}\n`;
}

function featureText(path: string): string | undefined {
  try {
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${readProblem(error)}`);
  }
}

function planOf(feature: ScaffoldedFeature, theirs: Theirs): FilePlan {
  const { path, text, state, added, stale } = feature;
  const whole = `${folder}/${path}`;
  switch (state) {
    case "new":
      return { kind: "write", path: whole, why: "scenarios", text };
    case "changed": {
      const why = added.length === 0 ? "scaffold's own remarks" : `adds ${count(added.length, "scenario")}`;
      return { kind: "update", path: whole, why, before: theirs.present, text };
    }
    case "same": {
      const old = stale.length === 0 ? "" : `; ${count(stale.length, "scenario")} no longer fit the policy`;
      return { kind: "kept", path: whole, why: `it has the scenarios${old}` };
    }
    case "foreign":
      return foreignPlan(feature, theirs);
  }
}

function isComplete({ features, problems }: Scaffold): boolean {
  // Of what is not in a file of its own, coverage is not measured.
  const isWhole = ({ hasAll, hasCopy, coverage: { possible, seen }, failing }: ScaffoldedFeature): boolean =>
    hasAll && !hasCopy && seen === possible && failing.length === 0;
  return features.length > 0 && problems.length === 0 && features.every(isWhole);
}
