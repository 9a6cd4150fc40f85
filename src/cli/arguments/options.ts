import { UsageError } from "../exit.js";
import { defaultMaximumSize, largestCollection } from "../files.js";

export const text = (describe: string) => ({ type: "string", requiresArg: true, describe }) as const;
export const texts = (describe: string) => ({ type: "string", array: true, nargs: 1, describe }) as const;
/** What is no file, so shells that complete it offer none. */
export const word = (describe: string) => ({ ...text(describe), takes: "text" }) as const;
export const words = (describe: string) => ({ ...texts(describe), takes: "text" }) as const;
export const folder = (describe: string) => ({ ...text(describe), takes: "folder" }) as const;
/** As many as follow, for globs that the shell has replaced. */
export const files = (describe: string) => ({ type: "string", array: true, requiresArg: true, describe }) as const;
export const number = (describe: string) => ({ type: "number", requiresArg: true, describe }) as const;
export const choice = <T extends string>(choices: readonly T[], describe: string) =>
  ({ choices, requiresArg: true, describe }) as const;

/** What is to happen where there is nothing to look at. */
export const emptiness = {
  "allow-empty": {
    type: "boolean",
    default: false,
    describe: "Succeed if there is nothing to check (else exit code 2)",
  },
  "skip-others": {
    type: "boolean",
    default: false,
    describe: "Skip named files that have no trust policy, for commit hooks",
  },
} as const;

export const checkFormats = ["pretty", "compact", "json", "sarif", "junit", "github", "gitlab"] as const;

export const reportFormats = ["pretty", "json"] as const;

export const report = {
  format: { ...choice(reportFormats, "The format of the report"), default: "pretty" },
  output: text("Write the report to this file"),
} as const;

/** `check`, and what answers as it does, have formats of their own. */
export const checkReport = {
  format: { ...choice(checkFormats, "The format of the report"), default: "pretty" },
  output: text("Write the report to this file, and print a summary"),
} as const;

/** For hooks and terminals where silence means that all is well. */
export const quiet = {
  quiet: { type: "boolean", default: false, describe: "Print only errors and what fails: no counts and no notes" },
} as const;

/** For the loop while policies are written. */
export const watch = {
  watch: { type: "boolean", default: false, describe: "Run again whenever a file that the run reads changes" },
} as const;

export const size = number(`Refuse larger files, in bytes [default: ${defaultMaximumSize}]`);

/** Lists of roles, plans and lines of JSON may be larger where nothing is said. */
export const checkSize = number(
  `Refuse larger files, in bytes [default: ${defaultMaximumSize}; ${largestCollection} for lists of roles, Terraform plans and NDJSON]`,
);

/** A size in bytes; yargs gives NaN for a text that is not a number. Throws UsageError for that. */
export function wholeBytes(bytes: number | undefined): number | undefined {
  if (bytes !== undefined && !(Number.isInteger(bytes) && bytes > 0)) {
    throw new UsageError("--max-file-size needs a whole number of bytes");
  }
  return bytes;
}

export const propagations = ["documented", "observed"] as const;
