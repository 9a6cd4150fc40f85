import { existsSync, readFileSync } from "node:fs";
import type { FilePlan } from "../init/index.js";
import { defaultSettings } from "../lint/index.js";
import { count } from "../report/index.js";
import { type Scaffold, type ScaffoldedFeature, scaffoldFeatures } from "../scaffold/index.js";
import { readConfig } from "./config.js";
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
  /** Outcomes that they do not show, and why: sentences. */
  readonly notShown: readonly string[];
  /** Mistakes that they do not notice: the policy, its line with the mistake, and why. */
  readonly unnoticed: readonly { readonly policy: string; readonly why: string }[];
  /** Roles that have no feature, and why: sentences. */
  readonly missing: readonly string[];
}

export const noFeatures: PlannedFeatures = { plans: [], isComplete: false, notShown: [], unnoticed: [], missing: [] };

const folder = "features";

/** Writes scenarios for policies, and adds them to those that are there. Nothing is written. */
export async function featuresFor(
  policies: readonly FoundPolicy[],
  ownAccounts: readonly string[],
): Promise<PlannedFeatures> {
  const { lint } = await readConfig(undefined, new StandardInput());
  const before = new Map<string, string>();
  const scaffold = scaffoldFeatures(policies, {
    now: Math.floor(Date.now() / 1000),
    digest: sha256Of,
    // The configuration may be about to be written.
    lint: { ...lint, settings: { ...(lint.settings ?? defaultSettings), ownAccounts } },
    existing: (path) => {
      const text = featureText(`${folder}/${path}`);
      if (text !== undefined) before.set(path, text);
      return text;
    },
    update: false,
  });
  return {
    plans: scaffold.features.map((feature) => planOf(feature, before.get(feature.path))),
    isComplete: isComplete(scaffold),
    notShown: scaffold.features.flatMap(({ policy, coverage }) => coverage.left.map((line) => `${policy}: ${line}`)),
    unnoticed: scaffold.features.flatMap(({ policy, mutants }) => mutants.left.map((why) => ({ policy, why }))),
    missing: scaffold.problems.map(
      ({ role, policy, line, why }) => `${policy}:${line}: no feature for ${role}: ${why}`,
    ),
  };
}

function featureText(path: string): string | undefined {
  try {
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${readProblem(error)}`);
  }
}

function planOf({ path, text, state, added, stale }: ScaffoldedFeature, before = ""): FilePlan {
  const whole = `${folder}/${path}`;
  switch (state) {
    case "new":
      return { kind: "write", path: whole, why: "scenarios", text };
    case "changed": {
      const why = added.length === 0 ? "scaffold's own remarks" : `adds ${count(added.length, "scenario")}`;
      return { kind: "update", path: whole, why, before, text };
    }
    case "same": {
      const old = stale.length === 0 ? "" : `; ${count(stale.length, "scenario")} no longer fit the policy`;
      return { kind: "kept", path: whole, why: `it has the scenarios${old}` };
    }
    case "foreign":
      return { kind: "kept", path: whole, why: "it was not written by scaffold and stays as it is" };
  }
}

function isComplete({ features, problems }: Scaffold): boolean {
  const isWhole = ({ state, coverage: { possible, seen }, failing }: ScaffoldedFeature): boolean =>
    state !== "foreign" && seen === possible && failing.length === 0;
  return features.length > 0 && problems.length === 0 && features.every(isWhole);
}
