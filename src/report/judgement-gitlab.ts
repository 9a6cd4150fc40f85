import { judgementFingerprint } from "./fingerprint.js";
import { type GitlabIssue, type GitlabOptions, gitlabText } from "./gitlab.js";
import type { Judgement, Judgements } from "./judgement.js";

/** Verdicts for GitLab's Code Quality: those that do not hold, and those that are not known. */
export function judgementsGitlab({ judgements }: Judgements, options: GitlabOptions): string {
  const issues = judgements.filter(({ outcome }) => outcome !== "holds").map((each) => issueOf(each, options));
  return gitlabText(issues, options);
}

function issueOf(judgement: Judgement, { digest }: GitlabOptions): GitlabIssue {
  const { rule, relativePath, place, name, message, outcome } = judgement;
  return {
    check: rule,
    severity: "critical",
    path: relativePath,
    line: place?.range.start.line ?? 1,
    description: `${name}: ${message}`,
    about: judgementFingerprint(judgement, digest),
    isAccepted: outcome === "exempt",
  };
}
