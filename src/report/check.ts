import type { Finding, Range, Severity, Span } from "../diagnostics/index.js";
import type { FixReport, OtherKindId } from "../inspection/index.js";
import { type MfaExceptionId, mfaExceptions, ruleById } from "../lint/index.js";
import type { ConfigurationReport } from "./configuration.js";
import { countedByKind, type SkippedByKind } from "./passed-over.js";

/** A finding that the configuration accepts, and why. */
export interface SuppressedFinding {
  readonly finding: Finding;
  readonly reason: string;
  /** The last day on which it is accepted, YYYY-MM-DD. */
  readonly expires?: string | undefined;
}

/** What was found in one file. */
export interface FileReport {
  /** The path as it was given. */
  readonly path: string;
  /** The path from the working directory, with `/` between the names; absolute where the file is outside of it. */
  readonly relativePath: string;
  readonly findings: readonly Finding[];
  /** Findings that the configuration accepts. */
  readonly suppressed: readonly SuppressedFinding[];
  /** Findings that stand in the baseline. */
  readonly known: readonly Finding[];
  /** In how many of its policies an exception from MFA applies, which is no finding. */
  readonly notAskedForMfa?: ReadonlyMap<MfaExceptionId, number> | undefined;
  /** How many policies of each kind it was read as; undefined where it could not be read. */
  readonly policies?: { readonly trust: number; readonly identity: number } | undefined;
  /** The file's lines, for formats that show them; undefined when it could not be read. */
  readonly line: ((number: number) => string) | undefined;
  /** Lines and columns of a stretch of the file; undefined where no finding has a repair. */
  readonly range?: ((span: Span) => Range) | undefined;
  /** What `--fix` would do, where it was not asked to; absent where no finding has a repair that it can make. */
  readonly fixes?: PossibleFixes | undefined;
  /** With `--fix` and `--fix-dry-run` only. */
  readonly fix?: FixReport | undefined;
  /** What judges the file, where that is another configuration than the run's. */
  readonly judgedBy?: FileJudge | undefined;
}

/** The configuration of a file, where it is not the run's. */
export interface FileJudge {
  /** The way to it, from the working directory. */
  readonly config: string;
  /** Findings of this severity or worse fail the run. */
  readonly failOn: Severity;
}

/** What `--fix` would do with a file. */
export interface PossibleFixes {
  /** Whether it can write the text: not standard input, of which it shows the diff only. */
  readonly isWritable: boolean;
  /** Whether it would fix a finding. The first answer takes as long as the fixes do. */
  has(finding: Finding): boolean;
}

/** What a file was read as; undefined where it has no policy that could be read. */
export function kindOfFile({
  policies,
}: Pick<FileReport, "policies">): "trust-policies" | "identity-policies" | "trust-and-identity-policies" | undefined {
  if (policies === undefined || policies.trust + policies.identity === 0) return undefined;
  if (policies.identity === 0) return "trust-policies";
  return policies.trust === 0 ? "identity-policies" : "trust-and-identity-policies";
}

/** A finding of the baseline that is found no more. */
export interface FixedFinding {
  readonly path: string;
  readonly rule: string;
  readonly pointer: string;
}

/** What became of the baseline's findings. */
export interface BaselineSummary {
  /** How many findings stand in the baseline, and were not reported again. */
  readonly known: number;
  /** What can be taken out of the baseline. */
  readonly fixed: readonly FixedFinding[];
}

/** A file that was found in a folder or by a glob, and holds no trust policy, or none that can be read. */
export interface SkippedFile {
  readonly path: string;
  /** The stable id of its kind, such as `helm-chart`. */
  readonly kind: OtherKindId;
  /** A clause that follows on its path, as in `holds no trust policy (an identity policy)`. */
  readonly why: string;
}

/** Whether a finding says that something was not looked at. */
export function isUnchecked({ rule }: Finding): boolean {
  return uncheckedRules.has(rule);
}

const uncheckedRules: ReadonlySet<string> = new Set([
  ...["unreadable-file", "no-trust-policy", "rule-failed"],
  ...["incomplete-list", "incomplete-plan", "repeated-role", "invalid-terraform", "macro-in-template"],
]);

/** Whether a finding can be accepted: of what was not checked nobody knows what is in it, nor what will be tomorrow. */
export function mayBeAccepted({ rule }: Pick<Finding, "rule">): boolean {
  return ruleById(rule)?.unchecked !== true;
}

/** An exception by which callers can assume roles without MFA, and there is no finding. */
export interface NotAskedForMfa {
  readonly reason: MfaExceptionId;
  /** In how many policies it applies. */
  readonly policies: number;
  /** Who is not asked, and why. */
  readonly why: string;
}

/** How many findings there are of each severity. */
export type Summary = {
  readonly files: number;
  readonly suppressed: number;
  /** How many files of folders and globs hold no trust policy, where there are such. */
  readonly skipped?: number;
  /** The same by kind, the most frequent first. */
  readonly skippedByKind?: SkippedByKind;
  /** With a baseline only. */
  readonly baseline?: BaselineSummary;
  /** Where there are such. */
  readonly notAskedForMfa?: readonly NotAskedForMfa[];
} & Readonly<Record<Severity, number>>;

/** The outcome of a check, as all formats show it. */
export interface CheckReport {
  readonly tool: { readonly name: string; readonly version: string };
  readonly files: readonly FileReport[];
  /** Files that are none of those: they were passed over. */
  readonly skipped?: readonly SkippedFile[];
  /** What was read of Terraform's configuration, where there was some. */
  readonly configuration?: ConfigurationReport | undefined;
  readonly summary: Summary;
  /** Findings of this severity or worse fail the run. */
  readonly failOn: Severity;
  /** Where the page of all rules is to be read, which findings link to then. */
  readonly rulesUrl?: string | undefined;
  /** The way to the configuration that was used, from the working directory; undefined where there was none. */
  readonly config?: string | undefined;
}

/** Counts a check's findings; `fixed` are those that a baseline has for nothing. */
export function summarize(
  files: readonly FileReport[],
  fixed?: readonly FixedFinding[],
  skipped: readonly SkippedFile[] = [],
): Summary {
  const counts = { error: 0, "security-warning": 0, warning: 0, suggestion: 0, suppressed: 0 };
  let known = 0;
  for (const file of files) {
    for (const { severity } of file.findings) counts[severity]++;
    counts.suppressed += file.suppressed.length;
    known += file.known.length;
  }
  const passedOver = skipped.length === 0 ? {} : { skipped: skipped.length, skippedByKind: countedByKind(skipped) };
  return {
    files: files.length,
    ...counts,
    ...passedOver,
    ...(fixed === undefined ? {} : { baseline: { known, fixed } }),
    ...notAskedIn(files),
  };
}

function notAskedIn(files: readonly FileReport[]): Pick<Summary, "notAskedForMfa"> {
  const counts = new Map<MfaExceptionId, number>();
  for (const { notAskedForMfa = [] } of files) {
    for (const [id, policies] of notAskedForMfa) counts.set(id, (counts.get(id) ?? 0) + policies);
  }
  if (counts.size === 0) return {};
  const notAskedForMfa = mfaExceptions.flatMap(({ id, sentence }) => {
    const policies = counts.get(id);
    return policies === undefined ? [] : [{ reason: id, policies, why: sentence }];
  });
  return { notAskedForMfa };
}
