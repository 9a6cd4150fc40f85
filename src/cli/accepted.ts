import { explanationsOf, type Hole } from "../coverage/index.js";
import type { Finding } from "../diagnostics/index.js";
import { allRules, findingOf, type ReportedProblemCode, type RoleFacts } from "../lint/index.js";
import { mayBeAccepted, type SuppressedFinding } from "../report/index.js";
import type { Config, ExplainedHole, MfaExemption, Suppression } from "./config-types.js";
import { matcher } from "./globs.js";
import { MeantFiles, pathFromConfig } from "./meant-files.js";

/** What the configuration accepts: a finding, that a role needs no MFA, or that scenarios do not show something. */
type Row = { readonly isOfFile: (path: string) => boolean } & (
  | {
      readonly kind: "finding";
      readonly entry: Suppression;
      readonly isAbout: (finding: Finding) => boolean;
      readonly isOfRole: (role: RoleFacts) => boolean;
      readonly expired: boolean;
    }
  | {
      readonly kind: "mfa";
      readonly entry: MfaExemption;
      readonly isAbout: (finding: Finding) => boolean;
      readonly isOfRole: (role: RoleFacts) => boolean;
      readonly expired: boolean;
    }
  | { readonly kind: "hole"; readonly entry: ExplainedHole }
);

/** A row about a policy's findings. */
type PolicyRow = Exclude<Row, { readonly kind: "hole" }>;
type HoleRow = Extract<Row, { readonly kind: "hole" }>;

/** What {@link Accepted.split} is asked about. */
export interface JudgedPolicy {
  readonly findings: readonly Finding[];
  /** What is known of the policy's role. */
  readonly role?: RoleFacts | undefined;
  /** Whether an exemption is needed although there is no finding, as `prove` sees it. */
  readonly isOpenWithoutMfa?: (() => boolean) | undefined;
}

/**
 * What the configuration accepts, in files that globs name, with a reason: suppressed findings, roles that are exempt from
 * MFA, and what coverage need not see. It remembers what was used, so that it can report what is of no use: what has
 * expired, and what accepts nothing in files that were looked at.
 */
export class Accepted {
  readonly #config: Config;
  readonly #rows: readonly Row[];
  readonly #used = new Set<Row>();
  readonly #seen = new Set<Row>();
  #file: { readonly path: string; readonly rows: readonly Row[] } | undefined;

  /** `today` is a day, YYYY-MM-DD. */
  constructor(config: Config, today: string) {
    this.#config = config;
    const aboutMfa = config.mfaExemptions.length === 0 ? new Set<string>() : rulesAboutMfa();
    this.#rows = [
      ...config.suppressions.map((entry) => suppressionRow(entry, today)),
      ...config.mfaExemptions.map((entry) => exemptionRow(entry, today, aboutMfa)),
      ...config.explainedHoles.map((entry) => ({ kind: "hole", entry, isOfFile: matcher(entry.file) }) as const),
    ];
  }

  /** The findings of a policy, apart from those that are accepted; of a file with several policies, of each apart. */
  split(
    path: string,
    { findings, role = {}, isOpenWithoutMfa = () => false }: JudgedPolicy,
  ): { readonly findings: readonly Finding[]; readonly suppressed: readonly SuppressedFinding[] } {
    const rows = this.#policyRows(path, role);
    for (const row of rows) this.#seen.add(row);
    const suppressed: SuppressedFinding[] = [];
    const open = findings.filter((finding) => {
      const hits = mayBeAccepted(finding) ? rows.filter(({ expired, isAbout }) => !expired && isAbout(finding)) : [];
      const [hit] = hits;
      if (hit === undefined) return true;
      for (const each of hits) this.#used.add(each);
      suppressed.push({ finding, reason: hit.entry.reason, expires: hit.entry.expires });
      return false;
    });
    // An exemption also accepts what is not a finding: that roles which cannot have MFA are not required to have it.
    const idle = rows.filter((row) => row.kind === "mfa" && !row.expired && !this.#used.has(row));
    if (idle.length > 0 && isOpenWithoutMfa()) for (const row of idle) this.#used.add(row);
    return { findings: open, suppressed };
  }

  /** Why a role may be assumed without MFA, and until when; undefined where the configuration does not exempt it. */
  mfaExemption(path: string, role: RoleFacts): Pick<MfaExemption, "reason" | "expires"> | undefined {
    const found = this.#policyRows(path, role).find((row) => row.kind === "mfa" && !row.expired);
    return found?.kind === "mfa" ? { reason: found.entry.reason, expires: found.entry.expires } : undefined;
  }

  /** The reason for which scenarios need not show something of a policy; `path` is from the working directory. */
  holeReason(path: string, hole: Pick<Hole, "pointer" | "missing">): string | undefined {
    const rows = this.#holeRows(path);
    const found = explanationsOf(
      hole,
      rows.map(({ entry }) => entry),
    );
    for (const row of rows) if (found.includes(row.entry)) this.#used.add(row);
    return found[0]?.reason;
  }

  /**
   * Findings about suppressions and exemptions that are of no use. `checked` are the paths of files of which everything was
   * looked at: what is accepted in others may well be there.
   */
  findings(checked: readonly string[]): readonly Finding[] {
    const meant = this.#meant(checked);
    return this.#rows.flatMap((row) => {
      if (row.kind === "hole" || !this.#seen.has(row) || this.#used.has(row)) return [];
      if (row.expired) return this.#finding("expired-suppression", row, expiredInWords(row));
      return meant.areChecked(row.entry.file) ? this.#finding("unused-suppression", row, unusedWords[row.kind]) : [];
    });
  }

  /**
   * Where the configuration explains what was seen, or cannot be, in a sentence each. `paths` are the files that were asked
   * about; of explanations that mean others, too, nothing is said.
   */
  unusedHoles(paths: readonly string[]): readonly string[] {
    const { source } = this.#config;
    if (source === undefined) return [];
    const seen = new Set(paths.flatMap((path) => this.#holeRows(path)));
    const meant = this.#meant(paths);
    return this.#rows.flatMap((row) => {
      if (row.kind !== "hole" || !seen.has(row) || this.#used.has(row)) return [];
      const { file, missing, pointer, place } = row.entry;
      if (!meant.areChecked(file)) return [];
      const { line, column } = source.position(place.span.start);
      const what = missing === undefined ? pointer : `${missing} of ${pointer}`;
      return [
        `${source.name}:${line}:${column}: this explanation has no use, because ${what} was seen or cannot be; remove it`,
      ];
    });
  }

  #meant(paths: readonly string[]): MeantFiles {
    return new MeantFiles(this.#config.source?.name ?? "", paths);
  }

  #policyRows(path: string, role: RoleFacts): readonly PolicyRow[] {
    return this.#rowsOf(path).filter((row): row is PolicyRow => row.kind !== "hole" && row.isOfRole(role));
  }

  #holeRows(path: string): readonly HoleRow[] {
    return this.#rowsOf(path).filter((row) => row.kind === "hole");
  }

  /** A file may hold thousands of policies, one after the other. */
  #rowsOf(path: string): readonly Row[] {
    if (this.#file?.path !== path) {
      const fromConfig = pathFromConfig(this.#config.source?.name ?? "", path);
      this.#file = { path, rows: this.#rows.filter(({ isOfFile }) => isOfFile(fromConfig)) };
    }
    return this.#file.rows;
  }

  #finding(code: ReportedProblemCode, { entry }: PolicyRow, message: string): readonly Finding[] {
    const { source, lint } = this.#config;
    // INVARIANT: what is accepted comes from a configuration file.
    if (source === undefined) throw new Error("a suppression without a configuration");
    const finding = findingOf({ code, message, ...entry.place }, source);
    const severity = lint.severities?.get(finding.rule) ?? finding.severity;
    const { place: _, ...accepted } = entry;
    return severity === "off" ? [] : [{ ...finding, severity, subject: JSON.stringify(accepted) }];
  }
}

function suppressionRow(entry: Suppression, today: string): PolicyRow {
  const { rule, pointer, expires } = entry;
  return {
    kind: "finding",
    entry,
    isOfFile: matcher(entry.file),
    isOfRole: () => true,
    isAbout: (finding) => rule === finding.rule && (pointer === undefined || isAtOrBelow(finding.pointer, pointer)),
    expired: expires !== undefined && expires < today,
  };
}

function exemptionRow(entry: MfaExemption, today: string, aboutMfa: ReadonlySet<string>): PolicyRow {
  const { file, role, expires } = entry;
  const isNamed = role === undefined ? undefined : matcher(role);
  return {
    kind: "mfa",
    entry,
    isOfFile: file === undefined ? () => true : matcher(file),
    // Nobody knows whether a role without a name is exempt, so it is not.
    isOfRole: ({ name }) => isNamed === undefined || (name !== undefined && isNamed(name)),
    isAbout: ({ rule }) => aboutMfa.has(rule),
    expired: expires < today,
  };
}

function expiredInWords(row: PolicyRow): string {
  return row.kind === "finding"
    ? `the suppression of ${row.entry.rule} expired on ${row.entry.expires}; fix what it hides, or give it a new date`
    : `the exemption from MFA expired on ${row.entry.expires}; require MFA for the role, or give it a new date`;
}

const unusedWords = {
  finding: "this suppression has no use, because its rule finds nothing there; remove the suppression",
  mfa: "this exemption has no use, because nobody can assume these roles without MFA; remove the exemption",
} as const;

function isAtOrBelow(pointer: string, top: string): boolean {
  return pointer === top || pointer.startsWith(`${top}/`);
}

function rulesAboutMfa(): ReadonlySet<string> {
  const about = allRules().filter((rule) => rule.aboutMfa === true);
  return new Set(about.map(({ id }) => id));
}
