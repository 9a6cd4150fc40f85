import type { Finding, Fix, Range } from "../diagnostics/index.js";
import type { FileReport } from "./check.js";
import { count, printable, styleOf } from "./style.js";

/** An edit of a repair, as reports for programs have it. */
interface PlacedEdit {
  readonly range: Range;
  readonly text: string;
}

/** The edits of a finding's repair with their lines and columns; undefined where it has none. */
export function placedFix(
  { range }: Pick<FileReport, "range">,
  { fix }: Finding,
): { readonly description: string; readonly edits: readonly PlacedEdit[] } | undefined {
  if (fix === undefined || range === undefined) return undefined;
  return {
    description: fix.description,
    edits: fix.edits.map(({ span, text }: Fix["edits"][number]) => ({ range: range(span), text })),
  };
}

/** What was repaired and what that changed, in lines; "" where nothing can be repaired. `planned` where nothing was written. */
export function fixedLines(files: readonly FileReport[], planned: boolean): string {
  const lines = files.flatMap((file) => {
    if (file.fix === undefined) return [];
    const path = printable(file.path);
    const { repairs, refused, redecided } = file.fix;
    return [
      ...repairs.map(
        ({ line, rule, description }) =>
          `${planned ? "would fix" : "fixed"}: ${path}:${line} ${rule}: ${printable(description)}`,
      ),
      ...redecided
        .slice(0, mostCallers)
        .map(
          ({ kind, principal, pointer, before, now }) =>
            `  ${kind} of ${printable(principal)}${pointer === "" ? "" : ` at ${printable(pointer)}`}: ${before} before, ${now} ${planned ? "then" : "now"}`,
        ),
      ...(redecided.length > mostCallers ? [`  and ${count(redecided.length - mostCallers, "caller")} more`] : []),
      ...refused.map(({ line, rule, why }) => `not fixed: ${path}:${line} ${rule}: ${printable(why)}`),
    ];
  });
  return lines.map((line) => `${line}\n`).join("");
}

/** The diffs of what would be repaired, one behind the other; coloured, and safe for a terminal, where `color` says so. */
export function fixDiffs(files: readonly FileReport[], { color }: { readonly color: boolean }): string {
  const diffs = files.map(({ fix }) => fix?.diff ?? "").join("");
  if (!color) return diffs;
  const style = styleOf(true);
  return diffs
    .split("\n")
    .map((line) => {
      const text = printable(line.replace(/\r$/, ""));
      if (/^(---|\+\+\+) /.test(line)) return style.bold(text);
      if (line.startsWith("@@")) return style.cyan(text);
      return line.startsWith("+") ? style.green(text) : line.startsWith("-") ? style.red(text) : text;
    })
    .join("\n");
}

/** A policy may name many callers, and each comes with several kinds of credentials. */
const mostCallers = 10;
