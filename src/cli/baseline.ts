import { existsSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { Finding } from "../diagnostics/index.js";
import {
  count,
  type FileReport,
  type FixedFinding,
  fingerprint,
  fingerprintVersion,
  mayBeAccepted,
  olderFingerprint,
} from "../report/index.js";
import { isBaselineObject, readBaselineFile, replacedBaseline, writeBaselineFile } from "./baseline-file.js";
import { digest } from "./digest.js";
import type { StandardInput } from "./standard-input.js";

/** The file of `--write-baseline` without a name. */
export const defaultBaselineFile = "policy-check.baseline.json";

/** A finding that was there when the baseline was written. */
interface KnownFinding extends FixedFinding {
  readonly fingerprint: string;
  /** Of the fingerprint. Version 1 does not say whom a statement let in. */
  readonly version: 1 | typeof fingerprintVersion;
}

/** The findings that a check is to know already; paths are relative to the baseline's folder, with `/`. */
export interface Baseline {
  readonly file: string;
  readonly findings: readonly KnownFinding[];
  /** Rules of which it has findings that cannot be accepted, since they say that something was not checked. */
  readonly refused: readonly string[];
}

/** Reads a baseline. Throws UsageError with the place of the mistake and what to do. */
export function readBaseline(file: string, standardInput: StandardInput): Baseline {
  const { value, refuse } = readBaselineFile(file, standardInput);
  const version = value["schemaVersion"];
  if (version !== 1 && version !== fingerprintVersion)
    return refuse(
      "/schemaVersion",
      `must be 1 or ${fingerprintVersion}, the versions of baselines that this policy-check reads`,
    );
  const list = value["findings"];
  if (!Array.isArray(list)) return refuse("/findings", "must be a list of findings");
  const findings = list.map((row: unknown, index): KnownFinding => {
    if (!isBaselineObject(row)) return refuse(`/findings/${index}`, "must be an object");
    const text = (name: keyof KnownFinding): string => {
      const member = row[name];
      return typeof member === "string" ? member : refuse(`/findings/${index}/${name}`, "must be a string");
    };
    const own = row["version"];
    if (own !== undefined && own !== 1) return refuse(`/findings/${index}/version`, "must be 1, or be absent");
    return {
      path: text("path"),
      rule: text("rule"),
      pointer: text("pointer"),
      fingerprint: text("fingerprint"),
      version: own ?? version,
    };
  });
  const refused = findings.filter((row) => !mayBeAccepted(row)).map(({ rule }) => rule);
  return { file, findings: findings.filter(mayBeAccepted), refused: [...new Set(refused)].sort() };
}

/** What became of a baseline's findings. */
export interface AppliedBaseline {
  /** The files without what the baseline knows. */
  readonly files: readonly FileReport[];
  /** What it has for nothing. */
  readonly fixed: readonly FixedFinding[];
  /** How many of the known findings were compared by rule and place only, since their entries are of version 1. */
  readonly byPlaceOnly: number;
}

/** The files without what the baseline knows, and what the baseline has for nothing. */
export function applyBaseline(baseline: Baseline, files: readonly FileReport[]): AppliedBaseline {
  const { known, left, isStillOpen, byPlaceOnly } = compared(baseline, files);
  const split = files.map((file) => {
    const findings = known.get(file) ?? noFindings;
    if (findings.size === 0) return file;
    return {
      ...file,
      findings: file.findings.filter((finding) => !findings.has(finding)),
      known: file.findings.filter((finding) => findings.has(finding)),
    };
  });
  const fixed = [...left].flatMap(([path, rows]) => (isStillOpen(path) ? [] : rows));
  return { files: split, fixed: fixed.map(({ path, rule, pointer }) => ({ path, rule, pointer })), byPlaceOnly };
}

const noFindings: ReadonlySet<Finding> = new Set();

/** Which findings of the files a baseline knows, and which of its entries are left, by their paths. */
function compared(baseline: Baseline, files: readonly FileReport[]) {
  const left = grouped(baseline.findings, ({ path }) => path);
  const read = new Set<string>();
  const known = new Map<FileReport, ReadonlySet<Finding>>();
  let byPlaceOnly = 0;
  for (const file of files) {
    const path = pathInBaseline(baseline.file, file.path);
    // Behind what was not checked there may still be everything that was there.
    if (file.findings.every(mayBeAccepted)) read.add(path);
    const found = knownAmong(file, left.get(path) ?? []);
    known.set(file, found.known);
    byPlaceOnly += found.byPlaceOnly;
  }
  // Of a file that was not looked at nothing can be said, unless it is gone.
  const isStillOpen = (path: string): boolean => !read.has(path) && existsSync(join(dirname(baseline.file), path));
  return { known, left, isStillOpen, byPlaceOnly };
}

/** The findings of a file that are among `rows`, each row counting once; takes them out of `rows`. */
function knownAmong(
  file: FileReport,
  rows: KnownFinding[],
): { readonly known: ReadonlySet<Finding>; readonly byPlaceOnly: number } {
  const known = new Set<Finding>();
  let byPlaceOnly = 0;
  if (rows.length === 0) return { known, byPlaceOnly };
  const candidates = file.findings.filter(mayBeAccepted);
  const printed = (print: typeof fingerprint, version: KnownFinding["version"]) =>
    candidates.map((finding) => ({
      finding,
      version,
      pointer: finding.pointer,
      fingerprint: print(file, finding, digest),
    }));
  type Print = Pick<KnownFinding, "version" | "pointer" | "fingerprint">;
  const inPlace = (print: Print): string => `${print.version} ${print.fingerprint} ${print.pointer}`;
  const anywhere = (print: Print): string => `${print.version} ${print.fingerprint}`;
  const take = (
    prints: readonly (Print & { readonly finding: Finding })[],
    keyOf: (print: Print) => string,
  ): number => {
    const waiting = grouped(rows.splice(0), keyOf);
    const taken = prints.filter(({ finding, ...print }) => {
      if (known.has(finding) || waiting.get(keyOf(print))?.pop() === undefined) return false;
      known.add(finding);
      return true;
    });
    for (const list of waiting.values()) for (const row of list) rows.push(row);
    return taken.length;
  };
  const current = printed(fingerprint, fingerprintVersion);
  // What stands where it stood comes first, so that of equal findings the one in the new place is new.
  take(current, inPlace);
  take(current, anywhere);
  // INVARIANT: version 1 does not say what was accepted, so it counts for nothing that has moved.
  if (rows.some(({ version }) => version === 1)) byPlaceOnly = take(printed(olderFingerprint, 1), inPlace);
  return { known, byPlaceOnly };
}

function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string): ReadonlyMap<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const list = groups.get(keyOf(row));
    if (list === undefined) groups.set(keyOf(row), [row]);
    else list.push(row);
  }
  return groups;
}

/**
 * Writes what was found as a baseline; gives it back. What an older one has of files that were not checked stays. Throws
 * UsageError when there is something else in its place: a policy whose name was taken for the baseline's is not lost.
 */
export function writeBaseline(file: string, files: readonly FileReport[], standardInput: StandardInput): Baseline {
  const none: Baseline = { file, findings: [], refused: [] };
  const older = replacedBaseline(file, () => readBaseline(file, standardInput)) ?? none;
  const { left, isStillOpen } = compared(older, files);
  const kept = [...left].flatMap(([path, rows]) => (isStillOpen(path) ? rows : []));
  const rows: readonly KnownFinding[] = [
    ...kept,
    ...files.flatMap((report) =>
      report.findings.filter(mayBeAccepted).map(
        (finding): KnownFinding => ({
          path: pathInBaseline(file, report.path),
          rule: finding.rule,
          pointer: finding.pointer,
          fingerprint: fingerprint(report, finding, digest),
          version: fingerprintVersion,
        }),
      ),
    ),
  ];
  const findings = [...rows].sort(byText);
  const written = findings.map(({ version, ...row }) => (version === fingerprintVersion ? row : { ...row, version }));
  writeBaselineFile(file, { schemaVersion: fingerprintVersion, findings: written });
  const refused = files.flatMap((report) => report.findings.filter((finding) => !mayBeAccepted(finding)));
  return { file, findings, refused: [...new Set(refused.map(({ rule }) => rule))].sort() };
}

/** Letters are compared by number, so that the order is the same on every machine. */
function byText(one: KnownFinding, other: KnownFinding): number {
  for (const name of ["path", "rule", "pointer", "fingerprint"] as const) {
    if (one[name] !== other[name]) return one[name] < other[name] ? -1 : 1;
  }
  return 0;
}

function pathInBaseline(baseline: string, path: string): string {
  if (path === "-") return path;
  return relative(dirname(resolve(baseline)), resolve(path))
    .split(sep)
    .join("/");
}

/** What people are to know of a baseline beside its findings, a sentence each; `isWritten` says whether it is new. */
export function baselineNotes(
  { file, refused }: Baseline,
  { byPlaceOnly }: Pick<AppliedBaseline, "byPlaceOnly">,
  isWritten: boolean,
): readonly string[] {
  const rules = refused.join(", ");
  const notes: string[] = [];
  if (refused.length > 0)
    notes.push(
      isWritten
        ? `what was not checked cannot be accepted, so findings of ${rules} are not in ${file}; fix them`
        : `what was not checked cannot be accepted, so the findings of ${rules} in ${file} do not count; --write-baseline takes them out`,
    );
  if (byPlaceOnly > 0)
    notes.push(
      `${file} was written by an earlier version and does not say who was accepted: ${count(byPlaceOnly, "finding")} ${byPlaceOnly === 1 ? "is" : "are"} known by rule and place only; review ${byPlaceOnly === 1 ? "it" : "them"}, and run --write-baseline to have the content compared from then on`,
    );
  return notes;
}
