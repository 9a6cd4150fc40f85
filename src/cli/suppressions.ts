import type { Finding } from "../diagnostics/index.js";
import { allRules, findingOf, type ReportedProblemCode, type RoleFacts } from "../lint/index.js";
import { mayBeAccepted, type SuppressedFinding } from "../report/index.js";
import { MeantFiles, pathFromConfig } from "./accepted.js";
import type { Config, MfaExemption, Suppression } from "./config.js";
import { matcher } from "./globs.js";

/** What the configuration accepts: a suppression, or an exemption from MFA. */
interface Row {
  readonly entry: Suppression | MfaExemption;
  readonly isOfFile: (path: string) => boolean;
  readonly isOfRole: (role: RoleFacts) => boolean;
  readonly isAbout: (finding: Finding) => boolean;
  readonly expired: boolean;
  /** Whether it also accepts what is no finding: that roles which cannot have MFA are asked for none. */
  readonly isExemption: boolean;
  /** What is to be said once its date has passed, and where there is nothing that it accepts. */
  readonly messages: { readonly expired: string; readonly unused: string };
}

/**
 * Takes accepted findings out, and reports the suppressions and exemptions that are of no use: those that have expired,
 * and those for policies that were checked in which there is nothing to accept.
 */
export class Suppressions {
  readonly #config: Config;
  readonly #rows: readonly Row[];
  readonly #used = new Set<Row>();
  readonly #seen = new Set<Row>();
  #file: { readonly path: string; readonly rows: readonly Row[] } | undefined;

  /** `today` is a day, YYYY-MM-DD. */
  constructor(config: Config, today: string) {
    this.#config = config;
    this.#rows = [
      ...config.suppressions.map((entry) => suppressionRow(entry, today)),
      ...config.mfaExemptions.map((entry) => exemptionRow(entry, today)),
    ];
  }

  /**
   * The findings of a policy, apart from those that are accepted. `role` is what is known of its role; of a file with
   * several policies each is to be asked about apart. `isOpenWithoutMfa` says whether an exemption is needed although
   * there is no finding, as `prove` sees it.
   */
  split(
    path: string,
    findings: readonly Finding[],
    role: RoleFacts = {},
    isOpenWithoutMfa: () => boolean = () => false,
  ): { readonly findings: readonly Finding[]; readonly suppressed: readonly SuppressedFinding[] } {
    const rows = this.#rowsOf(path).filter(({ isOfRole }) => isOfRole(role));
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
    const idle = rows.filter((row) => row.isExemption && !row.expired && !this.#used.has(row));
    if (idle.length > 0 && isOpenWithoutMfa()) for (const row of idle) this.#used.add(row);
    return { findings: open, suppressed };
  }

  /**
   * Findings about the configuration itself. `checked` are the paths of files of which everything was looked at: what is
   * accepted in others may well be there.
   */
  findings(checked: readonly string[]): readonly Finding[] {
    const meant = new MeantFiles(this.#config.source?.name ?? "", checked);
    return this.#rows.flatMap((row) => {
      if (!this.#seen.has(row) || this.#used.has(row)) return [];
      const { expired, messages, entry } = row;
      if (expired) return this.#finding("expired-suppression", row, messages.expired);
      return meant.areChecked(entry.file) ? this.#finding("unused-suppression", row, messages.unused) : [];
    });
  }

  /** A file may hold thousands of policies, one after the other. */
  #rowsOf(path: string): readonly Row[] {
    if (this.#file?.path !== path) {
      const fromConfig = pathFromConfig(this.#config.source?.name ?? "", path);
      this.#file = { path, rows: this.#rows.filter(({ isOfFile }) => isOfFile(fromConfig)) };
    }
    return this.#file.rows;
  }

  #finding(code: ReportedProblemCode, { entry }: Row, message: string): readonly Finding[] {
    const { source, lint } = this.#config;
    // INVARIANT: suppressions come from a configuration file.
    if (source === undefined) throw new Error("a suppression without a configuration");
    const finding = findingOf({ code, message, ...entry.place }, source);
    const severity = lint.severities?.get(finding.rule) ?? finding.severity;
    const { place: _, ...accepted } = entry;
    return severity === "off" ? [] : [{ ...finding, severity, subject: JSON.stringify(accepted) }];
  }
}

function suppressionRow(entry: Suppression, today: string): Row {
  const { rule, pointer, expires } = entry;
  return {
    entry,
    isOfFile: matcher(entry.file),
    isOfRole: () => true,
    isAbout: (finding) => rule === finding.rule && (pointer === undefined || isAtOrBelow(finding.pointer, pointer)),
    expired: expires !== undefined && expires < today,
    isExemption: false,
    messages: {
      expired: `the suppression of ${rule} expired on ${expires}; mend what it hides, or give it a new date`,
      unused: `nothing is suppressed here: ${rule} finds nothing there any more; remove the suppression`,
    },
  };
}

function exemptionRow(entry: MfaExemption, today: string): Row {
  const { file, role, expires } = entry;
  const isNamed = role === undefined ? undefined : matcher(role);
  return {
    entry,
    isOfFile: file === undefined ? () => true : matcher(file),
    // Nobody knows whether a role without a name is exempt, so it is not.
    isOfRole: ({ name }) => isNamed === undefined || (name !== undefined && isNamed(name)),
    isAbout: ({ rule }) => rulesAboutMfa().has(rule),
    expired: expires < today,
    isExemption: true,
    messages: {
      expired: `the exemption from MFA expired on ${expires}; demand MFA of the role, or give it a new date`,
      unused: "nothing is exempt here: nobody can assume these roles without MFA; remove the exemption",
    },
  };
}

function isAtOrBelow(pointer: string, top: string): boolean {
  return pointer === top || pointer.startsWith(`${top}/`);
}

let aboutMfa: ReadonlySet<string> | undefined;

function rulesAboutMfa(): ReadonlySet<string> {
  aboutMfa ??= new Set(
    allRules()
      .filter((rule) => rule.aboutMfa === true)
      .map(({ id }) => id),
  );
  return aboutMfa;
}
