import { assumeKeys, type Credentials } from "../../callers/index.js";
import { decide, explain, type PolicySet, prepareRequest, type Verdict } from "../../engine/index.js";
import { parseArn } from "../../iam/index.js";
import type { UnsignedCall } from "../calls/action.js";
import { noteDecision } from "../calls/authorize.js";
import type { CallerSide } from "../calls/caller-side.js";
import { compiledPolicy } from "../calls/compiled-policies.js";
import { type Failure, invalidParameterValue, validationError } from "../calls/failure.js";
import { sessionArn } from "../state/arns.js";
import type { Account, Role, State, Tag } from "../state/entities.js";
import { findByArn } from "../state/find.js";
import { type IssuedSession, type IssuingCall, issueSession } from "./issue-session.js";
import { packedSize } from "./packed-size.js";
import { acceptSessionPolicies, type SessionParameters } from "./session-policies.js";
import type { SessionPolicies, SessionSubject } from "./sessions.js";

/** The actions that assume a role. */
export type AssumeAction = "AssumeRole" | "AssumeRoleWithSAML" | "AssumeRoleWithWebIdentity";

/** A role to assume, and the parameters of the call. */
export interface Assumption {
  readonly action: AssumeAction;
  readonly roleArn: string;
  readonly sessionName: string;
  readonly parameters: SessionParameters;
  readonly tags: readonly Tag[];
  readonly transitiveTagKeys: readonly string[];
  /** The source identity that this call gives, and the one that the session gets: role chaining passes it on. */
  readonly requestedSourceIdentity: string | undefined;
  readonly sourceIdentity: string | undefined;
  /** Whether the caller's session passes transitive tags on, which requires sts:TagSession too. */
  readonly inheritsTags: boolean;
  readonly externalId?: string | undefined;
  /** In seconds; undefined for the default. */
  readonly duration: number | undefined;
  /** Whether the caller's credentials belong to a session, which makes this role chaining. */
  readonly isChained: boolean;
  /** Condition keys that only this call has, such as those of an assertion. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** A role and its account. */
export interface FoundRole {
  readonly account: Account;
  readonly role: Role;
}

/** The role with an ARN, in any account; undefined if it does not exist, AWS's error if the ARN is malformed. */
export function findAssumedRole(state: State, roleArn: string): FoundRole | undefined | Failure {
  const arn = parseArn(roleArn);
  const [, pathAndName] = /^role\/(.+)$/.exec(arn?.resource ?? "") ?? [];
  if (arn === undefined || arn.service !== "iam" || pathAndName === undefined || !/^\d{12}$/.test(arn.account)) {
    return validationError(`${roleArn} is invalid`);
  }
  const account = state.accounts.get(arn.account);
  if (account === undefined || arn.partition !== "aws") return undefined;
  const role = findByArn(account, "role", pathAndName);
  return role !== undefined && "trustPolicy" in role ? { account, role } : undefined;
}

/**
 * The errors in session tags that do not depend on policies. That the prefix aws: is reserved is documented, and the message is not.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules_creating
 */
export function checkTags(
  tags: readonly Tag[],
  transitiveTagKeys: readonly string[],
  inherited: readonly string[],
): Failure | undefined {
  const keys = tags.map(({ Key }) => Key.toLowerCase());
  if (new Set(keys).size < keys.length) {
    return invalidParameterValue("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
  }
  if (keys.some((key) => key.startsWith("aws:"))) {
    return invalidParameterValue("Tag keys that begin with aws: are reserved for internal use.");
  }
  if (transitiveTagKeys.some((key) => !keys.includes(key.toLowerCase()))) {
    return invalidParameterValue("The specified transitive tag key must be included in the requested tags.");
  }
  if (inherited.some((key) => keys.includes(key.toLowerCase()))) {
    return invalidParameterValue(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  }
  return undefined;
}

/** The engine's decision on a role to assume, noted for the log; undefined if the request cannot be decided. */
export function decideAssumption(
  call: UnsignedCall<unknown>,
  assumption: Assumption,
  found: FoundRole | undefined,
  caller: CallerSide,
  callerPolicies: PolicySet,
): Verdict | undefined {
  const prepared = prepareRequest({
    action: `sts:${assumption.action}`,
    principal: caller.principal,
    resource: assumption.roleArn,
    context: Object.assign({}, caller.context, requestKeys(assumption), roleKeys(found)),
    alsoNeeds: assumption.inheritsTags ? ["sts:TagSession"] : [],
    uncertain: caller.uncertain,
  });
  if (prepared.kind === "refused") return undefined;
  const trust = found && compiledPolicy("trust", found.role.trustPolicy);
  const { identity, permissionsBoundary, session, scopeDown } = callerPolicies;
  const policies: PolicySet = { identity, permissionsBoundary, session, scopeDown, trust };
  if (call.isLogged === false) return decide(prepared.request, policies);
  const decision = explain(prepared.request, policies);
  noteDecision(call, decision.deniedAction ?? `sts:${assumption.action}`, prepared.request, decision);
  return decision;
}

/** The condition keys of the call itself. */
function requestKeys(assumption: Assumption): Record<string, string | readonly string[]> {
  const { requestedSourceIdentity: sourceIdentity, context, sessionName, externalId, transitiveTagKeys } = assumption;
  const tags = assumption.tags.map(({ Key, Value }) => ({ key: Key, value: Value }));
  return Object.assign({}, context, assumeKeys({ sessionName, externalId, sourceIdentity, tags, transitiveTagKeys }));
}

/** The condition keys of the role that is assumed. */
function roleKeys(found: FoundRole | undefined): Record<string, string> {
  const keys: Record<string, string> = {};
  if (found === undefined) return keys;
  keys["aws:ResourceAccount"] = found.account.id;
  for (const { Key, Value } of found.role.tags) {
    keys[`aws:ResourceTag/${Key}`] = Value;
    keys[`iam:ResourceTag/${Key}`] = Value;
  }
  return keys;
}

const defaultDuration = 3600;
const longestWhenChained = 3600;

/**
 * How long the session lasts, in seconds, or AWS's error for the duration.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage-assume.html and, for chaining,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
 */
function durationOf({ duration, isChained }: Assumption, role: Role): number | Failure {
  const seconds = duration ?? Math.min(defaultDuration, role.maxSessionDuration);
  if (isChained && seconds > longestWhenChained) {
    return validationError(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    );
  }
  if (seconds > role.maxSessionDuration) {
    return validationError("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  }
  return seconds;
}

/** How a session was obtained, for role chaining. */
export interface SessionOrigin {
  /** The credentials that made the call. */
  readonly from: Credentials;
  /** Tags that came from the caller's session. */
  readonly inheritedTags: readonly Tag[];
  readonly inheritedTransitiveKeys: readonly string[];
  readonly federatedProvider: string | undefined;
}

/** The result that all calls that assume a role have in common. */
export interface AssumedRole extends IssuedSession {
  readonly AssumedRoleUser: { readonly AssumedRoleId: string; readonly Arn: string };
  readonly PackedPolicySize: number | undefined;
  readonly SourceIdentity: string | undefined;
}

/** Makes the session of a role that the caller can assume, after the last checks. */
export function assume(
  call: IssuingCall & { readonly region: string },
  assumption: Assumption,
  { account, role }: FoundRole,
  origin: SessionOrigin,
): AssumedRole | Failure {
  const duration = durationOf(assumption, role);
  if (typeof duration !== "number") return duration;
  const { sessionName, parameters, sourceIdentity } = assumption;
  const accepted = acceptSessionPolicies(parameters, account);
  if (accepted.kind === "failure") return accepted;
  const tags = [...origin.inheritedTags, ...assumption.tags];
  const transitiveTagKeys = [...origin.inheritedTransitiveKeys, ...assumption.transitiveTagKeys];
  const { Policy, PolicyArns } = parameters;
  const size = packedSize({ Policy, PolicyArns, Tags: tags });
  if (size.kind === "failure") return size;
  const { from, federatedProvider } = origin;
  const policies: SessionPolicies | undefined = accepted.policies;
  const subject: SessionSubject = {
    kind: "role",
    roleId: role.id,
    sessionName,
    from,
    policies,
    tags,
    transitiveTagKeys,
    sourceIdentity,
    federatedProvider,
  };
  const issued = issueSession(call, account.id, subject, duration);
  role.lastUsed = { at: new Date(call.now * 1000).toISOString(), region: call.region };
  return {
    Credentials: issued.Credentials,
    SessionTokenUtilization: issued.SessionTokenUtilization,
    SessionTokenSize: issued.SessionTokenSize,
    AssumedRoleUser: { AssumedRoleId: `${role.id}:${sessionName}`, Arn: sessionArn(account, role.name, sessionName) },
    PackedPolicySize: size.percent,
    SourceIdentity: sourceIdentity,
  };
}
