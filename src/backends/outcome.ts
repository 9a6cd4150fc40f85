import type { Decision, StatementExplanation } from "../engine/index.js";
import type { Evidence, EvidencedCall } from "../evidence/index.js";
import type { NotChecked } from "./backend.js";
import type { Session } from "./call.js";
import type { GivenPolicy } from "./scene.js";

/** What came of a call, with its evidence. */
export type Outcome<E = Evidence> =
  | {
      readonly kind: "succeeded";
      /** Whom the answer names: the assumed role's session, or the caller. */
      readonly arn: string;
      /** Absent for GetCallerIdentity. */
      readonly session?: Session | undefined;
      readonly evidence: E;
      readonly explanation: Explanation | undefined;
    }
  /** Refused because policies do not allow it. */
  | ({ readonly kind: "denied" } & Refusal<E>)
  /** Refused for another reason: validation, a wrong code, a signature, expired credentials. */
  | ({ readonly kind: "failed" } & Refusal<E>)
  | (NotChecked & { readonly evidence?: E | undefined; readonly explanation?: Explanation | undefined })
  /** The backend did not answer as it should, or its voices disagree; nothing was shown. */
  | {
      readonly kind: "broken";
      readonly message: string;
      readonly evidence?: E | undefined;
      readonly explanation?: Explanation | undefined;
    };

/** An error answer. */
export interface Refusal<E = Evidence> {
  readonly code: string;
  /** The HTTP status; null where no call was made. */
  readonly status: number | null;
  /** AWS's words; null where nobody spoke them. */
  readonly message: string | null;
  readonly evidence: E;
  readonly explanation: Explanation | undefined;
}

/** Evidence as one backend has it: what is worked out alike for all of them is not in it yet. */
export type BackendEvidence = Omit<Evidence, "call" | "deniedBy" | "trust"> & {
  readonly call: Omit<EvidencedCall, "caller">;
};

/** What came of a call, as one backend says it. */
export type BackendOutcome = Outcome<BackendEvidence>;

/** A decision as the engine explains it, on the policies that the scenario was given. */
export interface Explanation {
  readonly action: string;
  readonly principal: string;
  readonly resource: string;
  readonly decision: Decision;
  /** What the role's trust policy says of the call, whatever the caller's own policies say. */
  readonly trustPart: TrustPart;
  /**
   * The statements of a trust policy on which the decision of the same call hangs, and what they do; a function, for what
   * was asked has secrets of the call.
   */
  readonly decisiveStatements: (trust: GivenPolicy) => readonly StatementExplanation[];
}

/** What a role's trust policy says of a call by itself, as if the caller's own policies allowed everything. */
export type TrustPart =
  | { readonly kind: "allows" }
  /** Access stays denied whatever the caller is allowed. */
  | { readonly kind: "denies" }
  /** AWS denies such a call whatever any policy says: root users assume no roles. */
  | { readonly kind: "noPolicyCounts" }
  /** Nobody can tell without the call itself. */
  | { readonly kind: "unknown"; readonly why: string };
