import type { CoverageReport, ReportedPolicy } from "./coverage.js";

/** One thing to be seen, which is a branch in LCOV. */
interface Branch {
  readonly line: number;
  readonly block: number;
  readonly branch: number;
  readonly taken: number;
}

/**
 * Coverage as an LCOV tracefile, so that genhtml, editors and code hosts show it on the policies. A line is that of a
 * statement's beginning or of a condition's key, and its count the calls that got there; branches are what each can come
 * to: applied and not applied, held, failed and absent. What is explained is left out, as excluded code is.
 *
 * https://manpages.debian.org/stable/lcov/geninfo.1.en.html#TRACEFILE_FORMAT
 */
export function coverageLcov({ policies }: CoverageReport): string {
  return policies.map(record).join("");
}

function record({ coverage, holes }: ReportedPolicy): string {
  const reached = new Map<number, number>();
  const branches: Branch[] = [];
  const explained = new Set(
    holes.flatMap((hole) => (hole.explained === null ? [] : [`${hole.pointer} ${hole.missing}`])),
  );
  let block = 0;
  const add = <R extends string>(
    part: { readonly pointer: string; readonly possible: readonly R[] },
    line: number,
    counts: Readonly<Record<R, number>>,
    all: readonly R[],
    calls: number,
  ): void => {
    const wanted = part.possible.filter((result) => !explained.has(`${part.pointer} ${result}`));
    if (part.possible.length === 0) return;
    // Where several stand on one line, it counts what most calls got to.
    if (wanted.length > 0) reached.set(line, Math.max(reached.get(line) ?? 0, calls));
    for (const result of wanted) branches.push({ line, block, branch: all.indexOf(result), taken: counts[result] });
    block++;
  };
  for (const statement of coverage.statements) {
    const { applied, notApplied, lines, conditions } = statement;
    add(statement, lines.first, { applied, notApplied }, ["applied", "notApplied"], applied + notApplied);
    for (const condition of conditions) {
      const { held, failed, absent, line } = condition;
      add(condition, line, { held, failed, absent }, ["held", "failed", "absent"], held + failed);
    }
  }
  const lines = [...reached].sort(([one], [other]) => one - other);
  const inOrder = [...branches].sort((one, other) => one.line - other.line || one.block - other.block);
  return [
    "TN:",
    `SF:${coverage.path}`,
    ...inOrder.map(({ line, block: at, branch, taken }) => {
      // A dash says that nobody got there at all.
      const times = (reached.get(line) ?? 0) === 0 ? "-" : String(taken);
      return `BRDA:${line},${at},${branch},${times}`;
    }),
    `BRF:${inOrder.length}`,
    `BRH:${inOrder.filter(({ taken }) => taken > 0).length}`,
    ...lines.map(([line, calls]) => `DA:${line},${calls}`),
    `LF:${lines.length}`,
    `LH:${lines.filter(([, calls]) => calls > 0).length}`,
    "end_of_record\n",
  ].join("\n");
}
