import type { CheckReport } from "./check.js";
import { compactLine } from "./compact.js";
import { apart } from "./passed-over.js";

/** A line for each finding, and for each file with a trust policy that was not read. */
export function* checkCompact({ files, skipped = [] }: CheckReport): Generator<string> {
  for (const { relativePath, findings } of files) {
    for (const { rule, severity, message, range, role } of findings) {
      yield compactLine({
        path: relativePath,
        position: range.start,
        severity,
        message: `${role === undefined ? "" : `${role}: `}${message}`,
        rule,
      });
    }
  }
  for (const { path, kind, why } of apart(skipped).unread)
    yield compactLine({ path, position: undefined, severity: "warning", message: why, rule: kind });
}
