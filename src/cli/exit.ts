/** Exit codes: a contract with CI scripts. */
export const exitCodes = {
  /** Nothing at or above the threshold, every expectation met. */
  success: 0,
  /** Findings at or above the threshold, or an expectation that was not met. */
  findings: 1,
  /** Wrong usage, or a file that cannot be read. */
  usage: 2,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** A mistake of the person at the keyboard: shown as its message alone, with exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Whether an error is a {@link UsageError}; the bundles of commands each have a class of their own. */
export function isUsageError(error: unknown): error is Error {
  return error instanceof Error && error.name === "UsageError";
}
