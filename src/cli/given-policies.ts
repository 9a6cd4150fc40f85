import type { MfaPropagation } from "../callers/index.js";
import type { Given, GivenTrust } from "../why/index.js";
import { dumpFiles, readDumps, readLevels } from "./account-dumps.js";
import { UsageError } from "./exit.js";
import { PolicyFiles } from "./policy-files.js";
import { policiesIn } from "./sides.js";
import type { StandardInput } from "./standard-input.js";

/** What people give to explain calls with. */
export interface GivenOptions {
  /** Files, folders and globs with trust policies. */
  readonly policies: readonly string[];
  readonly accountDumps: readonly string[];
  readonly scp: readonly string[];
  readonly rcp: readonly string[];
  readonly mfaPropagation?: MfaPropagation | undefined;
}

/** Reads it. Throws UsageError where a part cannot be read: what is missing would be taken for what is not there. */
export async function readGiven(options: GivenOptions, standardInput: StandardInput): Promise<Given> {
  const { policies, accountDumps, scp, rcp, mfaPropagation } = options;
  return {
    trusts: policies.length === 0 ? [] : await trustsIn(policies, standardInput),
    accounts: accountDumps.length === 0 ? undefined : await readDumps(dumpFiles(accountDumps), [], standardInput),
    serviceControl: readLevels(scp, "serviceControl", standardInput),
    resourceControl: readLevels(rcp, "resourceControl", standardInput),
    mfaPropagation,
  };
}

async function trustsIn(paths: readonly string[], standardInput: StandardInput): Promise<readonly GivenTrust[]> {
  const files = new PolicyFiles({ standardInput, maxFileSize: undefined });
  const { policies, unreadable } = await policiesIn(paths, files);
  const [lost] = unreadable;
  if (lost !== undefined) throw new UsageError(`${lost.path}: ${lost.why}`);
  return policies
    .filter(({ policy }) => policy.identity === undefined)
    .map(({ policy, relativePath }) => ({ policy, path: relativePath, isOfDump: false }));
}
