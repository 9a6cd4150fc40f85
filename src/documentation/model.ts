import type { PolicyCoverage } from "../coverage/index.js";
import type { AllowingStatement, MfaNeeded } from "../reach/index.js";

/** The kinds of callers that the matrix has, by names of `callerKinds`; sessions of roles are one of them, however obtained. */
export const matrixCallers = [
  "long-term-key",
  "long-term-key-with-mfa",
  "session-token",
  "session-token-with-mfa",
  "role-session",
  "saml",
  "oidc",
  "service",
  "root",
] as const;

export type MatrixCaller = (typeof matrixCallers)[number];

/** Everything that living documentation says, apart from how it looks: `policy-check docs --format json`. */
export interface Documentation {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: string; readonly version: string };
  /** Where the policies come from, as far as the runs or the caller say it. */
  readonly project: { readonly commit: string | null; readonly branch: string | null; readonly remote: string | null };
  /** In the order of the files that were given. */
  readonly runs: readonly DocumentedRun[];
  readonly features: readonly DocumentedFeature[];
  /** In the order of their files; where a file holds several roles, in its order. */
  readonly roles: readonly DocumentedRole[];
  readonly scenarios: readonly DocumentedScenario[];
  readonly gaps: readonly Gap[];
  readonly controls: readonly Control[];
  /** Who reaches roles in whole accounts; null where no account dump was given. */
  readonly reach: DocumentedReach | null;
  readonly summary: DocumentationSummary;
}

/**
 * Who reaches roles in whole accounts, over any number of roles: what `policy-check reach` says of the same files. The engine of
 * policy-check decides it, and nothing is asked of AWS. What is said of one role is in its {@link RoleReach}.
 */
export interface DocumentedReach {
  /** 12 digits each. */
  readonly accounts: readonly string[];
  /** Dumps, credential reports and organization policies, in the order in which they were read. */
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
  readonly mfaPropagation: "documented" | "observed";
  /** What the files do not show; `account` is null where there may be more accounts. `line` counts from 1. */
  readonly gaps: readonly {
    readonly account: string | null;
    readonly why: string;
    readonly remedy: string;
    readonly file: string;
    readonly line: number;
  }[];
  /** Ways to undo MFA; those that lead to a role are in its {@link RoleReach} by their id. */
  readonly escalations: readonly DocumentedEscalation[];
  /** What may undo MFA: `actions` are calls of the user, `why` is a clause. */
  readonly unknownEscalations: readonly {
    readonly by: string;
    readonly actions: readonly string[];
    readonly on: string;
    readonly why: string;
  }[];
  /** Pairs that are not known, and are about more than one role. */
  readonly unknown: readonly { readonly from: string; readonly to: string; readonly why: string }[];
  readonly summary: ReachSummary;
}

/** Pairs of somebody and a role, in numbers. */
export interface ReachSummary {
  readonly users: number;
  readonly roles: number;
  readonly withoutMfa: number;
  readonly withMfa: number;
  /** Of those without MFA, how many reach exempt roles. */
  readonly exempt: number;
  readonly unknown: number;
  readonly escalations: number;
  /** Users and reasons for which it is not known whether calls undo MFA. */
  readonly unknownEscalations: number;
  /** Pairs of people that the files do not have. Services and identity providers do not carry MFA of AWS and do not count. */
  readonly outsideWithoutMfa: number;
}

/** A way to undo MFA. */
export interface DocumentedEscalation {
  /** `escalation-1`, … */
  readonly id: string;
  /** The ARN of the user. */
  readonly by: string;
  readonly action: string;
  readonly on: string;
  readonly mfa: MfaNeeded;
  /** The predicate of a sentence about the user. */
  readonly effect: string;
  /** The page that describes the way. */
  readonly source: string;
  readonly leadsTo: readonly string[];
  readonly undocumented: readonly string[];
}

/** Who reaches one role of a dump. A user who is neither here nor in `unknown` cannot reach it, by proof. */
export interface RoleReach {
  readonly arn: string;
  /** Why it may be reached without MFA, by the configuration. */
  readonly exempt: string | null;
  /** One for each user who reaches it, those without MFA first. */
  readonly access: readonly DocumentedAccess[];
  /** Callers that are not in the files. */
  readonly outside: readonly {
    readonly from: string;
    readonly mfa: MfaNeeded;
    /** The ARNs of the roles on the way, the last one included. */
    readonly by: readonly string[];
    readonly undocumented: readonly string[];
  }[];
  /** Ids. */
  readonly escalations: readonly string[];
  /** Callers that may reach the role. `why` is a clause. */
  readonly unknown: readonly { readonly from: string; readonly why: string }[];
}

/** A user who reaches a role, with the least MFA over all paths, and the shortest path with that. */
export interface DocumentedAccess {
  readonly from: string;
  readonly mfa: MfaNeeded;
  readonly path: readonly DocumentedStep[];
}

/** One assumed role of a path. */
export interface DocumentedStep {
  readonly from: string;
  readonly to: string;
  readonly mfa: MfaNeeded;
  readonly allowedBy: readonly AllowingStatement[];
  readonly undocumented: readonly string[];
}

/** One file of cucumber's messages. */
export interface DocumentedRun {
  /** `run-1`, … */
  readonly id: string;
  readonly file: string;
  readonly sha256: string;
  /** `embedded`, `localstack`, `aws`; null where nothing in it says. */
  readonly backend: string | null;
  /** Everybody who decided a call, or a question about whole accounts, in it, in words. */
  readonly evaluators: readonly string[];
  /** On the backend aws, the endpoints that were called in place of AWS's: such a run shows nothing of AWS. */
  readonly otherEndpoints: readonly string[];
  /** ISO 8601, UTC. */
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly cucumber: string | null;
  readonly runtime: string | null;
  readonly passed: number;
  readonly failed: number;
  readonly notChecked: number;
}

export interface DocumentedFeature {
  readonly path: string;
  readonly sha256: string;
  readonly name: string;
  readonly description: string;
}

/** What came of a scenario on one backend. */
export interface ScenarioOutcome {
  readonly run: string;
  readonly backend: string | null;
  readonly status: "passed" | "failed" | "notChecked";
  /** Why it failed (the first line of the message), or was not checked. */
  readonly reason: string | null;
}

/** A call that a scenario made, and what came of it. */
export interface DocumentedCall {
  readonly scenario: string;
  readonly run: string;
  readonly backend: string;
  /** Id of the role it is about; null where its policy is none of the documented ones, or another version of it. */
  readonly role: string | null;
  readonly caller: MatrixCaller | "other";
  readonly principal: string;
  readonly action: string;
  /** `none`, or what was sent, never the code. */
  readonly mfa: string;
  readonly answer: "allowed" | "denied" | "failed";
  /**
   * Of a denied call, whether the role's trust policy has a part in the denial, or the caller's own policies alone deny; null
   * for other answers.
   */
  readonly deniedBy: "trustPolicy" | "callerPolicies" | "noPolicyCounts" | "unknown" | null;
  /** Who decided, in words. */
  readonly evaluator: string;
  /** Ids of undocumented behaviours that the decision depends on. */
  readonly undocumented: readonly string[];
}

/**
 * What a step about whole accounts showed: no backend was asked, on whichever the scenario was run, and `unknown` is where the files
 * do not tell.
 */
export interface DocumentedReachAnswer {
  readonly run: string;
  /** What the step says, with ARNs. */
  readonly statement: string;
  readonly verdict: "holds" | "violated" | "unknown";
  /** The ARN of the role that it is about; null where it is about all. */
  readonly role: string | null;
  /** IDs of 12 digits. */
  readonly accounts: readonly string[];
  readonly files: readonly {
    readonly kind: "account" | "credentialReport" | "serviceControl" | "resourceControl";
    readonly name: string;
    readonly sha256: string;
  }[];
  /** Who decided, in words. */
  readonly evaluator: string;
  /** Ids of undocumented behaviours that it depends on. */
  readonly undocumented: readonly string[];
}

/** A scenario with its outcomes in all runs. */
export interface DocumentedScenario {
  /** An id that is safe as a fragment of a URL; the same in all runs. */
  readonly id: string;
  readonly feature: string;
  readonly line: number;
  readonly name: string;
  readonly tags: readonly string[];
  /** The steps as written, keywords included; docstrings and tables are left out. */
  readonly steps: readonly string[];
  readonly outcomes: readonly ScenarioOutcome[];
  readonly calls: readonly DocumentedCall[];
  /** What it shows of whole accounts. */
  readonly reach: readonly DocumentedReachAnswer[];
  /** Ids of the roles whose policies it gives. */
  readonly roles: readonly string[];
}

/** What is shown of one kind of caller and one role. */
export interface MatrixCell {
  readonly caller: MatrixCaller;
  /** By calls that were made: `allowed` as soon as one caller of the kind assumed the role. */
  readonly shown: "allowed" | "denied" | "notChecked";
  /** By analysis of the trust policy: whether any caller of this kind can assume the role. */
  readonly analysis: "possible" | "impossible" | "unknown";
  /** Distinct callers that assumed the role, and that did not. */
  readonly allowed: readonly string[];
  readonly denied: readonly string[];
  /** Ids of scenarios with such calls. */
  readonly scenarios: readonly string[];
  readonly backends: readonly string[];
  /** Calls show what analysis says cannot be. */
  readonly contradiction: boolean;
}

/** What a proof about a role came to. */
export interface DocumentedProof {
  /** `mfa`, `mfa-age=900`, as on the command line of `prove`. */
  readonly property: string;
  readonly inWords: string;
  readonly verdict: "proved" | "violated" | "unknown";
  readonly axioms: readonly { readonly name: string; readonly says: string }[];
  /** Of a violation, the caller in words that go before "can assume it", and the statement that allows it. */
  readonly counterexample: { readonly caller: string; readonly statement: number } | null;
  readonly reason: string | null;
}

/** Why a role may be assumed without MFA, by the configuration. */
export interface Exemption {
  readonly reason: string;
  /** ISO 8601 date. */
  readonly expires: string | null;
}

export interface DocumentedFinding {
  readonly rule: string;
  readonly severity: "error" | "security-warning" | "warning" | "suggestion";
  readonly message: string;
  /** What to do, where that is known. */
  readonly remedy?: string;
  readonly pointer: string;
  readonly line: number;
  readonly help: string | null;
  readonly suppressed: Exemption | null;
}

/** What one statement, or one condition, does, in words. */
export interface StatementInWords {
  readonly index: number;
  readonly sentence: string;
  readonly conditions: readonly { readonly pointer: string; readonly line: number; readonly sentence: string }[];
}

/** Somebody, or something, in the graph of trust, and how it gets to the role. */
export interface TrustEdge {
  /** The principal as the policy writes it. */
  readonly from: string;
  /** In words: `user bob`, `account 123456789012`, `service ec2.amazonaws.com`. */
  readonly label: string;
  readonly kind: "user" | "role" | "account" | "everyone" | "service" | "saml" | "oidc" | "federated" | "other";
  /** Id of the documented role that the principal is, where it is one. */
  readonly fromRole: string | null;
  /** What the statement asks: MFA always (of this principal), MFA within so many seconds, nothing, or it cannot have MFA. */
  readonly mfa: "required" | "notRequired" | "cannot";
  /** What else limits it, a clause each: conditions of the statement that are not about MFA, and Deny statements. */
  readonly limits: readonly string[];
  readonly statement: number;
}

/** One role, by its trust policy. */
export interface DocumentedRole {
  /** Safe as a fragment of a URL, and unique. */
  readonly id: string;
  readonly name: string;
  /** The ARNs by which scenarios know it. */
  readonly arns: readonly string[];
  readonly path: string;
  /** RFC 6901 pointer to the document in its file. */
  readonly pointer: string;
  readonly sha256: string;
  /** The document as the file has it, its first line's number in the file. */
  readonly text: string;
  readonly firstLine: number;
  /**
   * Whether MFA is required on every path of people: `proved` by analysis; `shown` where analysis cannot tell but all calls
   * without MFA were denied; `refuted` where a caller without MFA is known who can assume it; `unknown`; `exempt` by the
   * configuration; `notApplicable` where no people can assume it at all.
   */
  readonly mfa: "proved" | "shown" | "refuted" | "unknown" | "exempt" | "notApplicable";
  /** The longest age of MFA that is proved, in seconds; null where there is no limit or it is not proved. */
  readonly maximumMfaAge: number | null;
  readonly exemption: Exemption | null;
  /** The requirement in plain words. */
  readonly requirement: readonly string[];
  readonly statements: readonly StatementInWords[];
  readonly proofs: readonly DocumentedProof[];
  readonly findings: readonly DocumentedFinding[];
  /** One for each of `matrixCallers`, in their order. */
  readonly cells: readonly MatrixCell[];
  readonly trust: readonly TrustEdge[];
  /** Ids. */
  readonly scenarios: readonly string[];
  /** Null where the policy cannot be read. */
  readonly coverage: PolicyCoverage | null;
  /** Why nothing can be said of it. */
  readonly unreadable: string | null;
  /** Who reaches it; null where no account dump has the role. */
  readonly reach: RoleReach | null;
}

/** Something that nothing shows. */
export type Gap =
  | { readonly kind: "roleWithoutScenario"; readonly role: string }
  | { readonly kind: "roleNotOnBackend"; readonly role: string; readonly backend: string }
  | { readonly kind: "mfaNotProved"; readonly role: string; readonly reason: string }
  | {
      readonly kind: "conditionNotSeen";
      readonly role: string;
      readonly pointer: string;
      readonly line: number;
      /** What was never seen, in words. */
      readonly missing: string;
      /** The configuration's reason why it need not be seen. */
      readonly explained: string | null;
    }
  | {
      readonly kind: "statementNotSeen";
      readonly role: string;
      readonly pointer: string;
      readonly line: number;
      readonly missing: string;
      readonly explained: string | null;
    }
  | {
      readonly kind: "scenarioNotChecked";
      readonly scenario: string;
      readonly backend: string | null;
      readonly reason: string;
    }
  | {
      readonly kind: "scenarioFailed";
      readonly scenario: string;
      readonly backend: string | null;
      readonly reason: string;
    }
  | { readonly kind: "scenarioNotRun"; readonly feature: string; readonly line: number; readonly name: string }
  | { readonly kind: "suppression"; readonly role: string; readonly rule: string; readonly exemption: Exemption }
  /** Evidence of another version of a policy's or feature's file than the one that is there. */
  | { readonly kind: "outdatedEvidence"; readonly path: string; readonly run: string }
  /** Something of the run itself went wrong: a hook of it failed, a feature could not be parsed. */
  | { readonly kind: "runTrouble"; readonly run: string; readonly reason: string }
  | { readonly kind: "contradiction"; readonly role: string; readonly caller: MatrixCaller };

/** Scenarios and roles under a tag such as `@control:CIS-1.10`. */
export interface Control {
  readonly id: string;
  readonly scenarios: readonly string[];
  readonly roles: readonly string[];
  /**
   * `failed` where a scenario failed; else `contradicted` where something else speaks against it; else `open` where one of
   * its scenarios was never checked, or was run with another version of a policy; else `met`: each passed on some backend.
   */
  readonly status: "met" | "failed" | "contradicted" | "open";
  /** What speaks against it although its scenarios may pass: refuted proofs, open findings and calls of its roles. */
  readonly contradictions: readonly { readonly role: string; readonly why: string }[];
}

export interface DocumentationSummary {
  readonly roles: number;
  readonly mfa: Readonly<Record<DocumentedRole["mfa"], number>>;
  readonly findings: Readonly<Record<DocumentedFinding["severity"], number>>;
  readonly suppressed: number;
  readonly scenarios: { readonly passed: number; readonly failed: number; readonly notChecked: number };
  readonly backends: readonly string[];
  readonly coverage: { readonly possible: number; readonly seen: number; readonly explained: number };
  readonly gaps: number;
}
