import { compactLine } from "./compact.js";
import type { ReachReport } from "./reach.js";
import { acceptedReach, placeOfFinding, type ReachPlaces, reachFindings, reachInWords } from "./reach-findings.js";

/** Each entry that fails the run in a line, behind what the files do not show; nothing where nobody gets around MFA. */
export function* reachCompact(report: ReachReport, places: ReachPlaces): Generator<string> {
  for (const { account, why, remedy, file, line } of report.gaps) {
    const what = account === undefined ? "the files" : `account ${account}`;
    yield compactLine({
      path: places.relativePath(file),
      position: { line, column: 1 },
      severity: "error",
      message: `${what} can have more: ${why}; ${remedy}`,
      rule: "incomplete",
    });
  }
  for (const finding of reachFindings(report)) {
    if (finding.state !== "new") continue;
    const { path, line } = placeOfFinding(finding, places);
    yield compactLine({
      path,
      position: { line, column: 1 },
      severity: "error",
      message: reachInWords(finding),
      rule: acceptedReach(finding).rule,
    });
  }
}
