import type { ReachChanges } from "../reach/index.js";
import type { ReachDiff } from "./reach-diff.js";
import { shownAccess, shownEscalation } from "./reach-json.js";

/** What a comparison of whole accounts says, as `reach` of `diff.schema.json`. */
export function reachDiffJson(reach: ReachDiff): object {
  if (reach.kind === "not-compared") return { unchecked: reach.why };
  const { users, roles, gained, lost, gaps } = reach;
  const { access, outside, escalations, unknown } = gained;
  const of = (changes: Pick<ReachChanges, "access" | "outside">, mfa: "none" | "required"): number =>
    [...changes.access, ...changes.outside].filter(({ entry }) => entry.mfa === mfa).length;
  return {
    access: access.map(({ entry, before }) => ({ ...shownAccess(entry), before })),
    outside: outside.map(({ entry, before }) => ({ ...entry, before })),
    escalations: escalations.map((each) => ({
      ...shownEscalation(each.entry),
      before: each.before,
      gained: each.gained,
    })),
    unknown,
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
      ...{ unknown: unknown.length, lost: lost.access.length + lost.outside.length },
    },
  };
}
