import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { HoleExplanation } from "../coverage/index.js";
import type { Severity, SourceText, Span } from "../diagnostics/index.js";
import type { LintOptions } from "../lint/index.js";
import type { Accepted } from "./accepted.js";
import { tell } from "./output.js";

/** The configuration file that is used when it is there. */
export const defaultConfigFile = "policy-check.config.json";

/** Where in the configuration something stands. */
interface ConfigPlace {
  readonly pointer: string;
  readonly span: Span;
}

/** A finding that is accepted, and where the configuration says so. */
export interface Suppression {
  readonly file: string;
  readonly pointer?: string | undefined;
  readonly rule: string;
  readonly reason: string;
  /** The last day on which it counts, YYYY-MM-DD. */
  readonly expires?: string | undefined;
  readonly place: ConfigPlace;
}

/** Roles that may be assumed without MFA, and where the configuration says so. */
export interface MfaExemption {
  /** A glob of role names; one of `role` and `file` is there, or both. */
  readonly role?: string | undefined;
  readonly file?: string | undefined;
  readonly reason: string;
  /** The last day on which it counts, YYYY-MM-DD. */
  readonly expires: string;
  readonly place: ConfigPlace;
}

/** What coverage need not see, and where the configuration says so. */
export interface ExplainedHole extends HoleExplanation {
  readonly file: string;
  readonly place: ConfigPlace;
}

/** The settings of `policy-check.config.json`; what it does not say is undefined. */
export interface Config {
  readonly source: SourceText | undefined;
  readonly failOn: Severity | undefined;
  readonly maxFileSize: number | undefined;
  /** The severities and options of the rules. */
  readonly lint: LintOptions;
  /** Where the page of all rules is to be read. */
  readonly rulesUrl: string | undefined;
  readonly mfaExemptions: readonly MfaExemption[];
  readonly suppressions: readonly Suppression[];
  readonly explainedHoles: readonly ExplainedHole[];
}

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
 * the working directory is named on standard error. Throws UsageError with the place of each mistake.
 */
export async function readConfig(path: string | undefined): Promise<Config> {
  const found = path ?? nearestConfig();
  if (found === undefined) return noConfig;
  if (path === undefined && found !== defaultConfigFile) tell(`the configuration is ${found}`);
  // Its schema and globs are needed by those who have one only.
  const { readConfigFile } = await import("./config-file.js");
  return readConfigFile(found);
}

/**
 * The way to the default configuration file that is nearest: in the working directory, or in a folder above it, up to the
 * top of the git repository, or of the file system where there is no repository. Undefined where there is none.
 */
export function nearestConfig(): string | undefined {
  if (existsSync(defaultConfigFile)) return defaultConfigFile;
  const here = process.cwd();
  for (let folder = here; !existsSync(join(folder, ".git")); folder = dirname(folder)) {
    const above = dirname(folder);
    if (above === folder) return undefined;
    const file = join(above, defaultConfigFile);
    if (existsSync(file)) return relative(here, file);
  }
  return undefined;
}

/** What a configuration accepts; undefined where it accepts nothing: globs are loaded for those who accept something. */
export async function acceptedIn(config: Config): Promise<Accepted | undefined> {
  const { suppressions, mfaExemptions, explainedHoles } = config;
  if (suppressions.length + mfaExemptions.length + explainedHoles.length === 0) return undefined;
  const { Accepted } = await import("./accepted.js");
  return new Accepted(config, new Date().toISOString().slice(0, 10));
}
