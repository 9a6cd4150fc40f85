import { type Digest, fingerprintVersion, judgementFingerprint } from "./fingerprint.js";
import type { Judgement, Judgements, Question } from "./judgement.js";
import { physicalLocation, type SarifAutomation, sarifName, sarifText, withoutLinks } from "./sarif.js";
import { printable } from "./style.js";

/**
 * Verdicts as SARIF 2.1.0, as `check` writes it: a result for each one that does not hold, or of which it is not known
 * whether it does.
 */
export function judgementsSarif(
  { tool, command, judgements, questions }: Judgements,
  digest: Digest,
  automation?: SarifAutomation,
): string {
  const index = new Map(questions.map(({ id }, place) => [id, place]));
  return sarifText({
    tool,
    command,
    automation,
    rules: questions.map(questionRule),
    isWhole: !judgements.some(({ outcome }) => outcome === "unchecked"),
    results: judgements.filter(({ outcome }) => outcome !== "holds").map((each) => result(each, index, digest)),
  });
}

/** A kind of question as a rule of SARIF. */
export function questionRule({ id, title, help }: Question) {
  return {
    id,
    // A name must differ from the ID in more than case.
    name: sarifName(id.includes("-") ? id : `${id}-property`),
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
  };
}

function result(judgement: Judgement, index: ReadonlyMap<string, number>, digest: Digest): object {
  const { rule, name, message, place, relativePath, role, outcome } = judgement;
  return {
    ruleId: rule,
    ruleIndex: index.get(rule),
    level: "error",
    message: { text: withoutLinks(message) },
    locations: [
      {
        physicalLocation: physicalLocation(relativePath, place?.range ?? nowhere),
        ...(role === undefined ? {} : { logicalLocations: [{ name: printable(role), kind: "resource" }] }),
      },
    ],
    partialFingerprints: { [`policyCheck/v${fingerprintVersion}`]: judgementFingerprint(judgement, digest) },
    ...(outcome === "exempt" ? { suppressions: [{ kind: "external", status: "accepted" }] } : {}),
    properties: { outcome, question: name, ...(role === undefined ? {} : { role: printable(role) }) },
  };
}

const nowhere = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
