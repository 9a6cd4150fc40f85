import type { AllowingStatement } from "../reach/index.js";
import { asSentence } from "./finding-text.js";
import { type Digest, fingerprintVersion } from "./fingerprint.js";
import { questionRule } from "./judgement-sarif.js";
import type { ReachGap, ReachReport } from "./reach.js";
import {
  acceptedReach,
  fixOfFinding,
  placeOfFinding,
  type ReachFinding,
  type ReachPlace,
  type ReachPlaces,
  reachFindings,
  reachFingerprint,
  reachInWords,
  reachRules,
  stepsOfFinding,
} from "./reach-findings.js";
import { nameOf } from "./reach-pretty.js";
import { lineLocation, type SarifAutomation, sarifText, withoutLinks } from "./sarif.js";
import { count, printable, printableLines } from "./style.js";

/**
 * More results than these are counted only. Code scanning shows this many, and refuses some more
 * (https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/troubleshoot-sarif-uploads/results-exceed-limit).
 */
const mostResults = 5000;

/**
 * Who reaches which role without MFA, and what undoes MFA, as SARIF 2.1.0: a result for each entry that fails the run, or would
 * if it were not accepted. Its place is the statement to change, and its code flow is the path.
 */
export function reachSarif(
  report: ReachReport,
  places: ReachPlaces,
  digest: Digest,
  automation?: SarifAutomation,
): string {
  const findings = reachFindings(report);
  const more = findings.length - mostResults;
  return sarifText({
    tool: report.tool,
    command: "reach",
    automation,
    rules: reachRules.map(questionRule),
    isWhole: report.gaps.length === 0 && report.reach.accounts.length > 0,
    notifications: [
      ...report.gaps.map((gap) => gapNotification(gap, places)),
      ...(more > 0
        ? [
            {
              descriptor: { id: "left-out" },
              level: "warning",
              message: { text: `${count(more, "more result")}; --format json lists all` },
            },
          ]
        : []),
    ],
    results: findings.slice(0, mostResults).map((each) => result(each, report, places, digest)),
  });
}

function gapNotification({ account, why, remedy, file, line }: ReachGap, places: ReachPlaces): object {
  const what = account === undefined ? "the files" : `account ${account}`;
  return {
    descriptor: { id: "incomplete" },
    level: "error",
    message: { text: withoutLinks(`${asSentence(`${what} can have more: ${why}`)} ${asSentence(remedy)}`) },
    locations: [{ physicalLocation: lineLocation(places.relativePath(file), line) }],
  };
}

function result(finding: ReachFinding, report: ReachReport, places: ReachPlaces, digest: Digest): object {
  const accepted = acceptedReach(finding);
  const place = placeOfFinding(finding, places);
  const { state, reason = "" } = finding;
  const related = relatedOf(finding, place, places);
  return {
    ruleId: accepted.rule,
    ruleIndex: reachRules.findIndex(({ id }) => id === accepted.rule),
    level: "error",
    message: { text: messageText(finding, related) },
    locations: [
      {
        physicalLocation: lineLocation(place.path, place.line),
        logicalLocations: [{ name: printable(accepted.to), kind: "resource" }],
      },
    ],
    ...(related.length === 0
      ? {}
      : { relatedLocations: related.map((each, index) => ({ id: index + 1, ...locationOf(each) })) }),
    ...codeFlowsOf(finding, places),
    partialFingerprints: { [`policyCheck/v${fingerprintVersion}`]: reachFingerprint(accepted, digest) },
    ...(state === "exempt"
      ? { suppressions: [{ kind: "external", status: "accepted", justification: printableLines(reason) }] }
      : {}),
    ...(report.baseline === undefined ? {} : { baselineState: state === "known" ? "unchanged" : "new" }),
    properties: {
      from: printable(accepted.from),
      to: printable(accepted.to),
      ...(accepted.action === undefined ? {} : { action: accepted.action }),
    },
  };
}

/** A statement on the way, with what it lets through. */
interface FlowPlace extends ReachPlace {
  readonly text: string;
}

function locationOf({ path, line, text }: FlowPlace) {
  return { physicalLocation: lineLocation(path, line), message: { text: withoutLinks(text) } };
}

/** The statements that allow the calls, but for the one that is the place of the result. */
function relatedOf(finding: ReachFinding, place: ReachPlace, places: ReachPlaces): readonly FlowPlace[] {
  const seen = new Set([`${place.path}:${place.line}`]);
  return stepsOfFinding(finding).flatMap(({ allowedBy }) =>
    allowedBy.flatMap((statement) => {
      const other = { ...placeOf(statement, places), text: asSentence(nameOf(statement)) };
      const key = `${other.path}:${other.line}`;
      if (seen.has(key)) return [];
      seen.add(key);
      return [other];
    }),
  );
}

function placeOf({ file, line }: AllowingStatement, places: ReachPlaces): ReachPlace {
  return { path: places.relativePath(file), line };
}

/** Each call at the statements that allow it. */
function codeFlowsOf(finding: ReachFinding, places: ReachPlaces): object {
  const locations = stepsOfFinding(finding).flatMap(({ words, allowedBy }) =>
    allowedBy.map((statement) => ({
      location: locationOf({
        ...placeOf(statement, places),
        text: `${asSentence(words)} ${asSentence(nameOf(statement))}`,
      }),
    })),
  );
  return locations.length === 0 ? {} : { codeFlows: [{ threadFlows: [{ locations }] }] };
}

/** Message and remedy, then a link for each related location: code scanning shows only those that the text links to. */
function messageText(finding: ReachFinding, related: readonly FlowPlace[]): string {
  const fix = fixOfFinding(finding);
  const sentences = [reachInWords(finding), ...(fix === undefined ? [] : [fix])].map((text) =>
    withoutLinks(asSentence(text)),
  );
  const links = related.map(
    ({ path, line, text }, index) =>
      `See also [${withoutLinks(`${path}:${line}`)}](${index + 1}): ${withoutLinks(text)}`,
  );
  return [...sentences, ...links].join(" ");
}
