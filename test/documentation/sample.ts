import { createHash } from "node:crypto";
import { prove } from "../../src/analysis/index.js";
import { SourceText } from "../../src/diagnostics/index.js";
import {
  type Documentation,
  type DocumentationInput,
  documentationOf,
  type PolicyInput,
  type RunRecord,
  readRun,
} from "../../src/documentation/index.js";
import { type CompiledPolicy, compilePolicy, readPolicyText } from "../../src/engine/index.js";
import { parsePolicy } from "../../src/policy/index.js";
import { callerInWords } from "../../src/report/index.js";

/** SHA-256 of a text as UTF-8, hex. */
export function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/** A policy by its text, as the command line reads it. */
export function policyIn(path: string, text: string): CompiledPolicy | undefined {
  return readPolicyText("trust", new SourceText(path, text), false).policy;
}

/** A policy's file as documentation takes it. */
export function policyInput(path: string, text: string, over: Partial<PolicyInput> = {}): PolicyInput {
  const parsed = parsePolicy("trust", new SourceText(path, text));
  if (parsed.document === undefined) throw new Error(`${path} is no policy`);
  const policy = compilePolicy({ ...parsed, document: parsed.document });
  const role = path.replace(/^.*\//, "").replace(/\.json$/, "");
  return {
    path,
    pointer: "",
    role,
    text,
    firstLine: 1,
    sha256: sha256(text),
    content: {
      kind: "readable",
      variants: [policy],
      unknowns: undefined,
      prove: (property) => prove(policy, property, { roleName: role }),
    },
    findings: [],
    exemption: null,
    ...over,
  };
}

/** Documentation of what is given, with nothing else around it. */
export function documented(input: Partial<DocumentationInput>): Documentation {
  return documentationOf({
    tool: { name: "policy-check", version: "1.2.3" },
    project: { commit: null, branch: null, remote: null },
    runs: [],
    policies: [],
    features: [],
    callerInWords,
    sha256,
    explained: () => undefined,
    ...input,
  });
}

/** What a scenario of a made-up run does. */
export interface SampleScenario {
  readonly name: string;
  readonly line?: number;
  readonly tags?: readonly string[];
  readonly steps?: readonly string[];
  /** The worst of its steps. */
  readonly status?: string;
  readonly message?: string;
  readonly attachments?: readonly (readonly [mediaType: string, value: unknown])[];
  /** Statuses of attempts before the last. */
  readonly retried?: readonly string[];
  readonly isRun?: boolean;
}

export const evidenceType = "application/vnd.policy-check.evidence+json";
export const notCheckedType = "application/vnd.policy-check.not-checked+json";

/** Evidence of a call to a role with a policy. */
export function evidence(over: {
  readonly trust: { readonly name: string; readonly text: string } | null;
  readonly caller?: string;
  readonly principal?: string;
  readonly answer?: "succeeded" | "denied" | "failed";
  readonly backend?: string;
  readonly statements?: readonly unknown[];
  readonly extra?: object;
}): readonly [string, unknown] {
  const { trust, caller = "long-term-key", answer = "denied", backend = "embedded", statements = [] } = over;
  const { principal = "arn:aws:iam::123456789012:user/alice" } = over;
  const value = {
    backend,
    evaluator: "policy-check endpoint",
    endpoint: "http://127.0.0.1:1",
    call: {
      action: "sts:AssumeRole",
      caller,
      principal,
      resource: "arn:aws:iam::123456789012:role/the-role",
      mfa: "none",
      parameters: {},
    },
    answer: { kind: answer, arn: null, code: null, status: 200, message: null },
    decision: { decision: answer === "succeeded" ? "allowed" : "implicitDeny", statements: [], undocumented: [] },
    deniedBy: answer === "denied" ? "trustPolicy" : null,
    trust: trust === null ? null : { name: trust.name, sha256: sha256(trust.text), statements },
    ...over.extra,
  };
  return [evidenceType, value];
}

/** What a step about a whole account attached. */
export function reachEvidence(over: object = {}): readonly [string, unknown] {
  const role = "arn:aws:iam::111122223333:role/admin";
  const value = {
    evaluator: "policy-check engine",
    statement: `nobody reaches ${role} without MFA`,
    ...{ verdict: "holds", role, accounts: ["111122223333"], mfaPropagation: "documented" },
    files: [{ kind: "account", name: "company.json", sha256: sha256("company") }],
    counts: { users: 4, roles: 6, withoutMfa: 0, withMfa: 0, outside: 0, escalations: 0, unknown: 0, gaps: 0 },
    ...{ paths: [], escalations: [], undocumented: [] },
    ...over,
  };
  return ["application/vnd.policy-check.reach+json", value];
}

/** Messages as cucumber writes them, of one feature. */
export function messagesOf(
  scenarios: readonly SampleScenario[],
  {
    uri = "features/sample.feature",
    source = "Feature: Sample\n",
    feature = "Sample",
    more = [] as readonly object[],
  } = {},
): string {
  const time = (seconds: number) => ({ seconds: 1_700_000_000 + seconds, nanos: 0 });
  const messages: object[] = [
    {
      meta: {
        protocolVersion: "32.0.0",
        implementation: { name: "cucumber-js", version: "12.9.0" },
        runtime: { name: "node.js", version: "20.20.2" },
        os: { name: "linux" },
        cpu: { name: "x64" },
      },
    },
    { source: { uri, data: source, mediaType: "text/x.cucumber.gherkin+plain" } },
    {
      gherkinDocument: {
        uri,
        comments: [],
        feature: {
          tags: [],
          location: { line: 1, column: 1 },
          language: "en",
          keyword: "Feature",
          name: feature,
          description: "  What it is about.",
          children: scenarios.map(({ name, line = 3, steps = ["a step"] }, index) => ({
            scenario: {
              id: `ast-${index}`,
              tags: [],
              location: { line, column: 3 },
              keyword: "Scenario",
              name,
              description: "",
              examples: [],
              steps: steps.map((text, at) => ({
                id: `ast-${index}-${at}`,
                keyword: "When ",
                keywordType: "Action",
                text,
                location: { line: line + 1 + at, column: 5 },
              })),
            },
          })),
        },
      },
    },
  ];
  scenarios.forEach(({ name, tags = [], steps = ["a step"] }, index) => {
    messages.push({
      pickle: {
        id: `pickle-${index}`,
        uri,
        name,
        language: "en",
        astNodeIds: [`ast-${index}`],
        tags: tags.map((tag) => ({ name: tag, astNodeId: "" })),
        steps: steps.map((text, at) => ({
          id: `pickle-${index}-${at}`,
          text,
          type: "Action",
          astNodeIds: [`ast-${index}-${at}`],
        })),
      },
    });
  });
  messages.push({ testRunStarted: { id: "run", timestamp: time(0) } });
  scenarios.forEach(({ isRun = true, status = "PASSED", message, attachments = [], retried = [] }, index) => {
    if (!isRun) return;
    messages.push({
      testCase: {
        id: `case-${index}`,
        pickleId: `pickle-${index}`,
        testSteps: [{ id: `step-${index}`, pickleStepId: `pickle-${index}-0` }],
      },
    });
    [...retried, status].forEach((each, attempt) => {
      const testCaseStartedId = `started-${index}-${attempt}`;
      const isLast = attempt === retried.length;
      const ids = { testCaseStartedId, testStepId: `step-${index}` };
      messages.push({
        testCaseStarted: { id: testCaseStartedId, testCaseId: `case-${index}`, attempt, timestamp: time(index) },
      });
      messages.push({ testStepStarted: { ...ids, timestamp: time(index) } });
      for (const [mediaType, value] of isLast ? attachments : []) {
        const body = typeof value === "string" ? value : JSON.stringify(value);
        messages.push({ attachment: { ...ids, body, mediaType, contentEncoding: "IDENTITY" } });
      }
      const testStepResult = {
        status: each,
        duration: { seconds: 0, nanos: 1 },
        ...(message === undefined ? {} : { message }),
      };
      messages.push({ testStepFinished: { ...ids, testStepResult, timestamp: time(index) } });
      messages.push({ testCaseFinished: { testCaseStartedId, willBeRetried: !isLast, timestamp: time(index) } });
    });
  });
  messages.push(...more, { testRunFinished: { testRunStartedId: "run", success: true, timestamp: time(60) } });
  return messages.map((each) => `${JSON.stringify(each)}\n`).join("");
}

/** A run of messages that can be read. */
export function runOf(text: string, file = "run.ndjson"): RunRecord {
  const read = readRun({ file, sha256: sha256(text), text });
  if (read.kind === "unreadable") throw new Error(`${file}:${read.line}: ${read.why}`);
  return read.run;
}
