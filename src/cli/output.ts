import { Replacement, replaceFileSync, targetOf } from "../files/index.js";
import { printable } from "../report/index.js";
import { UsageError } from "./exit.js";
import { readProblem } from "./files.js";

/** Whether a report is written in color: on a terminal, or where the environment asks for color. */
export function useColor(output: string | undefined): boolean {
  return isStandardOutput(output) ? isColored(process.stdout) : false;
}

/** The same for standard error. */
export function useErrorColor(): boolean {
  return isColored(process.stderr);
}

/**
 * `NO_COLOR` (https://no-color.org) forbids color. `FORCE_COLOR` (https://nodejs.org/api/tty.html) asks for it where there is no
 * terminal, and forbids it as `0` or `false`.
 */
function isColored({ isTTY }: NodeJS.WriteStream): boolean {
  const { NO_COLOR = "", FORCE_COLOR = "" } = process.env;
  if (NO_COLOR !== "") return false;
  return FORCE_COLOR === "" ? isTTY === true : !["0", "false"].includes(FORCE_COLOR);
}

/** The columns of the terminal that a report goes to; undefined where it does not go to one. */
export function widthOf(output: string | undefined): number | undefined {
  return isStandardOutput(output) && process.stdout.isTTY === true ? columnsOf(process.stdout) : undefined;
}

/** The columns of a terminal. One that does not know says 0. */
export function columnsOf({ columns }: Pick<NodeJS.WriteStream, "columns">): number {
  return columns > 0 ? columns : usualColumns;
}

const usualColumns = 80;

/** Whether a report goes to standard output: without `--output`, and for `-`. */
export function isStandardOutput(output: string | undefined): output is "-" | undefined {
  return output === undefined || output === "-";
}

/** Writes a report to its file as a whole, or to standard output. Throws UsageError when the file cannot be written. */
export function writeReport(text: string, output: string | undefined): void {
  if (isStandardOutput(output)) {
    process.stdout.write(text);
    return;
  }
  try {
    const stream = standardStreamOf(output);
    if (stream !== undefined) stream.write(text);
    else replaceFileSync(output, text);
  } catch (error) {
    throw new UsageError(`${output} cannot be written: ${readProblem(error)}`);
  }
}

/** How much of a report is written at once, in UTF-16 units. */
const partLength = 1 << 15;

/** {@link writeReport} of a report in parts, which may be longer than a text can be. */
export async function writeReportParts(parts: Iterable<string>, output: string | undefined): Promise<void> {
  if (isStandardOutput(output)) {
    for (const text of joined(parts)) process.stdout.write(text);
    return;
  }
  const refuse = (error: unknown): never => {
    throw new UsageError(`${output} cannot be written: ${readProblem(error)}`);
  };
  let stream: NodeJS.WriteStream | undefined;
  try {
    stream = standardStreamOf(output);
  } catch (error) {
    refuse(error);
  }
  if (stream !== undefined) {
    for (const text of joined(parts)) stream.write(text);
    return;
  }
  const written = <T>(work: Promise<T>): Promise<T> => work.catch(refuse);
  const file = await written(Replacement.open(output));
  try {
    for (const text of joined(parts)) await written(file.write(Buffer.from(text, "utf8")));
    await written(file.commit());
  } catch (error) {
    await file.discard();
    throw error;
  }
}

function* joined(parts: Iterable<string>): Generator<string> {
  let text = "";
  for (const part of parts) {
    text += part;
    if (text.length < partLength) continue;
    yield text;
    text = "";
  }
  yield text;
}

/** Standard output or error, where a path names it as /dev/stdout does: people pass those to go through a pipe. */
function standardStreamOf(path: string): NodeJS.WriteStream | undefined {
  const target = targetOf(path);
  if (target.kind !== "descriptor") return undefined;
  if (target.descriptor === 1) return process.stdout;
  return target.descriptor === 2 ? process.stderr : undefined;
}

/**
 * Says a sentence on standard error, beside the report. It may have names of files and roles, which are untrusted: it stays
 * one line, for terminals, and for CI systems that take lines for commands.
 */
export function tell(sentence: string): void {
  process.stderr.write(`policy-check: ${printable(sentence)}\n`);
}
