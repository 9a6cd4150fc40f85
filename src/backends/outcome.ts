import type { Decision, DecisionKind, StatementExplanation } from "../engine/index.js";
import type { Evidence, EvidencedCall } from "../evidence/index.js";
import type { Session } from "./call.js";
import type { GivenPolicy } from "./given.js";

/** The outcome of a call, with its evidence. */
export type Outcome<E = Evidence> =
  | {
      readonly kind: "succeeded";
      /** The ARN in the answer: of the assumed role's session, or of the caller. */
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
  /** The backend did not answer as it should, or its evaluators disagree; nothing was shown. */
  | {
      readonly kind: "broken";
      readonly message: string;
      readonly evidence?: E | undefined;
      readonly explanation?: Explanation | undefined;
    };

/** This backend cannot show it. */
export interface NotChecked {
  readonly kind: "notChecked";
  /** A sentence for people: what cannot be checked here, and why. */
  readonly reason: string;
}

/** An error answer. */
export interface Refusal<E = Evidence> {
  readonly code: string;
  /** The HTTP status; null where no call was made. */
  readonly status: number | null;
  /** AWS's message; null where no call was made. */
  readonly message: string | null;
  readonly evidence: E;
  readonly explanation: Explanation | undefined;
}

/** Evidence of one backend, without what `trust-evidence.ts` adds for all backends alike. */
export type BackendEvidence = Omit<Evidence, "call" | "deniedBy" | "trust"> & {
  readonly call: Omit<EvidencedCall, "caller">;
};

/** The outcome of a call, as one backend gives it. */
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
   * The statements of a trust policy on which the decision of the same call depends, and what they do; a function, because
   * the request contains secrets of the call.
   */
  readonly decisiveStatements: (trust: GivenPolicy) => readonly StatementExplanation[];
  /** What would be decided on the same call with another trust policy; undefined for a text that is not a policy. */
  readonly decisionWith: (trust: GivenPolicy) => DecisionKind | undefined;
}

/** What a role's trust policy says of a call by itself, as if the caller's own policies allowed everything. */
export type TrustPart =
  | { readonly kind: "allows" }
  /** Access stays denied whatever the caller is allowed. */
  | { readonly kind: "denies" }
  /** AWS denies such a call whatever any policy says: root users assume no roles. */
  | { readonly kind: "noPolicyCounts" }
  /** Only a real call can show it. */
  | { readonly kind: "unknown"; readonly why: string };
