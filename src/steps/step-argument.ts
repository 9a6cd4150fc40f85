import { StepFailure } from "./step-failure.js";

/**
 * What is below a step: a data table, or a doc string's text. For a step without either, cucumber hands a callback in its
 * place, so the functions here look at it before they use it.
 */
export type StepArgument = unknown;

/** The rows of the table below a step. Throws StepFailure if there is no table. */
export function rowsOf(argument: StepArgument): readonly (readonly string[])[] {
  if (typeof argument === "object" && argument !== null && "raw" in argument && typeof argument.raw === "function") {
    return argument.raw();
  }
  throw new StepFailure(`this step needs a table below it, but has ${inWords(argument)}`);
}

/** The rows of a table with two columns, a name and a value, and no header. Throws StepFailure for another table. */
export function pairsOf(argument: StepArgument): readonly (readonly [name: string, value: string])[] {
  const seen = new Set<string>();
  return rowsOf(argument).map((row) => {
    const [name = "", value = ""] = row;
    if (row.length !== 2) {
      throw new StepFailure(
        `the table below this step needs two columns, a name and a value, but has the row | ${row.join(" | ")} |`,
      );
    }
    if (seen.has(name)) throw new StepFailure(`the row "${name}" appears in the table twice; remove one`);
    seen.add(name);
    return [name, value];
  });
}

/** The doc string below a step. Throws StepFailure if there is no doc string. */
export function textOf(argument: StepArgument): string {
  if (typeof argument === "string") return argument;
  throw new StepFailure(`this step needs a doc string below it, between lines of """, but has ${inWords(argument)}`);
}

function inWords(argument: StepArgument): string {
  if (typeof argument === "string") return "a doc string";
  return typeof argument === "function" ? "nothing" : "a table";
}
