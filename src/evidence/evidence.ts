/** The backends by the names that people and evidence use. */
export const backendNames = ["embedded", "localstack", "aws"] as const;

export type BackendName = (typeof backendNames)[number];

/**
 * What one call of a scenario showed: who decided it, what was asked, what was answered. Attached to the scenario as JSON,
 * without secrets; `schema/evidence.json` is its schema.
 */
export interface Evidence {
  readonly backend: BackendName;
  /** Who decided, in words. */
  readonly evaluator: string;
  /** The URL that was called; null where no call was made. */
  readonly endpoint: string | null;
  readonly call: EvidencedCall;
  readonly answer: {
    readonly kind: AnswerKind;
    readonly arn: string | null;
    readonly code: string | null;
    readonly status: number | null;
    readonly message: string | null;
  };
  /** What policy-check decided; null where it did not, or where the call needs no decision. */
  readonly decision: {
    readonly decision: EvidencedDecision;
    /** Statements that settled it, such as `trust/Statement/0`. */
    readonly statements: readonly string[];
    /** Ids of undocumented behaviors of AWS that it depends on. */
    readonly undocumented: readonly string[];
  } | null;
  /**
   * Of a denied call of a role: whether its trust policy has a part in the denial, or the caller's own policies alone deny.
   * Null for other answers.
   */
  readonly deniedBy: DenialSide | null;
  /** The answer of each evaluator, where more than one was asked. */
  readonly evaluatorAnswers?: readonly EvaluatorAnswer[] | undefined;
  /** The role's trust policy, and what the call shows of it; null where no role is assumed. */
  readonly trust: SeenTrust | null;
}

/** What was asked. */
export interface EvidencedCall {
  /** `sts:AssumeRole`. */
  readonly action: string;
  /** The kind of credentials, by the names of `callerKinds`. */
  readonly caller: string;
  readonly principal: string;
  readonly resource: string;
  /** `none`, or what was sent, without the code itself. */
  readonly mfa: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** The answer to a call: denied by policies, or failed for another reason. */
export const answerKinds = ["succeeded", "denied", "failed"] as const;

export type AnswerKind = (typeof answerKinds)[number];

/** AWS's EvalDecision words, and one for an endpoint that does not enforce policies. */
export const evidencedDecisions = ["allowed", "implicitDeny", "explicitDeny", "notEnforced"] as const;

export type EvidencedDecision = (typeof evidencedDecisions)[number];

/** Which side denied a call; `noPolicyCounts` where AWS denies it whatever the policies say. */
export const denialSides = ["trustPolicy", "callerPolicies", "noPolicyCounts", "unknown"] as const;

export type DenialSide = (typeof denialSides)[number];

/** The answer of one evaluator to one question. */
export interface EvaluatorAnswer {
  /** `AWS SimulatePrincipalPolicy`, `policy-check engine`. */
  readonly evaluator: string;
  /** What it was asked, in words. */
  readonly question: string;
  readonly answer: string;
}

/** A policy as evidence names it. */
export interface EvidencedPolicy {
  /** The file, as the scenario gives it, or `trust policy of NAME`. */
  readonly name: string;
  /** SHA-256 of its text as UTF-8, hex. */
  readonly sha256: string;
}

/** What a call shows of a trust policy: the result of its conditions, without any value. */
export interface SeenTrust extends EvidencedPolicy {
  /**
   * The statements that are about this principal and action, and on which the answer depended. None where the answer shows
   * nothing of the policy: the caller's own policies denied the call, it failed for another reason, or it was decided
   * otherwise than the engine decides it.
   */
  readonly statements: readonly ObservedStatement[];
}

/** What one statement did in one call. */
export interface ObservedStatement {
  /** From 0. */
  readonly index: number;
  readonly applied: boolean;
  /** In the document's order. */
  readonly conditions: readonly ObservedCondition[];
}

/** The result of one condition in one call. */
export interface ObservedCondition {
  /** RFC 6901, from the document. */
  readonly pointer: string;
  readonly operator: string;
  readonly key: string;
  readonly held: boolean;
  /** Whether the call lacked the key. */
  readonly absent: boolean;
}

/** What a step proved of a role's trust policy, for all calls. */
export interface ProofEvidence {
  readonly evaluator: string;
  /** What was proved, in words. */
  readonly statement: string;
  /** As on the command line of `prove`: `mfa`, `mfa-age=3600`. */
  readonly property: string;
  readonly verdict: "proved";
  /** The role's ARN. */
  readonly role: string;
  readonly trust: EvidencedPolicy;
  /** What AWS is assumed to do. */
  readonly assumed: readonly { readonly name: string; readonly says: string }[];
}

/** Why a scenario was not checked. */
export interface NotCheckedEvidence {
  readonly backend: string;
  readonly reason: string;
}

/** Which endpoints a scenario's calls went to in place of AWS's. */
export interface OtherEndpointsEvidence {
  readonly backend: string;
  readonly otherEndpoints: readonly string[];
}
