import { explanationsOf, type Hole } from "../coverage/index.js";
import { MeantFiles, pathFromConfig } from "./accepted.js";
import type { Config, ExplainedHole } from "./config.js";
import { matcher } from "./globs.js";

interface Row extends ExplainedHole {
  readonly isOfFile: (path: string) => boolean;
}

/** Why some of what coverage misses need not be seen, by the configuration; and which of its reasons explain nothing. */
export class HoleExplanations {
  readonly #config: Config;
  readonly #rows: readonly Row[];
  readonly #seen = new Set<Row>();
  readonly #used = new Set<Row>();

  constructor(config: Config) {
    this.#config = config;
    this.#rows = config.explainedHoles.map((row) => ({ ...row, isOfFile: matcher(row.file) }));
  }

  /** The reason why something of a policy need not be seen; `path` is from the working directory. */
  reasonFor(path: string, hole: Pick<Hole, "pointer" | "missing">): string | undefined {
    const rows = this.#rowsOf(path);
    const found = explanationsOf(hole, rows);
    for (const row of found) this.#used.add(row);
    return found[0]?.reason;
  }

  /**
   * Where the configuration explains what was seen, or cannot be, in a sentence each. `paths` are the files that were asked
   * about; of explanations that mean others, too, nothing is said.
   */
  unused(paths: readonly string[]): readonly string[] {
    for (const path of paths) for (const row of this.#rowsOf(path)) this.#seen.add(row);
    const { source } = this.#config;
    const meant = new MeantFiles(source?.name ?? "", paths);
    return this.#rows.flatMap((row) => {
      if (source === undefined || !this.#seen.has(row) || this.#used.has(row) || !meant.areChecked(row.file)) return [];
      const { line, column } = source.position(row.place.span.start);
      const what = row.missing === undefined ? row.pointer : `${row.missing} of ${row.pointer}`;
      return [
        `${source.name}:${line}:${column}: nothing is explained here: ${what} was seen, or is nothing that can be; remove the explanation`,
      ];
    });
  }

  #rowsOf(path: string): readonly Row[] {
    const fromConfig = pathFromConfig(this.#config.source?.name ?? "", path);
    return this.#rows.filter(({ isOfFile }) => isOfFile(fromConfig));
  }
}
