import type { Access, Escalation, OutsideAccess } from "../reach/index.js";
import { escalationExemption, isKnown, isListed, type ReachReport, reachCounts } from "./reach.js";

/** Who can give anything to anybody leads to all roles and users, once for each of them. */
const mostLeadsTo = 100;

/**
 * Who reaches which role as JSON, version 1 of `reach.schema.json`, with a final line end. It comes in parts: the paths of
 * large accounts are longer than a text can be.
 */
export function* reachJson(report: ReachReport): Generator<string> {
  const { tool, reach, users, roles, listed, exempt, gaps, baseline } = report;
  const { withoutMfa, withMfa, unknown, unknownEscalations, known } = reachCounts(report);
  const access = reach.access.filter(({ mfa }) => isListed(mfa, listed));
  const outside = reach.outside.filter(({ mfa }) => isListed(mfa, listed));
  const escalations = reach.escalations.filter(({ mfa }) => isListed(mfa, listed));
  yield `{\n  "schemaVersion": 1,\n  "tool": ${inner(tool, 2)},\n  "accounts": ${inner(reach.accounts, 2)},\n`;
  yield* list("access", access, (each) => withBaseline(each, withReason(shownAccess(each), exempt), baseline));
  yield* list("outside", outside, (each) => withBaseline(each, withReason(each, exempt), baseline));
  yield* list("escalations", escalations, (each) => withBaseline(each, escalationWithReason(each, exempt), baseline));
  yield* list("unknown", reach.unknown, (each) => withReason(each, exempt));
  yield* list("unknownEscalations", reach.unknownEscalations, (each) => each);
  yield* list("gaps", gaps, (each) => each);
  const counts = {
    users,
    roles,
    withoutMfa,
    withMfa,
    escalations: reach.escalations.length,
    unknown,
    unknownEscalations,
    ...(baseline === undefined ? {} : { baseline: { known, fixed: baseline.fixed } }),
  };
  yield `  "summary": ${inner(counts, 2)}\n}\n`;
}

/** A pair as JSON has it. */
export function shownAccess({ from, to, mfa, path }: Access): Omit<Access, "by"> {
  // Paths are gone again when they are asked for, so once.
  const undocumented = [...new Set(path.flatMap((step) => step.undocumented))].sort();
  return { from, to, mfa, path, undocumented };
}

/** A way to undo MFA as JSON has it. */
export function shownEscalation(escalation: Escalation): object {
  const { by, action, on, mfa, effect, source, leadsTo, path, calls, undocumented } = escalation;
  const more = leadsTo.length - mostLeadsTo;
  return {
    ...{ by, action, on, mfa, effect, source, leadsTo: leadsTo.slice(0, mostLeadsTo) },
    ...(more > 0 ? { leadsToMore: more } : {}),
    ...{ path, calls, undocumented },
  };
}

function escalationWithReason(escalation: Escalation, exempt: ReadonlyMap<string, string>): object {
  const shown = shownEscalation(escalation);
  const reason = escalationExemption(escalation, exempt);
  return reason === undefined ? shown : { ...shown, exempt: reason };
}

function withBaseline(
  entry: Access | OutsideAccess | Escalation,
  shown: object,
  baseline: ReachReport["baseline"],
): object {
  return isKnown(entry, baseline) ? { ...shown, baseline: true } : shown;
}

function withReason<T extends { readonly to: string }>(entry: T, exempt: ReadonlyMap<string, string>): object {
  const reason = exempt.get(entry.to);
  return reason === undefined ? entry : { ...entry, exempt: reason };
}

function* list<T>(name: string, items: readonly T[], shown: (item: T) => unknown): Generator<string> {
  yield `  "${name}": [`;
  for (const [index, item] of items.entries()) yield `${index === 0 ? "" : ","}\n    ${inner(shown(item), 4)}`;
  yield items.length === 0 ? "],\n" : "\n  ],\n";
}

/** A value that stands within others: no text in JSON has a line end of its own. */
function inner(value: unknown, indent: number): string {
  return JSON.stringify(value, null, 2).replaceAll("\n", `\n${" ".repeat(indent)}`);
}
