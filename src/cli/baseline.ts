import { existsSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { Finding } from "../diagnostics/index.js";
import { replaceFileSync } from "../files/index.js";
import { type JsonNode, nodeAt, parseJson, placeOf, toValue } from "../policy/index.js";
import { type FileReport, type FixedFinding, fingerprint, isUnchecked } from "../report/index.js";
import { digest } from "./digest.js";
import { UsageError } from "./exit.js";
import { readProblem, readText } from "./files.js";

/** The file of `--write-baseline` without a name. */
export const defaultBaselineFile = "policy-check.baseline.json";

/** A finding that was there when the baseline was written. */
interface KnownFinding extends FixedFinding {
  readonly fingerprint: string;
}

/** The findings that a check is to know already; paths are relative to the baseline's folder, with `/`. */
export interface Baseline {
  readonly file: string;
  readonly findings: readonly KnownFinding[];
}

const largestBaseline = 256 * 1024 * 1024;
const remedy = "mend it, or have --write-baseline write another file";

/** Reads a baseline. Throws UsageError with the place of the mistake and what to do. */
export function readBaseline(file: string): Baseline {
  const source = readText(file, largestBaseline);
  if ("refused" in source)
    throw new UsageError(
      `the baseline ${file} cannot be read: ${source.refused}; --write-baseline ${file} writes one with what is found now`,
    );
  const { root, problems } = parseJson(source);
  const [first] = problems;
  if (first !== undefined || root === undefined) {
    const place = placeOf(source, first?.span ?? { start: 0, end: 0 });
    throw new UsageError(`${place}: ${first?.message ?? "this is no baseline"}; ${remedy}`);
  }
  const refuse = (pointer: string, message: string): never => {
    // The nearest element that is there.
    const node: JsonNode = nodeAt(root, pointer)?.node ?? nodeAt(root, pointer.replace(/\/[^/]*$/, ""))?.node ?? root;
    throw new UsageError(`${placeOf(source, node)}: ${pointer === "" ? "" : `${pointer} `}${message}; ${remedy}`);
  };
  const value = toValue(root);
  if (!isObject(value)) return refuse("", "a baseline is an object");
  if (value["schemaVersion"] !== 1)
    return refuse("/schemaVersion", "must be 1, the version of baselines that this policy-check reads");
  const list = value["findings"];
  if (!Array.isArray(list)) return refuse("/findings", "must be a list of findings");
  const findings = list.map((row: unknown, index): KnownFinding => {
    if (!isObject(row)) return refuse(`/findings/${index}`, "must be an object");
    const text = (name: keyof KnownFinding): string => {
      const member = row[name];
      return typeof member === "string" ? member : refuse(`/findings/${index}/${name}`, "must be a string");
    };
    return { path: text("path"), rule: text("rule"), pointer: text("pointer"), fingerprint: text("fingerprint") };
  });
  return { file, findings };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The files without what the baseline knows, and what the baseline has for nothing. */
export function applyBaseline(
  baseline: Baseline,
  files: readonly FileReport[],
): { readonly files: readonly FileReport[]; readonly fixed: readonly FixedFinding[] } {
  const left = grouped(baseline.findings, ({ path }) => path);
  const checked = new Set<string>();
  const split = files.map((file) => {
    const path = pathInBaseline(baseline.file, file.path);
    checked.add(path);
    const known = knownAmong(file, left.get(path) ?? []);
    if (known.size === 0) return file;
    return {
      ...file,
      findings: file.findings.filter((finding) => !known.has(finding)),
      known: file.findings.filter((finding) => known.has(finding)),
    };
  });
  const fixed = [...left].flatMap(([path, rows]) => (isStillOpen(baseline.file, path, checked) ? [] : rows));
  return { files: split, fixed: fixed.map(({ path, rule, pointer }) => ({ path, rule, pointer })) };
}

/** Of a file that was not looked at nothing can be said, unless it is gone. */
function isStillOpen(baseline: string, path: string, checked: ReadonlySet<string>): boolean {
  return !checked.has(path) && existsSync(join(dirname(baseline), path));
}

/** The findings of a file that are among `rows`, each row counting once; takes them out of `rows`. */
function knownAmong(file: FileReport, rows: KnownFinding[]): ReadonlySet<Finding> {
  const known = new Set<Finding>();
  if (rows.length === 0) return known;
  const prints = file.findings
    .filter(mayBeKnown)
    .map((finding) => ({ finding, pointer: finding.pointer, fingerprint: fingerprint(file, finding, digest) }));
  const inPlace = (finding: Pick<KnownFinding, "pointer" | "fingerprint">) =>
    `${finding.fingerprint} ${finding.pointer}`;
  const anywhere = (finding: Pick<KnownFinding, "fingerprint">) => finding.fingerprint;
  // What stands where it stood comes first, so that of equal findings the one in the new place is new.
  for (const keyOf of [inPlace, anywhere]) {
    const waiting = grouped(rows.splice(0), keyOf);
    for (const print of prints) {
      if (!known.has(print.finding) && waiting.get(keyOf(print))?.pop() !== undefined) known.add(print.finding);
    }
    for (const list of waiting.values()) for (const row of list) rows.push(row);
  }
  return known;
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

/** What kept policy-check from looking is never accepted: behind it may be anything. */
function mayBeKnown(finding: Finding): boolean {
  return !isUnchecked(finding);
}

/**
 * Writes what was found as a baseline; gives it back. What an older one has of files that were not checked stays. Throws
 * UsageError when there is something else in its place: a policy whose name was taken for the baseline's is not lost.
 */
export function writeBaseline(file: string, files: readonly FileReport[]): Baseline {
  const older = existsSync(file) ? olderBaseline(file).findings : [];
  const checked = new Set(files.map(({ path }) => pathInBaseline(file, path)));
  const rows = [
    ...older.filter(({ path }) => isStillOpen(file, path, checked)),
    ...files.flatMap((report) =>
      report.findings.filter(mayBeKnown).map((finding) => ({
        path: pathInBaseline(file, report.path),
        rule: finding.rule,
        pointer: finding.pointer,
        fingerprint: fingerprint(report, finding, digest),
      })),
    ),
  ];
  const findings = rows.sort(byText);
  const text = `${JSON.stringify({ schemaVersion: 1, findings }, null, 2)}\n`;
  try {
    replaceFileSync(file, text);
  } catch (error) {
    throw new UsageError(`the baseline ${file} cannot be written: ${readProblem(error)}`);
  }
  return { file, findings };
}

function olderBaseline(file: string): Baseline {
  try {
    return readBaseline(file);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(
      `${error.message}\nThe word after --write-baseline is the file to write, and only a baseline is written over.`,
    );
  }
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
