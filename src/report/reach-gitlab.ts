import { asSentence } from "./finding-text.js";
import { type GitlabIssue, type GitlabOptions, gitlabText } from "./gitlab.js";
import type { ReachReport } from "./reach.js";
import {
  acceptedReach,
  fixOfFinding,
  placeOfFinding,
  type ReachFinding,
  type ReachPlaces,
  reachFindings,
  reachFingerprint,
  reachInWords,
} from "./reach-findings.js";

/** Who reaches which role without MFA for GitLab's Code Quality: what fails the run, and what the files do not show. */
export function reachGitlab(report: ReachReport, places: ReachPlaces, options: GitlabOptions): string {
  const gaps = report.gaps.map(({ account, why, remedy, file, line }): GitlabIssue => {
    const what = account === undefined ? "the files" : `account ${account}`;
    return {
      check: "incomplete",
      severity: "critical",
      path: places.relativePath(file),
      line,
      description: `${asSentence(`${what} can have more: ${why}`)} ${asSentence(remedy)}`,
      about: JSON.stringify(["incomplete", account, why]),
    };
  });
  return gitlabText([...gaps, ...reachFindings(report).map((each) => issueOf(each, places, options))], options);
}

function issueOf(finding: ReachFinding, places: ReachPlaces, { digest }: GitlabOptions): GitlabIssue {
  const accepted = acceptedReach(finding);
  const { path, line } = placeOfFinding(finding, places);
  const fix = fixOfFinding(finding);
  return {
    check: accepted.rule,
    severity: "critical",
    path,
    line,
    description: [reachInWords(finding), ...(fix === undefined ? [] : [fix])].map(asSentence).join(" "),
    about: reachFingerprint(accepted, digest),
    isAccepted: finding.state !== "new",
  };
}
