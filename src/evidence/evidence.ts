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

/** What an answer about whole accounts came to: `unknown` where the files do not tell, which never passes. */
export const reachVerdicts = ["holds", "violated", "unknown"] as const;

export type ReachVerdict = (typeof reachVerdicts)[number];

/** What the files of whole accounts are, by the names that evidence has for them. */
export const accountFileKinds = ["account", "credentialReport", "serviceControl", "resourceControl"] as const;

export type AccountFileKind = (typeof accountFileKinds)[number];

/** A file of whole accounts as evidence names it. */
export interface EvidencedFile {
  readonly kind: AccountFileKind;
  /** As the scenario gives it; of a folder, with the name of the file. */
  readonly name: string;
  /** SHA-256 of its bytes, hex. */
  readonly sha256: string;
}

/** Somebody who reaches the role that a step is about. */
export interface EvidencedPath {
  /** The ARN of a user, or who it is that the files do not have. */
  readonly from: string;
  readonly mfa: "none" | "required";
  /** The ARNs of the roles on the way, the last one included. */
  readonly by: readonly string[];
}

/** A way to undo MFA. */
export interface EvidencedEscalation {
  /** The ARN of the user. */
  readonly by: string;
  readonly action: string;
  readonly on: string;
  readonly mfa: "none" | "required";
  readonly leadsTo: readonly string[];
}

/**
 * What a step about whole accounts showed. No backend was asked, and AWS was not: policy-check's engine decided on the files.
 * It has no values of requests: external IDs and tags are in the files only.
 */
export interface ReachEvidence {
  /** Who decided, in words. */
  readonly evaluator: string;
  /** What the step says, with ARNs. */
  readonly statement: string;
  readonly verdict: ReachVerdict;
  /** The ARN of the role that it is about; null where it is about all. */
  readonly role: string | null;
  /** The IDs of the accounts that the files have. */
  readonly accounts: readonly string[];
  readonly files: readonly EvidencedFile[];
  /** Whether role sessions carry MFA, which AWS does not document. */
  readonly mfaPropagation: "documented" | "observed";
  /** What the files have, and what was found of the role or, where the step is about all, of all. */
  readonly counts: {
    readonly users: number;
    readonly roles: number;
    /** Pairs of a user and a role. */
    readonly withoutMfa: number;
    readonly withMfa: number;
    /** Pairs of somebody who is not in the files and a role. */
    readonly outside: number;
    readonly escalations: number;
    /** Pairs, and users and reasons for which it is not known whether calls undo MFA. */
    readonly unknown: number;
    /** Reasons for which the accounts may have more than the files show. */
    readonly gaps: number;
  };
  /** Who reaches the role: a hundred at most. */
  readonly paths: readonly EvidencedPath[];
  /** Ways to undo MFA, where the step is about them: a hundred at most. */
  readonly escalations: readonly EvidencedEscalation[];
  /** Ids of undocumented behaviors of AWS that what was found depends on. */
  readonly undocumented: readonly string[];
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
