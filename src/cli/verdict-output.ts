import {
  type DiffReport,
  diffJson,
  diffJudgement,
  diffPretty,
  diffSummary,
  type Judgements,
  judgementOf,
  judgementsGithub,
  judgementsJunit,
  judgementsSarif,
  type ProveReport,
  propertyInWords,
  proveJson,
  provePretty,
  proveSummary,
  reachDiffJudgements,
  reachQuestion,
} from "../report/index.js";
import { isStandardOutput, useColor, writeReport } from "./output.js";

/** The formats of verdicts. */
export type VerdictFormat = "pretty" | "json" | "sarif" | "junit" | "github";

/** How verdicts are written. */
export interface VerdictOutput {
  readonly format: VerdictFormat;
  readonly output: string | undefined;
}

/** Writes the report of `prove`; where it goes to a file, the counts are said beside it. */
export async function writeProof(report: ProveReport, options: VerdictOutput): Promise<void> {
  writeReport(await textOfProof(report, options), options.output);
  writeSummary(proveSummary(report), options);
}

/** Writes the report of `diff`; where it goes to a file, the counts are said beside it. */
export async function writeDiff(report: DiffReport, options: VerdictOutput): Promise<void> {
  writeReport(await textOfDiff(report, options), options.output);
  writeSummary(diffSummary(report), options);
}

function writeSummary(summary: string, { format, output }: VerdictOutput): void {
  if (isStandardOutput(output)) return;
  (format === "pretty" ? process.stdout : process.stderr).write(`${summary}\n`);
}

async function textOfProof(report: ProveReport, { format, output }: VerdictOutput): Promise<string> {
  switch (format) {
    case "pretty":
      return provePretty(report, { color: useColor(output) });
    case "json":
      return proveJson(report);
    case "sarif":
    case "junit":
    case "github":
      return textOfJudgements(judgementsOfProof(report), format);
  }
}

function judgementsOfProof(report: ProveReport): Judgements {
  const { tool, results } = report;
  const asked = new Map(results.map(({ property }) => [property.kind, property]));
  const questions = [...asked.values()].map((property) => ({
    id: property.kind,
    title: `${property.kind}: ${propertyInWords(property)}`,
    help: "policy-check prove --help says which questions there are, and what a verdict means.",
  }));
  return { tool, judgements: results.map(judgementOf), questions, summary: proveSummary(report) };
}

async function textOfDiff(report: DiffReport, { format, output }: VerdictOutput): Promise<string> {
  switch (format) {
    case "pretty":
      return diffPretty(report, { color: useColor(output) });
    case "json":
      return diffJson(report);
    case "sarif":
    case "junit":
    case "github":
      return textOfJudgements(judgementsOfDiff(report), format);
  }
}

function judgementsOfDiff(report: DiffReport): Judgements {
  const { tool, results, equivalent, reach } = report;
  const question = equivalent
    ? { id: "equivalent", title: "the change neither grants nor takes away access" }
    : { id: "no-new-access", title: "the change grants no new access" };
  return {
    tool,
    judgements: [
      ...results.map((result) => diffJudgement(result, equivalent)),
      ...(reach === undefined ? [] : reachDiffJudgements(reach, equivalent)),
    ],
    questions: [
      { ...question, help: "policy-check diff --help says what is compared, and what a verdict means." },
      reachQuestion,
    ],
    summary: diffSummary(report),
  };
}

/** Verdicts in the format of another tool, whichever command gave them. */
async function textOfJudgements(judgements: Judgements, format: "sarif" | "junit" | "github"): Promise<string> {
  switch (format) {
    case "sarif": {
      const { digest } = await import("./digest.js");
      return judgementsSarif(judgements, digest);
    }
    case "junit":
      return judgementsJunit(judgements);
    case "github":
      return judgementsGithub(judgements);
  }
}
