import { asSentence } from "./finding-text.js";
import { type JunitCase, junitXml } from "./junit.js";
import type { ReachReport } from "./reach.js";
import {
  acceptedReach,
  fixOfFinding,
  isAcceptable,
  placeOfFinding,
  type ReachFinding,
  type ReachPlaces,
  reachFindings,
  reachInWords,
  stepsOfFinding,
} from "./reach-findings.js";
import { nameOf } from "./reach-pretty.js";
import { count } from "./style.js";

/** Of more callers of a role than these only the number is said. */
const mostCallers = 20;

/** More ways to undo MFA than these are one case. */
const mostEscalations = 5000;

/**
 * Who reaches which role without MFA as JUnit XML: a suite a file, a case a role, which fails with who reaches it, and a case a
 * way to undo MFA. What is not known fails as well, and a file with gaps is an error; what is accepted is skipped.
 */
export function reachJunit(report: ReachReport, places: ReachPlaces): string {
  const suites = new Map<string, JunitCase[]>();
  const add = (path: string, each: JunitCase): void => {
    const cases = suites.get(path);
    if (cases === undefined) suites.set(path, [each]);
    else cases.push(each);
  };
  const { byRole, escalations, others } = sorted(reachFindings(report), new Set(places.roles));
  for (const { account, why, remedy, file, line } of report.gaps) {
    const what = account === undefined ? "the files" : `account ${account}`;
    const message = `${asSentence(`${what} can have more: ${why}`)} ${asSentence(remedy)}`;
    const path = places.relativePath(file);
    add(path, { name: `${what} can have more`, line, outcome: "error", message, type: "incomplete" });
  }
  for (const role of places.roles) {
    const { path, line } = places.of(role) ?? { path: places.first, line: undefined };
    add(path, roleCase(role, line, byRole.get(role) ?? [], places));
  }
  for (const finding of [...others, ...escalations.slice(0, mostEscalations)]) {
    add(placeOfFinding(finding, places).path, singleCase(finding, places));
  }
  const more = escalations.slice(mostEscalations);
  if (more.length > 0) {
    const message = `${count(more.length, "more way")} to undo MFA; --format json lists all`;
    const isFailing = more.some(({ state }) => state === "new");
    add(places.first, {
      name: "more ways to undo MFA",
      line: undefined,
      outcome: isFailing ? "failure" : "skipped",
      message,
    });
  }
  if (report.reach.accounts.length === 0) {
    const message = "the files have no account";
    add(places.first, { name: message, line: undefined, outcome: "error", message, type: "incomplete" });
  }
  return junitXml(
    report.tool.name,
    [...suites].map(([path, cases]) => ({ path, cases })),
  );
}

function sorted(findings: readonly ReachFinding[], roles: ReadonlySet<string>) {
  const byRole = new Map<string, ReachFinding[]>();
  const escalations: ReachFinding[] = [];
  const others: ReachFinding[] = [];
  for (const finding of findings) {
    if (finding.kind === "escalation" || finding.kind === "unknown-escalation") escalations.push(finding);
    else if (!roles.has(finding.entry.to)) others.push(finding);
    else {
      const known = byRole.get(finding.entry.to);
      if (known === undefined) byRole.set(finding.entry.to, [finding]);
      else known.push(finding);
    }
  }
  return { byRole, escalations, others };
}

function roleCase(
  role: string,
  line: number | undefined,
  findings: readonly ReachFinding[],
  places: ReachPlaces,
): JunitCase {
  const name = `${role} is not reached without MFA`;
  const failing = findings.filter(({ state }) => state === "new");
  const [first] = failing;
  if (first === undefined) {
    const [accepted] = findings;
    if (accepted === undefined) return { name, line, outcome: "passed" };
    return { name, line, outcome: "skipped", message: whyAccepted(accepted) };
  }
  const more = failing.length - mostCallers;
  return {
    ...{ name, line, outcome: "failure" },
    message:
      failing.length === 1 ? reachInWords(first) : `${reachInWords(first)}, and ${count(failing.length - 1, "other")}`,
    type: !failing.some(isAcceptable) ? "unknown" : "reached",
    text: [
      ...failing.slice(0, mostCallers).map((each) => textOf(each, places)),
      ...(more > 0 ? [`and ${count(more, "other")}; --format json lists all`] : []),
    ].join("\n\n"),
  };
}

/** The case of a way to undo MFA, or of something that is about no role of the files. */
function singleCase(finding: ReachFinding, places: ReachPlaces): JunitCase {
  const { line } = placeOfFinding(finding, places);
  const { from, action, to } = acceptedReach(finding);
  const name =
    action === undefined
      ? `${from} does not reach ${to} without MFA`
      : `${from} cannot undo MFA with ${action} on ${to}`;
  if (finding.state !== "new") return { name, line, outcome: "skipped", message: whyAccepted(finding) };
  const type = isAcceptable(finding) ? (finding.kind === "escalation" ? "undoes-mfa" : "reached") : "unknown";
  return { name, line, outcome: "failure", message: reachInWords(finding), type, text: textOf(finding, places) };
}

function whyAccepted({ state, reason = "" }: ReachFinding): string {
  return state === "known" ? "in the baseline" : `exempt: ${reason}`;
}

/** A finding with its path and its fix, line by line. */
function textOf(finding: ReachFinding, places: ReachPlaces): string {
  const { path, line } = placeOfFinding(finding, places);
  const steps = stepsOfFinding(finding).flatMap(({ words, allowedBy }, index) => [
    `  ${index + 1}. ${words}`,
    ...allowedBy.map((each) => `     ${places.relativePath(each.file)}:${each.line} (${nameOf(each)})`),
  ]);
  const fix = fixOfFinding(finding);
  return [`${path}:${line}: ${reachInWords(finding)}`, ...steps, ...(fix === undefined ? [] : [asSentence(fix)])].join(
    "\n",
  );
}
