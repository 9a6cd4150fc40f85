import type { UncertainContext, UndocumentedFact } from "../engine/index.js";
import { parseArn } from "../iam/index.js";
import type { Credentials, RoleSessionCredentials, SessionToken } from "./credentials.js";
import { undocumentedCallers } from "./undocumented.js";

/**
 * Whether MFA survives the step from a session to a role session, which AWS's documentation denies
 * (`documented`: role sessions carry no MFA) and users report (`observed`: the key and its age are handed on).
 */
export type MfaPropagation = "documented" | "observed";

/** When a call is made, and how open questions are to be taken. */
export interface CallSettings {
  /** In seconds since 1970. */
  readonly now: number;
  /** `documented` if absent. */
  readonly mfaPropagation?: MfaPropagation | undefined;
}

/** The principal and the context keys with which AWS would evaluate a call, as `prepareRequest` takes them. */
export interface CallerContext {
  readonly principal: string;
  readonly context: Readonly<Record<string, string>>;
  readonly uncertain: readonly UncertainContext[];
}

/** What is known of a caller's MFA. */
interface Mfa {
  /** `absent` and `false` are two different things: long-term keys have no key at all. */
  readonly present: "absent" | "false" | "true";
  /** When MFA was used, in seconds since 1970; only with `true`. */
  readonly at?: number | undefined;
  readonly uncertain?: { readonly fact: UndocumentedFact; readonly instead: Mfa } | undefined;
}

const absent: Mfa = { present: "absent" };
const notUsed: Mfa = { present: "false" };

/**
 * The context that AWS builds for a call with these credentials. Only what the credentials settle is in it: nothing of
 * the network, the time of day or the request's own parameters.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 */
export function callerContext(credentials: Credentials, settings: CallSettings): CallerContext {
  const { principal, keys } = identityKeys(credentials);
  const mfa = mfaOfCall(credentials, settings);
  const context = Object.assign({}, keys, mfaKeys(mfa, settings.now));
  const uncertain: UncertainContext[] = [];
  if (mfa.uncertain !== undefined) {
    const { fact, instead } = mfa.uncertain;
    uncertain.push({ fact, context: { ...noMfaKeys, ...mfaKeys(instead, settings.now) } });
  }
  if (credentials.kind === "longTermKey" && credentials.mfa) {
    uncertain.push({ fact: undocumentedCallers.mfaAgeOnAssumeRole, context: { [ageKey]: undefined } });
  }
  if (isScopable(credentials) && credentials.scopedAt !== undefined) {
    uncertain.push({ fact: undocumentedCallers.issueTimeAfterScopingDown, context: tokenKeys(credentials.scopedAt) });
  }
  return { principal, context, uncertain };
}

const presentKey = "aws:MultiFactorAuthPresent";
const ageKey = "aws:MultiFactorAuthAge";
const noMfaKeys = { [presentKey]: undefined, [ageKey]: undefined };

function mfaKeys(mfa: Mfa, now: number): Record<string, string> {
  if (mfa.present === "absent") return {};
  if (mfa.at === undefined) return { [presentKey]: mfa.present };
  return { [presentKey]: mfa.present, [ageKey]: String(Math.max(0, Math.floor(now - mfa.at))) };
}

/** The MFA keys of a call that is made with these credentials. */
function mfaOfCall(credentials: Credentials, settings: CallSettings): Mfa {
  switch (credentials.kind) {
    case "longTermKey":
      return credentials.mfa ? { present: "true", at: settings.now } : absent;
    case "sessionToken": {
      const ofSession: Mfa = credentials.mfa ? { present: "true", at: credentials.issuedAt } : notUsed;
      const given = scopedDown(ofSession, credentials, settings);
      if (credentials.mfaOnCall !== true) return given;
      const fact = undocumentedCallers.mfaOnSessionTokenCall;
      return { present: "true", at: settings.now, uncertain: { fact, instead: given } };
    }
    case "roleSession":
      return scopedDown(mfaOfRoleSession(credentials.from, settings), credentials, settings);
    case "console":
      return credentials.mfa ? { present: "true", at: credentials.signedInAt } : notUsed;
    case "federationToken":
    case "identityCenter":
      return { ...absent, uncertain: { fact: undocumentedCallers.mfaForFederatedSession, instead: notUsed } };
    case "service":
      return { ...absent, uncertain: { fact: undocumentedCallers.mfaForService, instead: notUsed } };
    case "saml":
    case "oidc":
    case "root":
      return absent;
  }
}

/** The MFA keys of a role session's calls, by the credentials that assumed the role. */
function mfaOfRoleSession(from: Credentials, settings: CallSettings): Mfa {
  switch (from.kind) {
    case "longTermKey":
      // The code of the AssumeRole call itself counts for that call only.
      return notUsed;
    case "sessionToken":
    case "console":
      return handedOn(
        mfaOfCall({ ...from, ...(from.kind === "sessionToken" ? { mfaOnCall: false } : {}) }, settings),
        settings,
      );
    case "roleSession":
      return scopedDown(mfaOfRoleSession(from.from, settings), from, settings);
    case "saml":
    case "oidc":
    case "identityCenter":
    case "federationToken":
      return { ...absent, uncertain: { fact: undocumentedCallers.mfaForFederatedSession, instead: notUsed } };
    case "service":
      return { ...notUsed, uncertain: { fact: undocumentedCallers.mfaForServiceSession, instead: absent } };
    case "root":
      return notUsed;
  }
}

/** The credentials that GetScopedCredentials may have issued anew. */
function isScopable(credentials: Credentials): credentials is SessionToken | RoleSessionCredentials {
  return credentials.kind === "sessionToken" || credentials.kind === "roleSession";
}

/**
 * The MFA keys after GetScopedCredentials. AWS says that the identity, the session's name and its tags stay, and nothing of MFA.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getscopedcredentials.html
 */
function scopedDown(
  mfa: Mfa,
  { scopedAt }: SessionToken | RoleSessionCredentials,
  { mfaPropagation = "documented" }: CallSettings,
): Mfa {
  if (scopedAt === undefined || mfa.present !== "true") return mfa;
  const fact = undocumentedCallers.mfaAfterScopingDown;
  return mfaPropagation === "documented"
    ? { ...notUsed, uncertain: { fact, instead: mfa } }
    : { ...mfa, uncertain: { fact, instead: notUsed } };
}

function handedOn(mfa: Mfa, { mfaPropagation = "documented" }: CallSettings): Mfa {
  if (mfa.present !== "true") return notUsed;
  const fact = undocumentedCallers.mfaAfterRoleChaining;
  return mfaPropagation === "documented"
    ? { ...notUsed, uncertain: { fact, instead: mfa } }
    : { ...mfa, uncertain: { fact, instead: notUsed } };
}

interface Identity {
  readonly principal: string;
  readonly keys: Readonly<Record<string, string>>;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable */
function identityKeys(credentials: Credentials): Identity {
  switch (credentials.kind) {
    case "longTermKey":
      return user(credentials, undefined);
    case "sessionToken":
      return user(credentials, credentials.issuedAt);
    case "console":
      return user(credentials, credentials.signedInAt);
    case "roleSession":
    case "identityCenter":
      return roleSession(credentials);
    case "federationToken": {
      const { account, name, issuedAt, partition = "aws" } = credentials;
      const principal = `arn:${partition}:sts::${account}:federated-user/${name}`;
      const keys = { "aws:PrincipalType": "FederatedUser", "aws:userid": `${account}:${name}`, ...tokenKeys(issuedAt) };
      return { principal, keys: { ...accountKeys(principal, account), ...keys } };
    }
    case "root": {
      const { account, partition = "aws" } = credentials;
      const principal = `arn:${partition}:iam::${account}:root`;
      const keys = { "aws:PrincipalType": "Account", "aws:userid": account };
      return { principal, keys: { ...accountKeys(principal, account), ...keys } };
    }
    case "saml":
      return { principal: credentials.provider, keys: {} };
    case "oidc":
      return { principal: credentials.provider, keys: { "aws:FederatedProvider": credentials.provider } };
    case "service": {
      const { service } = credentials;
      return { principal: service, keys: { "aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": service } };
    }
  }
}

function user(
  of: { readonly user: string; readonly userId?: string | undefined },
  issuedAt: number | undefined,
): Identity {
  const name = of.user.slice(of.user.lastIndexOf("/") + 1);
  const keys = accountKeys(of.user, parseArn(of.user)?.account ?? "");
  keys["aws:PrincipalType"] = "User";
  keys["aws:username"] = name;
  Object.assign(keys, tokenKeys(issuedAt));
  if (of.userId !== undefined) keys["aws:userid"] = of.userId;
  return { principal: of.user, keys };
}

function roleSession(of: {
  readonly role: string;
  readonly roleId?: string | undefined;
  readonly sessionName: string;
  readonly issuedAt: number;
}): Identity {
  const arn = parseArn(of.role);
  const account = arn?.account ?? "";
  const roleName = of.role.slice(of.role.lastIndexOf("/") + 1);
  const principal = `arn:${arn?.partition ?? "aws"}:sts::${account}:assumed-role/${roleName}/${of.sessionName}`;
  const keys = accountKeys(of.role, account);
  keys["aws:PrincipalType"] = "AssumedRole";
  Object.assign(keys, tokenKeys(of.issuedAt));
  if (of.roleId !== undefined) keys["aws:userid"] = `${of.roleId}:${of.sessionName}`;
  return { principal, keys };
}

function accountKeys(principalArn: string, account: string): Record<string, string> {
  return {
    "aws:PrincipalArn": principalArn,
    "aws:PrincipalAccount": account,
    "aws:PrincipalIsAWSService": "false",
  };
}

/** Temporary credentials say when they were issued. */
function tokenKeys(issuedAt: number | undefined): Record<string, string> {
  if (issuedAt === undefined) return {};
  return { "aws:TokenIssueTime": new Date(issuedAt * 1000).toISOString().replace(/\.000Z$/, "Z") };
}
