import {
  type Attachment,
  type Envelope,
  type Pickle,
  type TestCaseStarted,
  TestStepResultStatus,
} from "@cucumber/messages";
import { Query } from "@cucumber/query";
import {
  type ReadAttachment,
  type ReadEvidence,
  type ReadProof,
  type ReadReach,
  readAttachment,
} from "../evidence/index.js";
import { isAwsEndpoint } from "../iam/index.js";
import { member } from "./member.js";
import { withoutCredentials, withoutSecrets } from "./redact.js";

/** A file of cucumber's messages. */
export interface RunText {
  /** As reports call it. */
  readonly file: string;
  readonly sha256: string;
  /** Newline-delimited JSON. */
  readonly text: string;
}

/** A feature as a run read it. */
export interface RunFeature {
  /** As cucumber names it, with `/`. */
  readonly path: string;
  /** Undefined where the messages leave the text out. */
  readonly text: string | undefined;
  readonly name: string;
  readonly description: string;
}

/** A scenario, or an example of an outline, and what came of its last attempt. */
export interface RunScenario {
  readonly feature: string;
  readonly line: number;
  readonly name: string;
  readonly tags: readonly string[];
  readonly steps: readonly string[];
  /** Undefined where it was not run. */
  readonly result: RunResult | undefined;
}

/** A feature as its parser read it. */
export interface ParsedFeature {
  readonly name: string;
  readonly description: string;
  readonly scenarios: readonly {
    readonly line: number;
    readonly name: string;
    readonly tags: readonly string[];
    readonly steps: readonly string[];
  }[];
}

/** What came of a scenario. */
export interface RunResult {
  readonly status: "passed" | "failed" | "notChecked";
  readonly reason: string | null;
  readonly backend: string | null;
  readonly calls: readonly ReadEvidence[];
  readonly proofs: readonly ReadProof[];
  /** What steps about whole accounts showed, which ask no backend. */
  readonly reach: readonly ReadReach[];
  /** Endpoints that were called in place of AWS's. */
  readonly otherEndpoints: readonly string[];
}

/** What a file of messages says. */
export interface RunRecord {
  readonly file: string;
  readonly sha256: string;
  readonly cucumber: string | null;
  readonly runtime: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly commit: string | null;
  readonly branch: string | null;
  readonly remote: string | null;
  readonly features: readonly RunFeature[];
  /** In the order of the messages. */
  readonly scenarios: readonly RunScenario[];
  /** What went wrong beside scenarios. */
  readonly troubles: readonly string[];
}

/** A run, or why its messages cannot be read; `line` starts at 1. */
export type ReadRun =
  | { readonly kind: "read"; readonly run: RunRecord }
  | { readonly kind: "unreadable"; readonly line: number; readonly why: string };

/** Reads a file of cucumber's messages: https://github.com/cucumber/messages. Never throws, whatever stands in it. */
export function readRun(run: RunText): ReadRun {
  const reader = new MessageReader();
  const { text } = run;
  let line = 0;
  let last = 0;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf("\n", start);
    const written = text.slice(start, end < 0 ? text.length : end).trim();
    start = end < 0 ? text.length : end + 1;
    line++;
    if (written === "") continue;
    last = line;
    const problem = reader.take(written);
    if (problem !== undefined) return { kind: "unreadable", line, why: problem };
  }
  if (last === 0) return { kind: "unreadable", line: 1, why: `it is empty; ${remedy}` };
  if (!reader.hasEnded) {
    return {
      kind: "unreadable",
      line: last,
      why: "it ends before the run did, and a stopped run shows nothing; run the scenarios again to their end",
    };
  }
  try {
    return { kind: "read", run: reader.record(run) };
  } catch (error) {
    return {
      kind: "unreadable",
      line: last,
      why: `its messages contradict each other (${messageOf(error)}); ${remedy}`,
    };
  }
}

/**
 * What a feature file says, by the messages that cucumber's Gherkin parser makes of it; undefined where it cannot be parsed.
 */
export function readFeature(path: string, messages: readonly unknown[]): ParsedFeature | undefined {
  const begin = { meta: { protocolVersion: String(oldestProtocol) } };
  const lines = [begin, ...messages, { testRunFinished: {} }].map((message) => JSON.stringify(message));
  const read = readRun({ file: path, sha256: "", text: lines.join("\n") });
  if (read.kind === "unreadable" || read.run.troubles.length > 0) return undefined;
  const [feature] = read.run.features;
  // A file without a feature in it holds comments only.
  const { name, description } = feature ?? { name: path, description: "" };
  const scenarios = read.run.scenarios.map((scenario) => ({
    line: scenario.line,
    name: scenario.name,
    tags: scenario.tags,
    steps: scenario.steps,
  }));
  return { name, description, scenarios };
}

const remedy = "make it with policy-check test --format message:FILE, or cucumber-js --format message:FILE";

/** The oldest version of the messages whose fields are those that are read here. */
const oldestProtocol = 24;

/** Kinds of messages that are read, with the texts and lists that they must have. */
const kinds: ReadonlyMap<string, { readonly texts: readonly string[]; readonly lists: readonly string[] }> = new Map([
  ["meta", { texts: ["protocolVersion"], lists: [] }],
  ["source", { texts: ["uri", "data"], lists: [] }],
  ["gherkinDocument", { texts: [], lists: ["comments"] }],
  ["pickle", { texts: ["id", "uri", "name"], lists: ["steps", "tags", "astNodeIds"] }],
  ["hook", { texts: ["id"], lists: [] }],
  ["testCase", { texts: ["id", "pickleId"], lists: ["testSteps"] }],
  ["testCaseStarted", { texts: ["id", "testCaseId"], lists: [] }],
  ["testStepStarted", { texts: ["testCaseStartedId", "testStepId"], lists: [] }],
  ["attachment", { texts: ["body", "mediaType", "contentEncoding"], lists: [] }],
  ["testStepFinished", { texts: ["testCaseStartedId", "testStepId"], lists: [] }],
  ["testCaseFinished", { texts: ["testCaseStartedId"], lists: [] }],
  ["testRunStarted", { texts: [], lists: [] }],
  ["testRunHookStarted", { texts: ["id"], lists: [] }],
  ["testRunHookFinished", { texts: ["testRunHookStartedId"], lists: [] }],
  ["testRunFinished", { texts: [], lists: [] }],
  ["parseError", { texts: ["message"], lists: [] }],
]);

/** Takes messages one by one. */
class MessageReader {
  hasEnded = false;
  readonly #query = new Query();
  readonly #sources = new Map<string, string>();
  readonly #documents: NonNullable<Envelope["gherkinDocument"]>[] = [];
  readonly #pickles: Pickle[] = [];
  readonly #attachments = new Map<string, ReadAttachment[]>();
  readonly #troubles: string[] = [];
  #hasBegun = false;

  /** Takes a line; gives what is wrong with it. */
  take(line: string): string | undefined {
    const parsed = parse(line);
    if ("malformed" in parsed) {
      return this.#hasBegun
        ? `this line is not JSON (${parsed.malformed}); the file was truncated or changed after the run`
        : `this line is not a message of a cucumber run; ${remedy}`;
    }
    const { value } = parsed;
    if (!this.#hasBegun && member(value, "meta") === undefined) {
      return `the messages of a cucumber run begin with "meta", which is missing; ${remedy}`;
    }
    if (!isEnvelope(value)) return `this line is not a known kind of message, or a part of it is missing; ${remedy}`;
    if (value.meta !== undefined) {
      const problem = this.#begin(value.meta.protocolVersion);
      if (problem !== undefined) return problem;
    }
    if (value.attachment !== undefined) return this.#attach(value.attachment);
    try {
      this.#query.update(value);
    } catch (error) {
      return `this message cannot be read (${messageOf(error)}); ${remedy}`;
    }
    this.#note(value);
    return undefined;
  }

  #begin(version: string): string | undefined {
    if (this.#hasBegun) return "a second run begins here; each file must have one run";
    this.#hasBegun = true;
    const major = Number(/^\d+/.exec(version)?.[0] ?? Number.NaN);
    if (major >= oldestProtocol) return undefined;
    return `these messages have version ${JSON.stringify(version)}, and policy-check reads version ${oldestProtocol} and later; run the scenarios with cucumber 12.5 or later`;
  }

  #note({ source, gherkinDocument, pickle, parseError, testRunFinished }: Envelope): void {
    if (source !== undefined) this.#sources.set(slashed(source.uri), source.data);
    if (gherkinDocument !== undefined) this.#documents.push(gherkinDocument);
    if (pickle !== undefined) this.#pickles.push(pickle);
    if (parseError !== undefined) {
      const { uri } = parseError.source;
      this.#troubles.push(
        withoutSecrets(
          `${uri === undefined ? "a feature" : slashed(uri)} cannot be parsed: ${firstLine(parseError.message)}`,
        ),
      );
    }
    if (testRunFinished !== undefined) this.hasEnded = true;
  }

  /** Attachments that policy-check does not make are neither read nor kept. */
  #attach(attachment: Attachment): string | undefined {
    const { testCaseStartedId } = attachment;
    if (testCaseStartedId === undefined) return undefined;
    const read = readAttachment(attachment, withoutSecrets);
    if (read === undefined) return undefined;
    if (read.kind === "malformed") return `the attachment of type ${read.mediaType} ${read.why}; ${remedy}`;
    this.#attachments.set(testCaseStartedId, [...(this.#attachments.get(testCaseStartedId) ?? []), read]);
    return undefined;
  }

  /** What all messages say together. May throw where they do not fit together. */
  record({ file, sha256 }: RunText): RunRecord {
    const query = this.#query;
    const meta = query.findMeta();
    const results = new Map<string, RunResult>();
    for (const started of query.findAllTestCaseStarted()) {
      const pickle = query.findPickleBy(started);
      if (pickle !== undefined) results.set(pickle.id, this.#resultOf(started));
    }
    const git = meta?.ci?.git;
    return {
      file,
      sha256,
      cucumber: productOf(meta?.implementation),
      runtime: productOf(meta?.runtime),
      startedAt: timeOf(query.findTestRunStarted()?.timestamp),
      finishedAt: timeOf(query.findTestRunFinished()?.timestamp),
      commit: shownOrNull(git?.revision),
      branch: shownOrNull(git?.branch),
      remote: git?.remote === undefined ? null : withoutCredentials(git.remote),
      features: this.#documents.flatMap(({ uri, feature }) =>
        uri === undefined || feature === undefined
          ? []
          : [
              {
                path: slashed(uri),
                text: this.#sources.get(slashed(uri)),
                name: withoutSecrets(feature.name),
                description: withoutSecrets(unindented(feature.description)),
              },
            ],
      ),
      scenarios: this.#pickles.map((pickle) => ({ ...this.#scenario(pickle), result: results.get(pickle.id) })),
      troubles: [...this.#troubles, ...this.#hookTroubles()],
    };
  }

  #scenario(pickle: Pickle): Omit<RunScenario, "result"> {
    return {
      feature: slashed(pickle.uri),
      line: this.#query.findLocationOf(pickle)?.line ?? 0,
      name: withoutSecrets(pickle.name),
      tags: pickle.tags.map(({ name }) => name),
      steps: pickle.steps.map((step) => {
        const keyword = this.#query.findStepBy(step)?.keyword ?? "";
        return withoutSecrets(`${keyword}${step.text}`);
      }),
    };
  }

  #resultOf(started: TestCaseStarted): RunResult {
    const attached = this.#attachments.get(started.id) ?? [];
    const calls = attached.flatMap((each) => (each.kind === "evidence" ? [each.evidence] : []));
    const proofs = attached.flatMap((each) => (each.kind === "proof" ? [each.proof] : []));
    const reach = attached.flatMap((each) => (each.kind === "reach" ? [each.reach] : []));
    const unchecked = attached.flatMap((each) => (each.kind === "notChecked" ? [each.notChecked] : []));
    const others = attached.flatMap((each) => (each.kind === "otherEndpoints" ? each.endpoints : []));
    const called = [...others, ...calls.flatMap(otherEndpointOf)];
    const otherEndpoints = [...new Set(called.map(withoutCredentials))];
    const backend = calls[0]?.backend ?? unchecked[0]?.backend ?? (otherEndpoints.length > 0 ? "aws" : null);
    return { ...this.#verdictOn(started, unchecked[0]?.reason ?? null), backend, calls, proofs, reach, otherEndpoints };
  }

  /** As its worst step, hooks included. What has not ended, or has no steps, shows nothing. */
  #verdictOn(started: TestCaseStarted, unchecked: string | null): Pick<RunResult, "status" | "reason"> {
    if (this.#query.findTestCaseFinishedBy(started) === undefined) {
      return { status: "notChecked", reason: "the run ended before the scenario did" };
    }
    const worst = this.#query.findMostSevereTestStepResultBy(started);
    switch (worst?.status) {
      case TestStepResultStatus.PASSED:
        return { status: "passed", reason: null };
      case undefined:
        return { status: "notChecked", reason: "the scenario has no steps" };
      case TestStepResultStatus.SKIPPED:
        return {
          status: "notChecked",
          reason:
            unchecked ??
            (worst.message === undefined ? "a step or hook skipped the scenario" : firstLine(worst.message)),
        };
      case TestStepResultStatus.UNDEFINED:
        return { status: "failed", reason: "a step of the scenario is undefined" };
      case TestStepResultStatus.PENDING:
        return { status: "failed", reason: "a step of the scenario is pending" };
      case TestStepResultStatus.AMBIGUOUS:
        return { status: "failed", reason: "a step of the scenario has more than one definition" };
      default:
        return {
          status: "failed",
          reason: worst?.message === undefined ? "the scenario failed" : firstLine(worst.message),
        };
    }
  }

  #hookTroubles(): readonly string[] {
    return this.#query.findAllTestRunHookFinished().flatMap(({ result }) => {
      if (result.status === TestStepResultStatus.PASSED || result.status === TestStepResultStatus.SKIPPED) return [];
      return [`a hook of the run failed${result.message === undefined ? "" : `: ${firstLine(result.message)}`}`];
    });
  }
}

/** The endpoint that the backend aws called in place of AWS's. */
function otherEndpointOf({ backend, endpoint }: ReadEvidence): readonly string[] {
  return backend === "aws" && endpoint !== null && !isAwsEndpoint(endpoint) ? [endpoint] : [];
}

/** Whether a value is a message with all parts that are looked at here; kinds that are not read may be as they like. */
function isEnvelope(value: unknown): value is Envelope {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(([kind, message]) => {
    const parts = kinds.get(kind);
    if (parts === undefined) return true;
    return (
      parts.texts.every((name) => typeof member(message, name) === "string") &&
      parts.lists.every((name) => Array.isArray(member(message, name)))
    );
  });
}

function parse(text: string): { readonly value: unknown } | { readonly malformed: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { malformed: messageOf(error) };
  }
}

/** What an error says, in a line: it may quote what it was about. */
function messageOf(error: unknown): string {
  return firstLine(error instanceof Error ? error.message : String(error));
}

function firstLine(text: string): string {
  const line = text.split("\n").find((each) => each.trim() !== "") ?? "";
  const shown = withoutSecrets(line.trim());
  return shown.length > 300 ? `${shown.slice(0, 297)}...` : shown;
}

function unindented(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trim())
    .join("\n")
    .trim();
}

function slashed(uri: string): string {
  return uri.replace(/\\/g, "/").replace(/^(\.\/)+/, "");
}

function shownOrNull(text: string | undefined): string | null {
  return typeof text === "string" ? withoutSecrets(text) : null;
}

function productOf(product: { readonly name: string; readonly version?: string } | undefined): string | null {
  if (product === undefined) return null;
  return withoutSecrets(product.version === undefined ? product.name : `${product.name} ${product.version}`);
}

function timeOf(time: { readonly seconds: number; readonly nanos: number } | undefined): string | null {
  if (time === undefined) return null;
  const milliseconds = time.seconds * 1000 + time.nanos / 1_000_000;
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
