import { type CoverageReport, countOfAll, countOfPolicy } from "./coverage.js";

/** Coverage as JSON, version 1 of `coverage.schema.json`; a text with a final line end. */
export function coverageJson(report: CoverageReport): string {
  const { policies, unreadable, threshold, tool } = report;
  const shown = {
    schemaVersion: 1,
    total: countOfAll(report),
    threshold: threshold ?? null,
    policies: policies.map((policy) => {
      const { path, sha256, statements } = policy.coverage;
      const holes = policy.holes.map(({ pointer, line, missing, explained }) => ({
        pointer,
        line,
        missing,
        explained,
      }));
      return { path, sha256, ...countOfPolicy(policy), holes, statements };
    }),
    unreadable,
    tool,
  };
  return `${JSON.stringify(shown, null, 2)}\n`;
}
