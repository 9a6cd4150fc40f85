import type { ReachChanges } from "../reach/index.js";
import type { ReachDiff } from "./reach-diff.js";
import { shownAccess, shownEscalation } from "./reach-json.js";

/** More of what a way leads to is counted. */
const mostNames = 100;

/** What a comparison of whole accounts says, as `reach` of `diff.schema.json`. */
export function reachDiffJson(reach: ReachDiff): object {
  if (reach.kind === "not-compared") return { unchecked: reach.why };
  const { users, roles, gained, lost, gaps } = reach;
  const { access, outside, escalations, unknown, unknownEscalations } = gained;
  const of = (changes: Pick<ReachChanges, "access" | "outside">, mfa: "none" | "required"): number =>
    [...changes.access, ...changes.outside].filter(({ entry }) => entry.mfa === mfa).length;
  return {
    access: access.map(({ entry, before }) => ({ ...shownAccess(entry), before })),
    outside: outside.map(({ entry, before }) => ({ ...entry, before })),
    escalations: escalations.map((each) => ({
      ...shownEscalation(each.entry),
      before: each.before,
      gained: each.gained.slice(0, mostNames),
      ...(each.gained.length > mostNames ? { gainedMore: each.gained.length - mostNames } : {}),
    })),
    unknown,
    unknownEscalations,
    lost: [...lost.access, ...lost.outside].map(({ entry: { from, to, mfa }, before: now }) => ({
      from,
      to,
      mfa,
      now,
    })),
    gaps,
    summary: {
      users,
      roles,
      ...{ withoutMfa: of(gained, "none"), withMfa: of(gained, "required"), escalations: escalations.length },
      ...{ unknown: unknown.length, unknownEscalations: unknownEscalations.length },
      ...{ lost: lost.access.length + lost.outside.length },
    },
  };
}
