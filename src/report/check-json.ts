import type { CheckReport } from "./check.js";

/** The report as JSON, version 1 of its schema; a text with a final line end. */
export function checkJson({ tool, files, summary }: CheckReport): string {
  const report = { schemaVersion: 1, tool, files: files.map(({ path, findings }) => ({ path, findings })), summary };
  return `${JSON.stringify(report, null, 2)}\n`;
}
