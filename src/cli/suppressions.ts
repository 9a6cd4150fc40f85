import { relative, resolve, sep } from "node:path";
import picomatch from "picomatch";
import type { Finding } from "../diagnostics/index.js";
import { findingOf, type ReportedProblemCode } from "../lint/index.js";
import type { SuppressedFinding } from "../report/index.js";
import type { Config, Suppression } from "./config.js";

/**
 * Takes accepted findings out, and reports the suppressions that are of no use: those that have expired, and those for
 * files that were checked in which there is nothing to suppress.
 */
export class Suppressions {
  readonly #config: Config;
  readonly #rows: readonly {
    readonly row: Suppression;
    readonly matches: (path: string) => boolean;
    readonly expired: boolean;
  }[];
  readonly #used = new Set<Suppression>();
  readonly #seen = new Set<Suppression>();

  /** `today` is a day, YYYY-MM-DD. */
  constructor(config: Config, today: string) {
    this.#config = config;
    this.#rows = config.suppressions.map((row) => ({
      row,
      matches: picomatch(row.file),
      expired: row.expires !== undefined && row.expires < today,
    }));
  }

  /** The findings of a file, apart from those that are suppressed. */
  split(
    path: string,
    findings: readonly Finding[],
  ): { readonly findings: readonly Finding[]; readonly suppressed: readonly SuppressedFinding[] } {
    const fromHere = relative(resolve(this.#config.source?.name ?? "", ".."), resolve(path))
      .split(sep)
      .join("/");
    const rows = this.#rows.filter(({ matches }) => matches(fromHere));
    for (const { row } of rows) this.#seen.add(row);
    const suppressed: SuppressedFinding[] = [];
    const open = findings.filter((finding) => {
      const hit = rows.find(({ row, expired }) => !expired && isAbout(row, finding));
      if (hit === undefined) return true;
      this.#used.add(hit.row);
      suppressed.push({ finding, reason: hit.row.reason });
      return false;
    });
    return { findings: open, suppressed };
  }

  /** Findings about the configuration itself. */
  findings(): readonly Finding[] {
    return this.#rows.flatMap(({ row, expired }) => {
      if (!this.#seen.has(row) || this.#used.has(row)) return [];
      if (expired)
        return [
          this.#finding(
            "expired-suppression",
            row,
            `the suppression of ${row.rule} expired on ${row.expires}; mend what it hides, or give it a new date`,
          ),
        ];
      return [
        this.#finding(
          "unused-suppression",
          row,
          `nothing is suppressed here: ${row.rule} finds nothing there any more; remove the suppression`,
        ),
      ];
    });
  }

  #finding(code: ReportedProblemCode, { place }: Suppression, message: string): Finding {
    const { source } = this.#config;
    // INVARIANT: suppressions come from a configuration file.
    if (source === undefined) throw new Error("a suppression without a configuration");
    return findingOf({ code, message, ...place }, source);
  }
}

function isAbout({ rule, pointer }: Suppression, finding: Finding): boolean {
  if (rule !== finding.rule) return false;
  return pointer === undefined || finding.pointer === pointer || finding.pointer.startsWith(`${pointer}/`);
}
