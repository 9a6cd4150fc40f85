import type { Digest } from "./fingerprint.js";
import { printable } from "./style.js";

/** A finding on its way into the report. */
export interface GitlabIssue {
  readonly check: string;
  readonly severity: "info" | "minor" | "major" | "critical" | "blocker";
  /** The path from the working directory, with `/` between the names; absolute where the file is outside of it. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** One line or several. */
  readonly description: string;
  /** What the issue is about, in a text that stays the same while the file is edited elsewhere. */
  readonly about: string;
  /** Whether it is only counted: accepted issues number the others of their kind, and are not in the report. */
  readonly isAccepted?: boolean;
}

/** What the report needs from outside. */
export interface GitlabOptions {
  readonly digest: Digest;
  /** A path from the working directory as one from the top of the repository, which is what GitLab links to. */
  readonly pathInRepository: (path: string) => string;
}

/**
 * A Code Quality report (https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format), version 1 of
 * `gitlab.schema.json`; a text with a final line end. GitLab stops reading at an entry that lacks something, and takes entries
 * with one fingerprint for one: so each entry has everything, and a fingerprint says the file, and which of several it is.
 */
export function gitlabText(issues: readonly GitlabIssue[], { digest, pathInRepository }: GitlabOptions): string {
  const seen = new Map<string, number>();
  const entries = issues.flatMap(({ check, severity, path, line, description, about, isAccepted }) => {
    const location = pathInRepository(path).replace(/\p{Cs}/gu, "\uFFFD");
    const key = JSON.stringify([location, about]);
    const occurrence = (seen.get(key) ?? 0) + 1;
    seen.set(key, occurrence);
    if (isAccepted === true) return [];
    return [
      {
        description: description.split("\n").map(printable).join(" "),
        check_name: printable(check),
        fingerprint: digest(occurrence === 1 ? key : `${key} ${occurrence}`),
        severity,
        location: { path: location, lines: { begin: line } },
      },
    ];
  });
  return `${JSON.stringify(entries, null, 2)}\n`;
}
