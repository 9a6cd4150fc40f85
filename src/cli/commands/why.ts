import { type WhyReport, whyCounts, whyGherkin, whyJson, whyPretty, whySummary } from "../../report/index.js";
import { explainEvents } from "../../why/index.js";
import { eventFiles, eventsIn } from "../event-files.js";
import { type ExitCode, exitCodes, UsageError } from "../exit.js";
import { type GivenOptions, readGiven } from "../given-policies.js";
import { isStandardOutput, tell, useColor, writeReport } from "../output.js";
import { filesRead, refuseOverwriting } from "../outputs.js";
import { StandardInput } from "../standard-input.js";
import { version } from "../version.js";

/** The options of `policy-check why`. */
export interface WhyOptions extends GivenOptions {
  /** Files of events, folders and globs; `-` is standard input. */
  readonly events: readonly string[];
  readonly format: "pretty" | "json" | "gherkin";
  readonly output: string | undefined;
}

/** Explains the calls of events, and writes the report. */
export async function runWhy(options: WhyOptions): Promise<ExitCode> {
  const { events: paths, policies, accountDumps, scp, rcp, format, output } = options;
  if (paths.length === 0)
    throw new UsageError("name an event of CloudTrail, as in policy-check why event.json --policies policies/*.json");
  const given = [...policies, ...accountDumps, ...scp, ...rcp];
  if ([...paths, ...given].filter((path) => path === "-").length > 1)
    throw new UsageError("- is given more than once, and standard input can be read only once");
  const files = await eventFiles(paths);
  await refuseOverwriting([{ option: "--output", path: output }], async () => [
    ...files.map((path) => ({ path, role: "one of the files of events", isFound: !paths.includes(path) })),
    ...(await filesRead("one of the policies", policies)),
    ...[...accountDumps, ...scp, ...rcp].map((path) => ({ path, role: "one of the policies" })),
  ]);
  const standardInput = new StandardInput();
  const events = eventsIn(files, standardInput);
  const answers = explainEvents(events, await readGiven(options, standardInput));
  const report: WhyReport = { tool: { name: "policy-check", version }, ...answers };
  writeReport(textOf(report, options), output);
  if (format !== "pretty" || !isStandardOutput(output)) tell(whySummary(report));
  if (report.results.length === 0) {
    tell(
      "nothing was checked: the files have no call of STS that assumes a role or gets a session, and no refused call",
    );
    return exitCodes.usage;
  }
  const { disagree, unknown } = whyCounts(report);
  // INVARIANT: what is not known never passes.
  return disagree + unknown > 0 ? exitCodes.findings : exitCodes.success;
}

function textOf(report: WhyReport, { format, output }: WhyOptions): string {
  switch (format) {
    case "json":
      return whyJson(report);
    case "gherkin":
      return whyGherkin(report);
    case "pretty":
      return whyPretty(report, { color: useColor(output) });
  }
}
