import type { CheckReport } from "./check.js";
import { compactLine } from "./compact.js";
import { apart } from "./passed-over.js";

/** Each finding in a line, and each file with a trust policy that was not read; nothing where there is none. */
export function checkCompact({ files, skipped = [] }: CheckReport): string {
  const findings = files.flatMap(({ relativePath, findings }) =>
    findings.map(({ rule, severity, message, range, role }) =>
      compactLine({
        path: relativePath,
        position: range.start,
        severity,
        message: `${role === undefined ? "" : `${role}: `}${message}`,
        rule,
      }),
    ),
  );
  const unread = apart(skipped).unread.map(({ path, kind, why }) =>
    compactLine({ path, position: undefined, severity: "warning", message: why, rule: kind }),
  );
  return [...findings, ...unread].join("");
}
