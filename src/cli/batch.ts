import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { SourceText } from "../diagnostics/index.js";
import { explain, ReadPolicyFiles, type RequestDocumentSettings, readRequestDocument } from "../engine/index.js";
import { Replacement } from "../files/index.js";
import { decodeText } from "../policy/index.js";
import { simulateRefusal, simulateResult } from "../report/index.js";
import { type ExitCode, exitCodes, UsageError } from "./exit.js";
import { type ReadText, readProblem } from "./files.js";
import { isStandardOutput } from "./output.js";

/** How a batch is decided. */
export interface BatchSettings {
  readonly load: (file: string) => ReadText;
  readonly lenient: boolean;
  readonly output: string | undefined;
  /** A line with more bytes than this is a bad one. */
  readonly maxFileSize: number;
}

/**
 * Decides one request a line, and writes one result a line in the same order; a bad line gives an error in its place,
 * and exit code 2 at the end. Holds one chunk, and the line that it does not end, however long the batch is. A file of
 * results takes its place when the batch is at its end.
 */
export async function runBatch(path: string, settings: BatchSettings): Promise<ExitCode> {
  const input: Readable = path === "-" ? process.stdin : createReadStream(path);
  const { output, load, lenient } = settings;
  const reading = { load, lenient, files: new ReadPolicyFiles() };
  let bad = false;
  let number = 0;
  const results = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
    for await (const lines of splitLines(source, settings.maxFileSize)) {
      let text = "";
      for (const line of lines) {
        number++;
        const result = decideLine(line, number, settings.maxFileSize, reading);
        bad ||= "error" in result;
        text += `${JSON.stringify(result)}\n`;
      }
      yield text;
    }
  };
  try {
    if (isStandardOutput(output)) await pipeline(input, results, process.stdout, { end: false });
    else await pipeline(input, results, (texts) => replaceWith(texts, output));
  } catch (error) {
    throw new UsageError(`the batch ${path} ended early: ${readProblem(error)}`);
  }
  return bad ? exitCodes.usage : exitCodes.success;
}

/** Writes all of it to a file; where it cannot, or the texts end early, the file is as it was. */
async function replaceWith(texts: AsyncIterable<string>, path: string): Promise<void> {
  const replacement = await Replacement.open(path);
  try {
    for await (const text of texts) await replacement.write(Buffer.from(text, "utf8"));
    await replacement.commit();
  } catch (error) {
    await replacement.discard();
    throw error;
  }
}

type Line = Uint8Array | undefined;

/**
 * The lines of a stream as bytes, without their line ends; undefined for one that is too long. What one chunk ends is
 * given at once, so that somebody who waits for an answer before asking again gets it.
 */
async function* splitLines(source: AsyncIterable<Uint8Array>, maximum: number): AsyncGenerator<readonly Line[]> {
  let parts: Uint8Array[] = [];
  let length = 0;
  const take = (): Line => {
    const line = length > maximum ? undefined : Buffer.concat(parts);
    parts = [];
    length = 0;
    return line;
  };
  const keep = (part: Uint8Array): void => {
    length += part.length;
    // The rest of a line that is too long is let go at once.
    if (length <= maximum) parts.push(part);
    else parts = [];
  };
  for await (const chunk of source) {
    const lines: Line[] = [];
    let from = 0;
    for (let end = chunk.indexOf(10, from); end >= 0; end = chunk.indexOf(10, from)) {
      keep(chunk.subarray(from, end));
      lines.push(take());
      from = end + 1;
    }
    if (from < chunk.length) keep(chunk.subarray(from));
    if (lines.length > 0) yield lines;
  }
  if (length > 0) yield [take()];
}

function decideLine(line: Line, number: number, maximum: number, reading: RequestDocumentSettings): object {
  if (line === undefined) return { error: `the line is longer than ${maximum} bytes; --max-file-size allows more` };
  const decoded = decodeText(line);
  if (decoded.kind === "refused") return { error: decoded.message };
  const document = readRequestDocument(new SourceText(`line ${number}`, decoded.text), reading);
  if (document.kind === "refused") return simulateRefusal(document.problems);
  const decision = explain(document.request, document.policies);
  return simulateResult(decision, reading.lenient ? document.ignored : undefined);
}
