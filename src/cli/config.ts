import { lstatSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Config } from "./config-types.js";
import { tell } from "./output.js";
import type { StandardInput } from "./standard-input.js";

/** The configuration file that is used when it is there. */
export const defaultConfigFile = "policy-check.config.json";

const noConfig: Config = {
  source: undefined,
  failOn: undefined,
  maxFileSize: undefined,
  lint: {},
  rulesUrl: undefined,
  mfaExemptions: [],
  suppressions: [],
  explainedHoles: [],
};

/**
 * Reads the configuration: the file of this path, else the nearest default file, which may be missing. One that is not in
 * the working directory is named on standard error unless it is quiet. Throws UsageError with the place of each mistake.
 */
export async function readConfig(
  path: string | undefined,
  standardInput: StandardInput,
  { quiet = false }: { readonly quiet?: boolean } = {},
): Promise<Config> {
  const found = path ?? nearestConfig();
  if (found === undefined) return noConfig;
  if (path === undefined && found !== defaultConfigFile && !quiet) tell(`the configuration is ${found}`);
  // Its schema and globs are needed by those who have one only.
  const { readConfigFile } = await import("./config-file.js");
  return readConfigFile(found, standardInput);
}

/**
 * The way to the default configuration file that is nearest: in a folder, or in one above it, up to the top of the git
 * repository, or of the file system where there is no repository. Undefined where there is none.
 */
export function nearestConfig(here: string = process.cwd()): string | undefined {
  if (isThere(join(here, defaultConfigFile))) return defaultConfigFile;
  for (let folder = here; !isThere(join(folder, ".git")); folder = dirname(folder)) {
    const above = dirname(folder);
    if (above === folder) return undefined;
    const file = join(above, defaultConfigFile);
    if (isThere(file)) return relative(here, file);
  }
  return undefined;
}

/** A link that leads nowhere is there, too: somebody set it up, and reading it says what is wrong. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    // Nothing is below a file. What must not be looked at may be a configuration; reading it says why it cannot be read.
    return !(error instanceof Error && "code" in error && error.code === "ENOTDIR");
  }
}
