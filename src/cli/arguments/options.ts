import { UsageError } from "../exit.js";
import { defaultMaximumSize, largestCollection } from "../files.js";

export const text = (describe: string) => ({ type: "string", requiresArg: true, describe }) as const;
export const texts = (describe: string) => ({ type: "string", array: true, nargs: 1, describe }) as const;
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
    describe: "Succeed where nothing was checked at all, which is exit code 2 otherwise",
  },
  "skip-others": {
    type: "boolean",
    default: false,
    describe:
      "Pass over named files that hold no trust policy, as those found in folders; for hooks that hand over files",
  },
} as const;

const checkFormats = ["pretty", "json", "sarif", "junit", "github"] as const;

export const report = {
  format: { ...choice(["pretty", "json"], "How the report looks"), default: "pretty" },
  output: text("Write the report to this file"),
} as const;

/** `check`, and what answers as it does, have formats of their own. */
export const checkReport = {
  format: { ...choice(checkFormats, "How the report looks"), default: "pretty" },
  output: text("Write the report to this file, and print a summary (on standard error unless --format pretty)"),
} as const;

export const size = number(`Refuse larger files, in bytes [default: ${defaultMaximumSize}]`);

/** Lists of roles, plans and lines of JSON may be larger where nothing is said. */
export const checkSize = number(
  `Refuse larger files, in bytes [default: ${defaultMaximumSize}; ${largestCollection} for lists of roles, Terraform plans and NDJSON]`,
);

/** A size in bytes; yargs gives NaN for what is no number. Throws UsageError for that. */
export function wholeBytes(bytes: number | undefined): number | undefined {
  if (bytes !== undefined && !(Number.isInteger(bytes) && bytes > 0)) {
    throw new UsageError("--max-file-size needs a whole number of bytes");
  }
  return bytes;
}

export const propagations = ["documented", "observed"] as const;
