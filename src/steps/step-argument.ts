import { StepFailure } from "./step-failure.js";

/**
 * What stands below a step: a data table, or a doc string's text. Where nothing does, cucumber gives a callback in its
 * place, so that what is there must be looked at before it is used.
 */
export type StepArgument = unknown;

/** The rows of the table below a step. Throws StepFailure where there is none. */
export function rowsOf(argument: StepArgument): readonly (readonly string[])[] {
  if (typeof argument === "object" && argument !== null && "raw" in argument && typeof argument.raw === "function") {
    return argument.raw();
  }
  throw new StepFailure(`this step needs a table below it, here is ${inWords(argument)}`);
}

/** The rows of a table with a name and a value each, and no heading. Throws StepFailure where it is something else. */
export function pairsOf(argument: StepArgument): readonly (readonly [name: string, value: string])[] {
  const seen = new Set<string>();
  return rowsOf(argument).map((row) => {
    const [name = "", value = ""] = row;
    if (row.length !== 2) {
      throw new StepFailure(
        `the table below this step needs two columns, a name and a value; here is | ${row.join(" | ")} |`,
      );
    }
    if (seen.has(name)) throw new StepFailure(`"${name}" stands in the table twice`);
    seen.add(name);
    return [name, value];
  });
}

/** The doc string below a step. Throws StepFailure where there is none. */
export function textOf(argument: StepArgument): string {
  if (typeof argument === "string") return argument;
  throw new StepFailure(`this step needs a doc string below it, between lines of """; here is ${inWords(argument)}`);
}

function inWords(argument: StepArgument): string {
  if (typeof argument === "string") return "a doc string";
  return typeof argument === "function" ? "nothing" : "a table";
}
