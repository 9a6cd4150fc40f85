import { isIdle, type ProveResult } from "../inspection/index.js";
import { configurationJson } from "./configuration.js";
import { type ProveReport, propertyName } from "./prove.js";

/** The verdicts as JSON, version 1 of `prove.schema.json`; a text with a final line end. */
export function proveJson({ tool, results, skipped, configuration }: ProveReport): string {
  const passedOver = skipped.length === 0 ? {} : { skipped };
  const terraform = configurationJson(configuration);
  const report = { schemaVersion: 1, results: results.map(resultJson), ...passedOver, ...terraform, tool };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function resultJson(result: ProveResult): object {
  const { path, role, property, verdict, axioms, statement, witness, reason, place } = result;
  const { user, identityPolicy, undocumented, outside, statements, scenario, unchecked, exempt, invented } = result;
  return {
    path,
    role: role ?? null,
    ...(user === undefined ? {} : { user }),
    ...(identityPolicy === undefined ? {} : { identityPolicy }),
    property: propertyName(property),
    verdict,
    axioms,
    statement: statement ?? null,
    witness: witness ?? null,
    ...(invented.length === 0 ? {} : { invented }),
    reason: reason ?? null,
    line: place?.range.start.line ?? null,
    undocumented,
    outside,
    ...(property.kind === "reachable"
      ? {
          statements: statements.map((each) => ({
            statement: each.statement,
            sid: each.sid ?? null,
            effect: each.effect,
            reach: each.reach,
            idle: isIdle(each),
            reason: each.why ?? null,
            line: each.place.range.start.line,
          })),
        }
      : {}),
    ...(scenario === undefined ? {} : { scenario }),
    ...(unchecked === undefined ? {} : { unchecked }),
    ...(exempt === undefined ? {} : { exempt }),
  };
}
