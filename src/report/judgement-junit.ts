import type { Judgement, Judgements } from "./judgement.js";
import { type JunitCase, junitXml } from "./junit.js";

/** Verdicts as JUnit XML: a suite a file, a case for each question about a role. What is not known fails as well. */
export function judgementsJunit({ tool, judgements }: Judgements): string {
  const suites = new Map<string, JunitCase[]>();
  for (const judgement of judgements) {
    const { relativePath } = judgement;
    const cases = suites.get(relativePath);
    if (cases === undefined) suites.set(relativePath, [caseOf(judgement)]);
    else cases.push(caseOf(judgement));
  }
  return junitXml(
    tool.name,
    [...suites].map(([path, cases]) => ({ path, cases })),
  );
}

function caseOf({ relativePath, role, name, message, place, outcome }: Judgement): JunitCase {
  const line = place?.range.start.line ?? 1;
  const common = { name: role === undefined ? name : `${role} ${name}`, line };
  switch (outcome) {
    case "holds":
      return { ...common, outcome: "passed" };
    case "exempt":
      return { ...common, outcome: "skipped", message };
    case "unchecked":
    case "fails":
    case "unknown": {
      const text = `${relativePath}:${line}: ${message}`;
      return { ...common, outcome: outcome === "unchecked" ? "error" : "failure", message, type: outcome, text };
    }
  }
}
