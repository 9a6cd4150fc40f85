import type { Witness } from "../analysis/index.js";
import { compareTexts, type DiffResult } from "../inspection/index.js";
import { axiomsOf } from "./axioms.js";
import { refuseUnknownOptions } from "./options.js";
import { type Place, placeOf } from "./place.js";

/** How to compare. */
export interface ComparisonOptions {
  /** What messages call the two texts: files' names. */
  readonly names?: readonly [before: string, after: string] | undefined;
  /** Assumptions to drop, by their names. */
  readonly withoutAxioms?: readonly string[] | undefined;
}

/** What the change does to one role. */
export interface RoleComparison {
  /** The role's name, logical ID or address; undefined if the text does not say. */
  readonly role: string | undefined;
  /** Whether both texts have the role, only the new one, or only the old one. */
  readonly change: "both" | "added" | "removed";
  readonly verdict: "no-new-access" | "new-access" | "unknown";
  /** Why it is unknown. */
  readonly reason: string | undefined;
  /** A request that the new policy allows and the old one does not, as `simulate` takes it. */
  readonly witness: Witness | undefined;
  /** A request that the old policy allows and the new one does not. */
  readonly removed: Witness | undefined;
  /** Why it is unknown whether the change takes access away. */
  readonly removedReason: string | undefined;
  /** The index of the new policy's statement that allows the witness, from 0. */
  readonly statement: number | undefined;
  /** Where that statement is. */
  readonly place: Place | undefined;
  /** A Gherkin scenario that fails as long as the witness can assume the role. */
  readonly scenario: string | undefined;
  /** The undocumented behaviors of AWS that the verdict depends on, by their names. */
  readonly undocumented: readonly string[];
}

/** What {@link compare} answers. */
export interface Comparison {
  /** `new-access` if a role grants any, `no-new-access` if none does, else `unknown`. */
  readonly verdict: "no-new-access" | "new-access" | "unknown";
  /** Why the texts cannot be compared, or not in full: one holds no trust policy, or roles may be missing in it. */
  readonly reasons: readonly string[];
  readonly roles: readonly RoleComparison[];
}

/**
 * Says whether a change of trust policies lets a caller assume a role that could not assume it before. Each text is
 * anything that `check` takes; roles are matched by name. A role that only one text has is compared with a role that
 * nobody can assume.
 *
 * The function reads no files and makes no calls. It throws `InvalidOptionError` for unknown options and assumptions.
 *
 * @example
 * ```ts
 * import { compare } from "policy-check";
 *
 * const trusting = (...users: string[]): string => JSON.stringify({
 *   Version: "2012-10-17",
 *   Statement: [{
 *     Effect: "Allow",
 *     Principal: { AWS: users.map((user) => `arn:aws:iam::123456789012:user/${user}`) },
 *     Action: "sts:AssumeRole",
 *     Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
 *   }],
 * });
 * const { verdict, roles } = await compare(trusting("alice"), trusting("alice", "bob"));
 * console.log(verdict, roles[0]?.witness?.principal); // new-access arn:aws:iam::123456789012:user/bob
 * ```
 */
export async function compare(before: string, after: string, options: ComparisonOptions = {}): Promise<Comparison> {
  refuseUnknownOptions(options, ["names", "withoutAxioms"]);
  const { names, withoutAxioms } = options;
  const answer = await compareTexts(before, after, { names, switchedOff: axiomsOf(withoutAxioms) });
  if (answer.kind === "nothing") {
    const reason = `the text ${answer.side} the change holds no trust policy (${answer.what})`;
    return { verdict: "unknown", reasons: [reason], roles: [] };
  }
  const roles = answer.results.map(comparisonOf);
  return { verdict: verdictOf(roles, answer.unread), reasons: answer.unread, roles };
}

// INVARIANT: where roles may be missing, the change is not known to grant nothing.
function verdictOf(roles: readonly RoleComparison[], unread: readonly string[]): Comparison["verdict"] {
  if (roles.some(({ verdict }) => verdict === "new-access")) return "new-access";
  const isKnown = unread.length === 0 && roles.length > 0 && roles.every(({ verdict }) => verdict === "no-new-access");
  return isKnown ? "no-new-access" : "unknown";
}

function comparisonOf(result: DiffResult): RoleComparison {
  const { role, change, verdict, reason, witness, removed, removedReason, statement, scenario, undocumented } = result;
  const place = placeOf(result.place);
  return {
    ...{ role, change, verdict, reason, witness, removed, removedReason },
    ...{ statement, place, scenario, undocumented },
  };
}
