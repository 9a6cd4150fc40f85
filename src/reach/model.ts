import type { ControlLevel, Gap } from "../accounts/index.js";
import type { MfaPropagation } from "../callers/index.js";
import type { ContextInput } from "../engine/index.js";

/** The MFA that somebody needs: `none` if no step needs a code, `required` if one does. */
export type MfaNeeded = "none" | "required";

/** A request as `simulate` takes it, without its policies. */
export interface ShownRequest {
  readonly action: string;
  readonly principal: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, ContextInput>>;
}

/** A statement that allows a request, with its place in the files. */
export interface AllowingStatement {
  readonly policy: "trust" | "identity" | "permissionsBoundary" | "serviceControl" | "resourceControl" | "resource";
  /** The role whose trust policy it is. */
  readonly role?: string | undefined;
  /** The ARN of the user, group or role that has the identity policy or the boundary. */
  readonly holder?: string | undefined;
  /** The name of the policy, but for trust policies. */
  readonly name?: string | undefined;
  /** Index from 0. */
  readonly statement: number;
  readonly sid?: string | undefined;
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** One assumed role of a path. The engine allows its request on the policies of the files. */
export interface PathStep {
  /** The ARN of the user, or of the role whose session calls; for callers that the files do not have, who they are. */
  readonly from: string;
  readonly to: string;
  readonly mfa: MfaNeeded;
  readonly request: ShownRequest;
  readonly allowedBy: readonly AllowingStatement[];
  /** The ids of the undocumented behaviors of AWS that the decision depends on. */
  readonly undocumented: readonly string[];
}

/** A role that a user reaches, with the least MFA over all paths, and the shortest path with that. */
export interface Access {
  readonly from: string;
  readonly to: string;
  readonly mfa: MfaNeeded;
  /** The roles on the way, the last one included; takes less time than the path. */
  readonly by: readonly string[];
  /** Each step with the session that the step before gives. It is worked out when it is asked for. */
  readonly path: readonly PathStep[];
  /** The ids of the undocumented behaviors of AWS that the path depends on. */
  readonly undocumented: readonly string[];
}

/** A role that somebody reaches whom the files do not have. */
export interface OutsideAccess {
  /** `account 999988887777`, an ARN of another account, `service ec2.amazonaws.com`, `identity provider ARN` or `everybody`. */
  readonly from: string;
  readonly to: string;
  readonly mfa: MfaNeeded;
  /** The roles on the way, the last one included. */
  readonly by: readonly string[];
  /** The ids of the undocumented behaviors of AWS that it depends on. */
  readonly undocumented: readonly string[];
}

/** A pair of which it cannot be told whether somebody reaches the role, or reaches it without MFA. */
export interface UnknownAccess {
  readonly from: string;
  readonly to: string;
  /** A clause that goes on after "cannot tell: ". */
  readonly why: string;
  /** The ids of the undocumented behaviors of AWS that it depends on. */
  readonly undocumented?: readonly string[] | undefined;
}

/** A call of an escalation that policies allow, with the statements that allow it. */
export interface EscalationCall {
  readonly request: ShownRequest;
  readonly allowedBy: readonly AllowingStatement[];
}

/**
 * A way to undo MFA: a call that leads a user to a role, or to the rights of another user, that the user does not reach without
 * it, or reaches with MFA only.
 */
export interface Escalation {
  /** The ARN of the user. */
  readonly by: string;
  /** The call that counts, such as `iam:UpdateAssumeRolePolicy`. */
  readonly action: string;
  /** The ARN of what it changes or passes. */
  readonly on: string;
  /** The MFA that the way itself needs. */
  readonly mfa: MfaNeeded;
  /** What it does, as the predicate of a sentence about the user: `names himself in the trust policy of role/admin`. */
  readonly effect: string;
  /** The page that describes the way. */
  readonly source: string;
  /** The ARNs of the roles and users that it leads to, in the order of the files; at least one. */
  readonly leadsTo: readonly string[];
  /** The roles that the user assumes first; empty where the user calls. It is worked out when it is asked for. */
  readonly path: readonly PathStep[];
  /** All calls of the way, that of `action` first. It is worked out when it is asked for. */
  readonly calls: readonly EscalationCall[];
  /** The ids of the undocumented behaviors of AWS that it depends on. */
  readonly undocumented: readonly string[];
}

/** Calls of a user of which it cannot be told whether they undo MFA. */
export interface UnknownEscalation {
  /** The ARN of the user. */
  readonly by: string;
  /** The calls, such as `iam:UpdateAssumeRolePolicy`; at least one. */
  readonly actions: readonly string[];
  /** The ARN of what they change or pass; of several things, that of the account's IAM with a star. */
  readonly on: string;
  /** A clause that goes on after "cannot tell: ". */
  readonly why: string;
}

/** Who reaches which role. A pair of a user and a role that is in neither `access` nor `unknown` is unreachable by proof. */
export interface Reach {
  readonly accounts: readonly string[];
  readonly access: readonly Access[];
  readonly outside: readonly OutsideAccess[];
  /** What undoes MFA: one entry for each user, action and thing that it changes, with the least MFA. */
  readonly escalations: readonly Escalation[];
  /** What may undo MFA: one entry for each user and reason. What is neither here nor in `escalations` does not, by proof. */
  readonly unknownEscalations: readonly UnknownEscalation[];
  readonly unknown: readonly UnknownAccess[];
  /** What the accounts lack, by account; nothing can be said of what is not in the files. */
  readonly gaps: readonly (Gap & { readonly account: string })[];
}

/** How to search. */
export interface ReachOptions {
  /** The SCPs of the accounts of the files, by level; without levels there are none. */
  readonly serviceControl?: readonly ControlLevel[] | undefined;
  /** The RCPs of the accounts of the files, by level. */
  readonly resourceControl?: readonly ControlLevel[] | undefined;
  /** `documented` if absent: role sessions carry no MFA. */
  readonly mfaPropagation?: MfaPropagation | undefined;
  /** The time of requests whose time does not matter, in seconds since 1970. */
  readonly now?: number | undefined;
  /** Which users to start from, by ARN; all if absent. */
  readonly isFrom?: ((arn: string) => boolean) | undefined;
  /** Which roles to tell of, by ARN; all if absent. */
  readonly isTo?: ((arn: string) => boolean) | undefined;
}
