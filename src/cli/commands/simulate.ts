import { type DecisionKind, explain, type RequestDocument, readRequestDocument } from "../../engine/index.js";
import { requestProblems, simulatePretty, simulateRefusal, simulateResult } from "../../report/index.js";
import { runBatch } from "../batch.js";
import { type ExitCode, exitCodes, UsageError } from "../exit.js";
import { type Reading, type ReadText, readText } from "../files.js";
import { useColor, writeReport } from "../output.js";
import { isOutput, type ReadFile, refuseOverwriting } from "../outputs.js";
import { type Load, type RequestOptions, requestFromFlags } from "../request-options.js";
import { StandardInput } from "../standard-input.js";

/** What a simulation may be expected to say; `denied` is either way of denying. */
export type Expectation = DecisionKind | "denied";

/** The options of `policy-check simulate`. */
export interface SimulateOptions extends RequestOptions {
  readonly request: string | undefined;
  readonly batch: string | undefined;
  readonly expect: Expectation | undefined;
  readonly format: "pretty" | "json";
  readonly output: string | undefined;
  readonly maxFileSize: number;
}

/** Decides requests, and explains the decisions. */
export async function runSimulate(options: SimulateOptions): Promise<ExitCode> {
  await refuseOverwriting([{ option: "--output", path: options.output }], () => givenFiles(options));
  const reading = { maximumSize: options.maxFileSize, standardInput: new StandardInput() };
  const load = policyFiles(options, reading);
  if (options.batch === "-") reading.standardInput.take();
  if (options.batch !== undefined) return runBatch(options.batch, { load, ...options });
  const document =
    options.request === undefined
      ? requestFromFlags(options, load)
      : requestFromFile(options.request, options.lenient, reading, load);
  if (document.kind === "refused") {
    if (options.format === "json")
      writeReport(`${JSON.stringify(simulateRefusal(document.problems))}\n`, options.output);
    process.stderr.write(`policy-check: ${requestProblems(document.problems)}`);
    return exitCodes.usage;
  }
  const { request, policies, ignored } = document;
  const decision = explain(request, policies);
  const result = simulateResult(decision, options.lenient ? ignored : undefined);
  const text =
    options.format === "json"
      ? `${JSON.stringify(result, null, 2)}\n`
      : simulatePretty(request, decision, ignored, { color: useColor(options.output) });
  writeReport(text, options.output);
  const { expect } = options;
  if (expect === undefined) return exitCodes.success;
  const met = expect === "denied" ? decision.decision !== "allowed" : decision.decision === expect;
  if (!met) process.stderr.write(`policy-check: expected ${expect}, but the decision is ${decision.decision}\n`);
  return met ? exitCodes.success : exitCodes.findings;
}

/** The files that options name. */
function givenFiles(options: SimulateOptions): readonly ReadFile[] {
  const files = (role: string, ...paths: readonly (string | undefined)[]): readonly ReadFile[] =>
    paths.flatMap((path) => (path === undefined ? [] : [{ path, role }]));
  return [
    ...files("the request", options.request),
    ...files("the batch of requests", options.batch),
    ...files("the trust policy", options.trust),
    ...files("the permissions boundary", options.permissionsBoundary),
    ...files(
      "one of the policies",
      ...options.identityPolicy,
      ...options.sessionPolicy,
      ...options.scp,
      ...options.rcp,
    ),
  ];
}

/** Reads policy files, each once: a batch names the same few again and again. */
function policyFiles({ output }: SimulateOptions, reading: Reading): Load {
  const texts = new Map<string, ReadText>();
  const isToBeWritten = isOutput(output);
  return (file) => {
    // Requests name files, too.
    if (!texts.has(file) && isToBeWritten(file))
      throw new UsageError(`--output ${output} is the policy ${file} of a request; name another file for the report`);
    const text = texts.get(file) ?? readText(file, reading);
    texts.set(file, text);
    return text;
  };
}

function requestFromFile(path: string, lenient: boolean, reading: Reading, load: Load): RequestDocument {
  const source = readText(path, reading);
  if ("refused" in source) throw new UsageError(`${path}: ${source.refused}`);
  return readRequestDocument(source, { load, lenient });
}
