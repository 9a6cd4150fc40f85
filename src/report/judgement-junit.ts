import { attributes, xmlText } from "./check-junit.js";
import type { Judgement, Judgements } from "./judgement.js";

/** Verdicts as JUnit XML: a suite a file, a case for each question about a role. What is not known fails as well. */
export function judgementsJunit({ tool, judgements }: Judgements): string {
  const suites = new Map<string, Judgement[]>();
  for (const judgement of judgements) {
    suites.set(judgement.relativePath, [...(suites.get(judgement.relativePath) ?? []), judgement]);
  }
  const lines = [...suites].flatMap(([path, each]) => [
    `  <testsuite${attributes({ name: path, ...counts(each) })}>`,
    ...cases(each),
    "  </testsuite>",
  ]);
  const head = `<testsuites${attributes({ name: tool.name, ...counts(judgements) })}>`;
  return `${['<?xml version="1.0" encoding="UTF-8"?>', head, ...lines, "</testsuites>"].join("\n")}\n`;
}

function cases(judgements: readonly Judgement[]): readonly string[] {
  const seen = new Map<string, number>();
  return judgements.map((judgement) => {
    const { relativePath, role, name, message, place, outcome } = judgement;
    const plain = role === undefined ? name : `${role} ${name}`;
    const times = (seen.get(plain) ?? 0) + 1;
    seen.set(plain, times);
    const line = place?.range.start.line ?? 1;
    const unique = times === 1 ? plain : `${plain} #${times}`;
    const head = `    <testcase${attributes({ name: unique, classname: relativePath, file: relativePath, line })}`;
    if (outcome === "holds") return `${head}/>`;
    return [`${head}>`, inside(judgement, `${relativePath}:${line}: ${message}`), "    </testcase>"].join("\n");
  });
}

function inside({ outcome, message }: Judgement, text: string): string {
  if (outcome === "exempt") return `      <skipped${attributes({ message })}/>`;
  const element = outcome === "unchecked" ? "error" : "failure";
  return `      <${element}${attributes({ message, type: outcome })}>${xmlText(text)}</${element}>`;
}

function counts(judgements: readonly Judgement[]): Readonly<Record<string, number>> {
  const number = (...outcomes: readonly Judgement["outcome"][]): number =>
    judgements.filter(({ outcome }) => outcomes.includes(outcome)).length;
  return {
    tests: judgements.length,
    failures: number("fails", "unknown"),
    errors: number("unchecked"),
    skipped: number("exempt"),
  };
}
