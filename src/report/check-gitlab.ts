import type { Severity } from "../diagnostics/index.js";
import type { CheckReport, FileReport, SkippedFile } from "./check.js";
import { findingSentences } from "./finding-text.js";
import { fingerprint } from "./fingerprint.js";
import { type GitlabIssue, type GitlabOptions, gitlabText } from "./gitlab.js";
import { apart } from "./passed-over.js";
import { inTextOrder } from "./text-order.js";

/** The report for GitLab's Code Quality: what is not accepted, and files with a trust policy that was not read. */
export function checkGitlab({ files, skipped = [] }: CheckReport, options: GitlabOptions): string {
  return gitlabText(
    [...files.flatMap((file) => issuesOf(file, options)), ...apart(skipped).unread.map(unreadIssue)],
    options,
  );
}

const severities = {
  error: "critical",
  "security-warning": "major",
  warning: "minor",
  suggestion: "info",
} as const satisfies Record<Severity, GitlabIssue["severity"]>;

function issuesOf(file: FileReport, { digest }: GitlabOptions): readonly GitlabIssue[] {
  const all = inTextOrder([
    ...file.findings.map((finding) => ({ finding, isAccepted: false })),
    ...[...file.known, ...file.suppressed.map(({ finding }) => finding)].map((finding) => ({
      finding,
      isAccepted: true,
    })),
  ]);
  return all.map(({ finding, isAccepted }) => ({
    check: finding.rule,
    severity: severities[finding.severity],
    path: file.relativePath,
    line: finding.range.start.line,
    description: `${finding.role === undefined ? "" : `${finding.role}: `}${findingSentences(finding)}`,
    about: fingerprint(file, finding, digest),
    isAccepted,
  }));
}

function unreadIssue({ path, kind, why }: SkippedFile): GitlabIssue {
  return { check: kind, severity: "minor", path, line: 1, description: `${path}: ${why}`, about: kind };
}
