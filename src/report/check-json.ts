import { type CheckReport, type FileReport, kindOfFile } from "./check.js";
import { configurationJson } from "./configuration.js";
import { placedFix } from "./fixes.js";

/** The report as JSON, version 2 of `check.schema.json`; a text with a final line end. */
export function checkJson({ tool, files, skipped = [], configuration, summary, config }: CheckReport): string {
  const passedOver = skipped.length === 0 ? {} : { skipped };
  const terraform = configurationJson(configuration);
  const report = { schemaVersion: 2, tool, config, files: files.map(fileJson), ...passedOver, ...terraform, summary };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** A finding's repair has its places as lines and columns, as all places in the report. */
function fileJson(file: FileReport) {
  const { path, fix, judgedBy } = file;
  const findings = file.findings.map(({ subject: _, bearing: __, ...finding }) => ({
    ...finding,
    fix: placedFix(file, finding),
  }));
  return {
    path,
    kind: kindOfFile(file),
    config: judgedBy?.config,
    findings,
    ...(fix === undefined
      ? {}
      : { fixed: fix.repairs, notFixed: fix.refused, redecided: fix.redecided, diff: fix.diff }),
  };
}
