import {
  type DiffReport,
  diffJson,
  diffJudgement,
  diffPretty,
  diffSummary,
  type Judgements,
  judgementOf,
  judgementsCompact,
  judgementsGithub,
  judgementsGitlab,
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
import { pipelineAutomation } from "./azure-pipeline.js";
import { isStandardOutput, useColor, writeReport, writeReportParts } from "./output.js";
import { pathInRepository } from "./relative-path.js";

/** The formats of verdicts. */
export type VerdictFormat = "pretty" | "compact" | "json" | "sarif" | "junit" | "github" | "gitlab";

/** How verdicts are written. */
export interface VerdictOutput {
  readonly format: VerdictFormat;
  readonly output: string | undefined;
  /** Whether only what fails the run is written: no counts, and no notes. */
  readonly quiet: boolean;
}

/** Writes the report of `prove`; where it goes to a file, the counts are said beside it. */
export async function writeProof(report: ProveReport, options: VerdictOutput): Promise<void> {
  await writeReportParts(await partsOfProof(report, options), options.output);
  writeSummary(proveSummary(report), options);
}

/** Writes the report of `diff`; where it goes to a file, the counts are said beside it. */
export async function writeDiff(report: DiffReport, options: VerdictOutput): Promise<void> {
  writeReport(await textOfDiff(report, options), options.output);
  writeSummary(diffSummary(report), options);
}

function writeSummary(summary: string, { format, output, quiet }: VerdictOutput): void {
  if (quiet || (isStandardOutput(output) && format !== "compact")) return;
  (format === "pretty" ? process.stdout : process.stderr).write(`${summary}\n`);
}

async function partsOfProof(report: ProveReport, { format, output, quiet }: VerdictOutput): Promise<Iterable<string>> {
  switch (format) {
    case "pretty":
      return provePretty(report, { color: useColor(output), isQuiet: quiet });
    case "json":
      return [proveJson(report)];
    default:
      return [await textOfJudgements(judgementsOfProof(report), format, quiet)];
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
  return { tool, command: "prove", judgements: results.map(judgementOf), questions, summary: proveSummary(report) };
}

async function textOfDiff(report: DiffReport, { format, output, quiet }: VerdictOutput): Promise<string> {
  switch (format) {
    case "pretty":
      return diffPretty(report, { color: useColor(output), isQuiet: quiet });
    case "json":
      return diffJson(report);
    default:
      return textOfJudgements(judgementsOfDiff(report), format, quiet);
  }
}

function judgementsOfDiff(report: DiffReport): Judgements {
  const { tool, results, equivalent, reach } = report;
  const question = equivalent
    ? { id: "equivalent", title: "the change neither grants nor takes away access" }
    : { id: "no-new-access", title: "the change grants no new access" };
  return {
    tool,
    command: "diff",
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
async function textOfJudgements(
  judgements: Judgements,
  format: Exclude<VerdictFormat, "pretty" | "json">,
  isQuiet: boolean,
): Promise<string> {
  switch (format) {
    case "sarif": {
      const { digest } = await import("./digest.js");
      return judgementsSarif(judgements, digest, pipelineAutomation(process.env));
    }
    case "junit":
      return judgementsJunit(judgements);
    case "github":
      return judgementsGithub(judgements, { isQuiet });
    case "gitlab": {
      const { digest } = await import("./digest.js");
      return judgementsGitlab(judgements, { digest, pathInRepository: pathInRepository() });
    }
    case "compact":
      return judgementsCompact(judgements);
  }
}
