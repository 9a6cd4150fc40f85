import type { Access, MfaNeeded } from "../reach/index.js";
import { isKnown, isListed, type ReachReport } from "./reach.js";

/** How a pair is judged: `open` fails the run, `known` is in the baseline, `exempt` is what the configuration accepts. */
export type PairState = "open" | "known" | "exempt" | "withMfa";

/** Pairs that differ in their users only: the same role, over the same roles, with the same MFA, judged alike. */
export interface ReachRow {
  readonly to: string;
  readonly mfa: MfaNeeded;
  readonly state: PairState;
  /** The roles on the way, the last one included. */
  readonly by: readonly string[];
  /** The ARNs of the users, in the order of the files. */
  readonly users: readonly string[];
  /** The pair of the first user. */
  readonly example: Access;
}

const order: readonly PairState[] = ["open", "known", "withMfa", "exempt"];

/**
 * The listed pairs of a report, those together that differ in their users only, the worst first: those that fail the run, of those
 * the ones of most users, then the shortest ways. No path is gone for it.
 */
export function reachRows(report: ReachReport): readonly ReachRow[] {
  const rows = new Map<string, Omit<ReachRow, "users"> & { readonly users: string[] }>();
  for (const access of report.reach.access) {
    const { from, to, mfa, by } = access;
    if (!isListed(mfa, report.listed)) continue;
    const state = stateOf(access, report);
    const key = [state, mfa, ...by].join("\n");
    const row = rows.get(key);
    if (row === undefined) rows.set(key, { to, mfa, state, by, users: [from], example: access });
    else row.users.push(from);
  }
  return [...rows.values()].sort(
    (one, other) =>
      order.indexOf(one.state) - order.indexOf(other.state) ||
      other.users.length - one.users.length ||
      one.by.length - other.by.length,
  );
}

function stateOf(access: Access, { exempt, baseline }: ReachReport): PairState {
  if (access.mfa === "required") return "withMfa";
  if (exempt.has(access.to)) return "exempt";
  return isKnown(access, baseline) ? "known" : "open";
}
