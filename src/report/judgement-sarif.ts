import { uriOf } from "./check-sarif.js";
import { type Digest, fingerprintVersion, judgementFingerprint } from "./fingerprint.js";
import type { Judgement, Judgements } from "./judgement.js";
import { printable, printableLines } from "./style.js";

/**
 * Verdicts as SARIF 2.1.0, as `check` writes it: a result for each one that does not hold, or of which it is not known
 * whether it does.
 */
export function judgementsSarif({ tool, judgements, questions }: Judgements, digest: Digest): string {
  const index = new Map(questions.map(({ id }, place) => [id, place]));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: tool.name,
            version: tool.version,
            semanticVersion: tool.version,
            rules: questions.map(({ id, title, help }) => ({
              id,
              shortDescription: { text: title },
              fullDescription: { text: title },
              help: { text: help },
              defaultConfiguration: { level: "error" },
              properties: {
                tags: ["security", "aws", "iam"],
                precision: "very-high",
                "problem.severity": "error",
                "security-severity": "8.0",
              },
            })),
          },
        },
        invocations: [{ executionSuccessful: !judgements.some(({ outcome }) => outcome === "unchecked") }],
        columnKind: "utf16CodeUnits",
        results: judgements.filter(({ outcome }) => outcome !== "holds").map((each) => result(each, index, digest)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function result(judgement: Judgement, index: ReadonlyMap<string, number>, digest: Digest): object {
  const { rule, name, message, place, relativePath, role, outcome } = judgement;
  const { start, end } = place?.range ?? nowhere;
  return {
    ruleId: rule,
    ruleIndex: index.get(rule),
    level: "error",
    // What looks like a link in a SARIF message is one; none of ours are meant, and policies are untrusted.
    message: { text: printableLines(message).replaceAll("](", "] (") },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(relativePath) },
          region: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column },
        },
        ...(role === undefined ? {} : { logicalLocations: [{ name: printable(role), kind: "resource" }] }),
      },
    ],
    partialFingerprints: { [`policyCheck/v${fingerprintVersion}`]: judgementFingerprint(judgement, digest) },
    ...(outcome === "exempt" ? { suppressions: [{ kind: "external", status: "accepted" }] } : {}),
    properties: { outcome, question: name, ...(role === undefined ? {} : { role: printable(role) }) },
  };
}

const nowhere = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
