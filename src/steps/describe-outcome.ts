import type { Explanation, Outcome } from "../backends/index.js";
import { simulatePretty } from "../report/index.js";

/** The outcome of a call for people: the answer, what decided it, and the lines of the policies. `brief` is the answer alone. */
export function describeOutcome(outcome: Outcome, { brief = false }: { readonly brief?: boolean } = {}): string {
  const answer = answerOf(outcome);
  if (brief) return answer;
  const { evidence, explanation } = outcome;
  const lines = [answer];
  if (evidence !== undefined) lines.push(`decided by ${evidence.evaluator}`);
  for (const { evaluator, question, answer: said } of evidence?.evaluatorAnswers ?? []) {
    lines.push(`  ${evaluator} on ${question}: ${said}`);
  }
  return explanation === undefined ? lines.join("\n") : `${lines.join("\n")}\n\n${explained(explanation)}`;
}

function answerOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case "succeeded":
      return `the call succeeded, as ${outcome.arn}`;
    case "denied":
      return outcome.message === null ? "access is denied" : `access is denied: ${outcome.code}: ${outcome.message}`;
    case "failed":
      return `the call failed: ${outcome.code}${outcome.message === null ? "" : `: ${outcome.message}`}`;
    case "notChecked":
      return `not checked: ${outcome.reason}`;
    case "broken":
      return outcome.message;
  }
}

function explained({ decision, ...call }: Explanation): string {
  return simulatePretty(call, decision, [], { color: false }).trimEnd();
}
