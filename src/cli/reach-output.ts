import {
  count,
  fixedReachLine,
  type ReachPlaces,
  type ReachReport,
  reachCompact,
  reachGithub,
  reachGitlab,
  reachJson,
  reachJunit,
  reachMermaid,
  reachPretty,
  reachSarif,
  reachSummary,
} from "../report/index.js";
import type { ReachQuestion } from "../site/index.js";
import { pipelineAutomation } from "./azure-pipeline.js";
import { isStandardOutput, useColor, writeReportParts } from "./output.js";
import type { Progress } from "./progress.js";
import type { ReachFormat } from "./reach-formats.js";
import { pathInRepository } from "./relative-path.js";

/** How the report of `reach` is written. */
export interface ReachOutput {
  readonly format: ReachFormat;
  readonly output: string | undefined;
  /** Whether only what fails the run is written: no counts, and no notes. */
  readonly quiet: boolean;
  /** Where the files have what the report is about. */
  readonly places: ReachPlaces;
  /** What was asked, which pages say. */
  readonly question: ReachQuestion;
}

/** The text of a report in parts, which may be longer than a text can be. */
type Parts = Iterable<string> | Promise<Iterable<string>>;

/** A row for each format. What only one of them needs is imported where it is made. */
const texts: Readonly<Record<ReachFormat, (report: ReachReport, options: ReachOutput) => Parts>> = {
  pretty: (report, { output, quiet }) => reachPretty(report, { color: useColor(output), isQuiet: quiet }),
  compact: (report, { places }) => reachCompact(report, places),
  json: (report) => reachJson(report),
  sarif: async (report, { places }) => {
    const { digest } = await import("./digest.js");
    return [reachSarif(report, places, digest, pipelineAutomation(process.env))];
  },
  junit: (report, { places }) => [reachJunit(report, places)],
  github: (report, { places, quiet }) => reachGithub(report, places, { isQuiet: quiet }),
  gitlab: async (report, { places }) => {
    const { digest } = await import("./digest.js");
    return [reachGitlab(report, places, { digest, pathInRepository: pathInRepository() })];
  },
  mermaid: (report) => [reachMermaid(report)],
  html: async (report, { question }) => {
    const { reachPage } = await import("../site/index.js");
    return [reachPage(report, question)];
  },
};

/** Writes the report of `reach`; where it goes to a file, the counts are said beside it. */
export async function writeReach(report: ReachReport, options: ReachOutput, progress: Progress): Promise<void> {
  const { format, output, quiet } = options;
  const parts = await texts[format](report, options);
  // A report on the terminal shows by itself how far it is.
  const isSeen = isStandardOutput(output) && process.stdout.isTTY === true;
  await writeReportParts(isSeen ? parts : watched(parts, report, progress), output);
  progress.end();
  if (quiet) return;
  // What these have no place for.
  if (format === "sarif" || format === "junit" || format === "gitlab" || format === "compact")
    for (const fixed of report.baseline?.fixed ?? []) process.stderr.write(`${fixedReachLine(fixed)}\n`);
  if (!isStandardOutput(output) || format === "compact")
    (format === "pretty" ? process.stdout : process.stderr).write(`${reachSummary(report)}\n`);
}

function* watched(parts: Iterable<string>, { reach }: ReachReport, progress: Progress): Generator<string> {
  let written = 0;
  for (const part of parts) {
    progress.tell(() => `policy-check: writing, ${written} of ${count(reach.access.length, "pair")}`);
    written = Math.min(written + 1, reach.access.length);
    yield part;
  }
}
