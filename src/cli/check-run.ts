import { type Finding, SourceText } from "../diagnostics/index.js";
import { type AlikePolicies, fixText, type InspectedPart, whyNotFixable } from "../inspection/index.js";
import { findingOf, type LintOptions, type MfaExceptionId, putTogether } from "../lint/index.js";
import { type FileReport, mayBeAccepted, type SkippedFile, type SuppressedFinding } from "../report/index.js";
import type { Acceptance } from "./configurations.js";
import type { Input } from "./inputs.js";
import type { FileVerdict, PolicyFiles, Take } from "./policy-files.js";
import { fromWorkingDirectory } from "./relative-path.js";

/** What makes repairs; loaded only where it is asked for. */
type Fixing = typeof import("./fix-file.js");

/** What a run is made of. */
export interface CheckSettings {
  readonly files: PolicyFiles;
  /** The severities and options of rules for a file. */
  readonly lintOf: (path: string) => LintOptions;
  readonly accepted: Acceptance | undefined;
  /** What is known of policies that others are like; undefined for asking about each. */
  readonly alike: AlikePolicies | undefined;
  /** What reports call standard input. */
  readonly stdinFilename: string | undefined;
  /** How repairs are made, and whether they are written; undefined where none are asked for. */
  readonly fix: { readonly fixing: Fixing; readonly writes: boolean } | undefined;
}

/** What became of a file. */
export type Outcome =
  | { readonly kind: "checked"; readonly report: FileReport; readonly note?: string | undefined }
  /** It was named, and could not be checked; the report says so, too. */
  | { readonly kind: "unchecked"; readonly report: FileReport; readonly why: string }
  | { readonly kind: "skipped"; readonly skipped: SkippedFile };

/** A text that was checked. */
interface CheckedFile {
  /** As reports call it. */
  readonly path: string;
  readonly source: SourceText;
  readonly isNamed: boolean;
  /** Whether it is a file, and not standard input. */
  readonly isWritable: boolean;
}

/** Checks one file after the other. */
export class CheckRun {
  readonly #settings: CheckSettings;

  constructor(settings: CheckSettings) {
    this.#settings = settings;
  }

  /** Checks a file; `tell` is told how many of its roles have been looked at. Hardly any file has to be waited for. */
  check(input: Input, tell: (roles: number) => void): Outcome | Promise<Outcome> {
    const path = input.path === "-" ? (this.#settings.stdinFilename ?? "-") : input.path;
    let found = new FileFindings(path, this.#settings, tell);
    const begin = (): Take => {
      found = new FileFindings(path, this.#settings, tell);
      return (part) => found.take(part);
    };
    const read = this.#settings.files.read(input, path, begin);
    const outcomeOf = (verdict: Awaited<typeof read>): Outcome => {
      switch (verdict.kind) {
        case "skipped":
          return { kind: "skipped", skipped: { path, kind: verdict.fileKind, why: verdict.why } };
        case "unreadable":
          return unchecked(verdict, path);
        case "read":
          return this.#outcome({ path, ...verdict, isWritable: input.path !== "-" }, found);
      }
    };
    return read instanceof Promise ? read.then(outcomeOf) : outcomeOf(read);
  }

  #outcome(text: CheckedFile, found: FileFindings): Outcome {
    const { path, source, isNamed } = text;
    const { fix } = this.#settings;
    const [why] = found.unread;
    const isFixed = fix !== undefined && found.findings.some((finding) => finding.fix !== undefined);
    const outcome: Outcome = isFixed
      ? this.#fixed(fix, { path, source, isNamed }, found)
      : { kind: "checked", report: this.#report(text, found) };
    return why !== undefined && outcome.kind === "checked" ? { ...outcome, kind: "unchecked", why } : outcome;
  }

  /** A report without repairs, which says what `--fix` would do. */
  #report({ path, source, isNamed, isWritable }: CheckedFile, found: FileFindings): FileReport {
    const report = fileReport(path, found, source);
    if (!found.findings.some((finding) => finding.fix !== undefined)) return report;
    // What --fix does not repair is not said to be repaired by it.
    if (whyNotFixable(source) !== undefined)
      return { ...report, findings: found.findings.map((finding) => ({ ...finding, fix: undefined })) };
    const { settings } = this.#settings.lintOf(path);
    const { findings } = found;
    const lint = (text: SourceText): readonly Finding[] => this.#looked(text, path, isNamed).findings;
    let fixed: ReadonlySet<string> | undefined;
    const has = ({ rule, pointer }: Finding): boolean => {
      fixed ??= new Set(
        fixText(source, lint, { settings, findings }).repairs.map((each) => `${each.rule} ${each.pointer}`),
      );
      return fixed.has(`${rule} ${pointer}`);
    };
    return { ...report, fixes: { isWritable, has } };
  }

  /** What is found in a file once its text is another one. */
  #looked(text: SourceText, path: string, isNamed: boolean): FileFindings {
    const { files } = this.#settings;
    const found = new FileFindings(path, this.#settings, () => {});
    const isLarge = Buffer.byteLength(text.text) > files.maximumSize;
    files.inspect(text, { isNamed, isLarge }, (part) => found.take(part));
    return found;
  }

  #fixed(
    { fixing, writes }: NonNullable<CheckSettings["fix"]>,
    { path, source, isNamed }: { readonly path: string; readonly source: SourceText; readonly isNamed: boolean },
    before: FileFindings,
  ): Outcome {
    let last = { source, found: before };
    const lint = (text: SourceText): readonly Finding[] => {
      last = { source: text, found: this.#looked(text, path, isNamed) };
      return last.found.findings;
    };
    const file = { path, shown: path === "-" ? "stdin" : fromWorkingDirectory(path), source };
    const { settings } = this.#settings.lintOf(path);
    const fixed = fixing.fixFile(file, { lint, settings, writes, findings: before.findings });
    // The last text that was looked at may be one of a repair that was left out.
    if (last.source.text !== fixed.source.text) lint(fixed.source);
    const { suppressed, notAskedForMfa, policies } = last.found;
    const report = {
      ...fileReport(path, { findings: fixed.findings, suppressed, notAskedForMfa, policies }, fixed.source),
      fix: fixed.report,
    };
    const note =
      fixed.leavesOtherNames === true
        ? "it has other names (hard links), which keep the old content; it is fixed under this name only"
        : undefined;
    if (fixed.unwritten === undefined) return { kind: "checked", report, note };
    return { kind: "unchecked", report, why: `it is not fixed: ${fixed.unwritten}` };
  }
}

/** What is found in a file, policy by policy. */
class FileFindings {
  readonly findings: Finding[] = [];
  readonly suppressed: SuppressedFinding[] = [];
  readonly notAskedForMfa = new Map<MfaExceptionId, number>();
  /** Why it does not count as read, although what it shows was checked. */
  readonly unread: string[] = [];
  /** How many policies of each kind it has. */
  readonly policies = { trust: 0, identity: 0 };
  readonly #path: string;
  readonly #settings: CheckSettings;
  readonly #tell: (roles: number) => void;
  #roles = 0;

  constructor(path: string, settings: CheckSettings, tell: (roles: number) => void) {
    this.#path = path;
    this.#settings = settings;
    this.#tell = tell;
  }

  take(part: InspectedPart): void {
    const { accepted, alike, lintOf } = this.#settings;
    if (part.kind === "unread") {
      this.unread.push(part.why);
      this.#add(accepted?.split(this.#path, { findings: [part.finding] }) ?? { findings: [part.finding] });
    } else if (part.kind === "policy") {
      const options = lintOf(this.#path);
      const { findings, notAskedForMfa } = alike?.findings(part, options) ?? part.findings(options);
      this.policies[part.identity === undefined ? "trust" : "identity"]++;
      if (part.unread !== undefined) this.unread.push(part.unread);
      const judged = {
        findings,
        role: part.facts,
        isOpenWithoutMfa: () => alike?.isOpenWithoutMfa(part) ?? part.isOpenWithoutMfa(),
      };
      this.#add(accepted?.split(this.#path, judged) ?? judged);
      for (const id of notAskedForMfa) this.notAskedForMfa.set(id, (this.notAskedForMfa.get(id) ?? 0) + 1);
    }
    this.#tell(++this.#roles);
  }

  #add(split: { readonly findings: readonly Finding[]; readonly suppressed?: readonly SuppressedFinding[] }): void {
    for (const finding of putTogether(split.findings)) this.findings.push(finding);
    for (const one of split.suppressed ?? []) this.suppressed.push(one);
  }
}

function unchecked(
  { code, why, remedy }: Extract<FileVerdict, { readonly kind: "unreadable" }>,
  path: string,
): Outcome {
  const problem = { code, message: why, remedy, pointer: "", span: { start: 0, end: 0 } };
  const finding = findingOf(problem, new SourceText(path, ""));
  return { kind: "unchecked", report: fileReport(path, { findings: [finding] }), why };
}

/** The report on a file; `source` is what its findings have their places in. */
export function fileReport(
  path: string,
  { findings, suppressed = [], notAskedForMfa, policies }: Pick<FileReport, "findings"> & Partial<FileReport>,
  source?: SourceText,
): FileReport {
  return {
    path,
    // Most reports do not have it, or not of files without findings.
    get relativePath() {
      return fromWorkingDirectory(path);
    },
    findings,
    suppressed,
    known: [],
    notAskedForMfa,
    policies,
    // A text in which nothing is found is not kept.
    ...placesIn(findings.length + suppressed.length > 0 ? source : undefined),
  };
}

/** Apart from the rest: a function made there would keep the text, shown or not. */
function placesIn(source: SourceText | undefined): Pick<FileReport, "line" | "range"> {
  if (source === undefined) return noPlaces;
  return { line: (number) => source.line(number), range: (span) => source.range(span) };
}

const noPlaces = { line: undefined, range: undefined };

/** The files of which everything was looked at, also those that hold nothing to check. */
export function wholePaths(checked: readonly FileReport[], skipped: readonly SkippedFile[]): readonly string[] {
  const whole = checked.filter(({ findings }) => findings.every(mayBeAccepted));
  return [...whole, ...skipped].map(({ path }) => path);
}
