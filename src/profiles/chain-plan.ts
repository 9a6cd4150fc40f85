import type { Base } from "./base.js";
import type { Profile } from "./profiles.js";
import type { Place } from "./text/lines.js";

/** Why a client gets no credentials, or a call is refused. */
export interface ChainProblem {
  readonly code: string;
  /** One sentence without a final period. */
  readonly message: string;
  /** What to do, an imperative. */
  readonly remedy?: string | undefined;
  /** Undefined for what is in neither file. */
  readonly place?: Place | undefined;
}

/** A role that a profile has a client assume. */
export interface PlannedRole {
  readonly profile: Profile;
  readonly action: "sts:AssumeRole" | "sts:AssumeRoleWithWebIdentity";
}

/** Which credentials a client begins with, and the roles that it assumes with them, in their order; or why there are none. */
export type Plan =
  | { readonly kind: "plan"; readonly base: Base; readonly roles: readonly PlannedRole[] }
  | { readonly kind: "problem"; readonly problem: ChainProblem };

/** The code of a profile that says nothing of credentials, with which a client may have some all the same. */
export const noOwnCredentials = "no-own-credentials";

/** A plan that comes to nothing. */
export function trouble(problem: ChainProblem): Plan {
  return { kind: "problem", problem };
}
