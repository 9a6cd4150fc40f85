import type { DiffResult } from "../inspection/index.js";
import type { DiffReport } from "./diff.js";
import { reachDiffJson } from "./reach-diff-json.js";

/** What changes do as JSON, version 1 of `diff.schema.json`; a text with a final line end. */
export function diffJson({ tool, results, skipped, equivalent, reach }: DiffReport): string {
  const passedOver = skipped.length === 0 ? {} : { skipped };
  const whole = reach === undefined ? {} : { reach: reachDiffJson(reach) };
  const report = { schemaVersion: 1, results: results.map(resultJson), equivalent, ...passedOver, ...whole, tool };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function resultJson(result: DiffResult): object {
  const { path, verdict, witness, removed, role, change, reason, removedReason } = result;
  const { statement, place, undocumented, scenario, unchecked, invented, inventedInRemoved } = result;
  return {
    path,
    verdict,
    witness: witness ?? null,
    ...(invented.length === 0 ? {} : { invented }),
    removed: removed ?? null,
    ...(inventedInRemoved.length === 0 ? {} : { inventedInRemoved }),
    role: role ?? null,
    change,
    reason: reason ?? null,
    removedReason: removedReason ?? null,
    statement: statement ?? null,
    line: place?.range.start.line ?? null,
    undocumented,
    ...(scenario === undefined ? {} : { scenario }),
    ...(unchecked === undefined ? {} : { unchecked }),
  };
}
