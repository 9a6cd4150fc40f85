import type { Escalation } from "../reach/index.js";
import {
  type AcceptableEntry,
  type AcceptedReach,
  acceptedReach,
  count,
  isAcceptable,
  type ReachBaseline,
  type ReachFinding,
  type ReachReport,
  reachFindings,
  reachFingerprint,
} from "../report/index.js";
import { isBaselineObject, readBaselineFile, replacedBaseline, writeBaselineFile } from "./baseline-file.js";
import { digest } from "./digest.js";
import { tell } from "./output.js";
import type { StandardInput } from "./standard-input.js";

/** The file of `--write-baseline` without a name. */
export const defaultReachBaselineFile = "policy-check.reach-baseline.json";

/** The version of the file. */
const schemaVersion = 1;

/** What was there when the baseline was written. */
interface AcceptedRow extends AcceptedReach {
  /** What a way to undo MFA led to; of very many the fingerprint. */
  readonly leadsTo?: readonly string[] | string;
  readonly fingerprint: string;
}

/** Which baseline is used, and what the run is about. */
export interface ReachBaselineOptions {
  readonly baseline: string | undefined;
  /** Where to write one; "" for the file of `baseline`, or the default. */
  readonly writeBaseline: string | undefined;
  /** Whether notes are left out. */
  readonly quiet: boolean;
  /** Whether the question was about all users and roles of the files. */
  readonly isWhole: boolean;
}

/** The file that `--write-baseline` means; undefined without it. */
export function writtenReachBaseline({
  baseline,
  writeBaseline,
}: Pick<ReachBaselineOptions, "baseline" | "writeBaseline">): string | undefined {
  return writeBaseline === "" ? (baseline ?? defaultReachBaselineFile) : writeBaseline;
}

/** The report with what the baseline knows, once it is written where that was asked for. Throws UsageError for files that are none. */
export function withReachBaseline(
  report: ReachReport,
  options: ReachBaselineOptions,
  standardInput: StandardInput,
): ReachReport {
  const target = writtenReachBaseline(options);
  if (target === undefined && options.baseline === undefined) return report;
  const findings = reachFindings(report).filter((each) => isAcceptable(each) && each.state === "new");
  if (target === undefined) {
    const rows = readReachBaseline(options.baseline ?? defaultReachBaselineFile, standardInput);
    return { ...report, baseline: compared(rows, findings, report, options).baseline };
  }
  const older = replacedBaseline(target, () => readReachBaseline(target, standardInput)) ?? [];
  const { kept } = compared(older, findings, report, options);
  const rows = [...kept, ...findings.map(rowOf)].sort(byText);
  writeBaselineFile(target, { schemaVersion, reach: rows });
  if (!options.quiet) tell(`${count(rows.length, "known finding")} written to ${target}`);
  const unknown = reachFindings(report).filter((each) => !isAcceptable(each) && each.state === "new").length;
  if (unknown > 0)
    tell(
      `what is not known cannot be accepted, so ${count(unknown, "unknown finding")} ${unknown === 1 ? "is" : "are"} not in ${target}`,
    );
  return { ...report, baseline: compared(rows, findings, report, options).baseline };
}

function rowOf(finding: ReachFinding): AcceptedRow {
  const accepted = acceptedReach(finding);
  const leadsTo = finding.kind === "escalation" ? { leadsTo: shownLeads(finding.entry.leadsTo) } : {};
  return { ...accepted, ...leadsTo, fingerprint: reachFingerprint(accepted, digest) };
}

/** Which findings rows accept, which rows are for nothing, and which ones are about what was not looked at. */
function compared(
  rows: readonly AcceptedRow[],
  findings: readonly ReachFinding[],
  report: ReachReport,
  { isWhole }: Pick<ReachBaselineOptions, "isWhole">,
): { readonly baseline: ReachBaseline; readonly kept: readonly AcceptedRow[] } {
  const waiting = new Map(rows.map((row) => [row.fingerprint, row]));
  const known = new Set<AcceptableEntry["entry"]>();
  for (const finding of findings) {
    if (!isAcceptable(finding)) continue;
    const print = reachFingerprint(acceptedReach(finding), digest);
    const row = waiting.get(print);
    if (row === undefined) continue;
    // A way that leads to more than it did is another one; the row stays, since it is still needed.
    if (finding.kind !== "escalation" || isWithin(finding.entry, row, report)) known.add(finding.entry);
    waiting.delete(print);
  }
  const left = [...waiting.values()];
  const isOver = goneIn(report, isWhole);
  return {
    baseline: { known, fixed: left.filter(isOver).map(({ rule, from, to, action }) => ({ rule, from, to, action })) },
    kept: left.filter((row) => !isOver(row)),
  };
}

/** Who can give anything to anybody leads to everything: of more than these there is the fingerprint. */
const mostLeads = 100;

function shownLeads(leadsTo: readonly string[]): readonly string[] | string {
  return leadsTo.length > mostLeads ? digest(JSON.stringify(leadsTo.toSorted())) : leadsTo;
}

/** Whether all that a way leads to was accepted, or is exempt. */
function isWithin({ leadsTo }: Escalation, row: AcceptedRow, { exempt }: ReachReport): boolean {
  if (typeof row.leadsTo === "string") return row.leadsTo === shownLeads(leadsTo);
  const accepted = new Set(row.leadsTo);
  return leadsTo.every((arn) => accepted.has(arn) || exempt.has(arn));
}

/** Tells of what a row has that it is over: of what was not asked, is in no file, or is not known, nothing can be said. */
function goneIn({ reach, gaps }: ReachReport, isWhole: boolean): (row: AcceptedRow) => boolean {
  if (!isWhole || gaps.length > 0) return () => false;
  const accounts = new Set(reach.accounts);
  const isRead = (arn: string): boolean => !arn.startsWith("arn:") || accounts.has(arn.split(":")[4] ?? "");
  const pairs = new Set(reach.unknown.map(({ from, to }) => `${from} ${to}`));
  const everybody = new Set(reach.unknown.flatMap(({ from, to }) => (from === "everybody" ? [to] : [])));
  const openUsers = new Set(reach.unknownEscalations.map(({ by }) => by));
  return ({ rule, from, to, leadsTo = [] }) =>
    isRead(to) &&
    (rule === "reached-from-outside-without-mfa" || isRead(from)) &&
    (rule !== "undoes-mfa" || !openUsers.has(from)) &&
    [to, ...(typeof leadsTo === "string" ? [] : leadsTo)].every(
      (arn) => !pairs.has(`${from} ${arn}`) && !everybody.has(arn),
    );
}

/** Reads the rows of a baseline. */
function readReachBaseline(file: string, standardInput: StandardInput): readonly AcceptedRow[] {
  const { value, refuse } = readBaselineFile(file, standardInput);
  const list = value["reach"];
  if (!Array.isArray(list))
    return refuse("/reach", "must be a list of what reach found; check has baselines of its own");
  if (value["schemaVersion"] !== schemaVersion)
    return refuse("/schemaVersion", `must be ${schemaVersion}, the version of baselines that this policy-check reads`);
  return list.map((row: unknown, index): AcceptedRow => {
    const at = `/reach/${index}`;
    if (!isBaselineObject(row)) return refuse(at, "must be an object");
    const text = (name: string): string => {
      const member = row[name];
      return typeof member === "string" ? member : refuse(`${at}/${name}`, "must be a string");
    };
    const { leadsTo = [] } = row;
    const isTexts = Array.isArray(leadsTo) && leadsTo.every((arn): arn is string => typeof arn === "string");
    return {
      rule: text("rule"),
      from: text("from"),
      to: text("to"),
      action: row["action"] === undefined ? undefined : text("action"),
      leadsTo: isTexts || typeof leadsTo === "string" ? leadsTo : refuse(`${at}/leadsTo`, "must be a list of ARNs"),
      fingerprint: text("fingerprint"),
    };
  });
}

/** Letters are compared by number, so that the order is the same on every machine. */
function byText(one: AcceptedRow, other: AcceptedRow): number {
  for (const name of ["rule", "from", "to", "action"] as const) {
    const [text = "", otherText = ""] = [one[name], other[name]];
    if (text !== otherText) return text < otherText ? -1 : 1;
  }
  return 0;
}
