import { asSentence } from "./finding-text.js";
import { escapeData, githubCommand } from "./github.js";
import type { ReachReport } from "./reach.js";
import {
  acceptedReach,
  fixOfFinding,
  placeOfFinding,
  type ReachFinding,
  type ReachPlaces,
  reachFindings,
  reachInWords,
  stepsOfFinding,
} from "./reach-findings.js";
import { fixedReachLine, nameOf, reachSummary } from "./reach-pretty.js";
import { count } from "./style.js";

/** More annotations than these are counted only: GitHub shows fewer, and each is a part of the log. */
const mostAnnotations = 100;

/** Who reaches which role without MFA as workflow commands, from which GitHub Actions makes annotations; and the counts unless it is quiet. */
export function* reachGithub(
  report: ReachReport,
  places: ReachPlaces,
  { isQuiet = false }: { readonly isQuiet?: boolean } = {},
): Generator<string> {
  for (const { account, why, remedy, file, line } of report.gaps) {
    const what = account === undefined ? "the files" : `account ${account}`;
    const text = `${asSentence(`${what} can have more: ${why}`)}\n${asSentence(remedy)}`;
    yield `${githubCommand({ level: "error", file: places.relativePath(file), line, title: "incomplete", text })}\n`;
  }
  const shown = reachFindings(report).filter(({ state }) => state !== "known");
  for (const finding of shown.slice(0, mostAnnotations)) yield `${command(finding, places)}\n`;
  const more = shown.slice(mostAnnotations);
  if (more.length > 0) {
    const level = more.some(({ state }) => state === "new") ? "error" : "notice";
    yield `::${level} title=reach::${escapeData(`${count(more.length, "more annotation")}; --format json lists all`)}\n`;
  }
  if (isQuiet) return;
  for (const fixed of (report.baseline?.fixed ?? []).slice(0, mostAnnotations))
    yield `::notice title=baseline::${escapeData(fixedReachLine(fixed))}\n`;
  yield `${reachSummary(report)}\n`;
}

function command(finding: ReachFinding, places: ReachPlaces): string {
  const { path, line } = placeOfFinding(finding, places);
  const fix = fixOfFinding(finding);
  const steps = stepsOfFinding(finding).map(({ words, allowedBy }, index) => {
    const statements = allowedBy.map((each) => `${places.relativePath(each.file)}:${each.line}, ${nameOf(each)}`);
    return `${index + 1}. ${words} (${statements.join("; ")})`;
  });
  const exempt = finding.state === "exempt" ? [`Exempt: ${finding.reason ?? ""}`] : [];
  const lines = [
    asSentence(reachInWords(finding)),
    ...exempt,
    ...steps,
    ...(fix === undefined ? [] : [asSentence(fix)]),
  ];
  const { rule } = acceptedReach(finding);
  return githubCommand({
    level: finding.state === "new" ? "error" : "notice",
    file: path,
    line,
    title: finding.state === "new" ? rule : `exempt: ${rule}`,
    text: lines.join("\n"),
  });
}
