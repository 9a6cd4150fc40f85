import { type CallerContext, type Credentials, callerContext, undocumentedCallers } from "../callers/index.js";
import type { UncertainContext } from "../engine/index.js";
import { parseArn, readCaller } from "../iam/index.js";
import { type Fields, fieldsIn, secondsOf, textIn } from "./fields.js";
import { type EventCall, isConsole } from "./read-call.js";

/** What an event says of MFA in a call: the value of `aws:MultiFactorAuthPresent`, and since when. */
export interface EventMfa {
  /** `unknown` where the event does not say it. */
  readonly present: "absent" | "false" | "true" | "unknown";
  /** How many seconds ago MFA was used, at least and at most; `most` is undefined where nothing limits it. */
  readonly age: { readonly least: number; readonly most: number | undefined } | undefined;
  /** Why: a sentence without a final period. */
  readonly why: string;
}

/** The kinds of credentials that events tell apart. */
export type EventCallerKind =
  | "long-term-key"
  | "user-session"
  | "console"
  | "role-session"
  | "federated-user"
  | "root"
  | "service"
  | "saml"
  | "web-identity"
  | "other-account"
  | "unknown";

/** Who made a call, by its event. */
export interface EventCaller {
  readonly kind: EventCallerKind;
  /** As a request has it; undefined where the event does not name the caller. */
  readonly principal: string | undefined;
  /** The keys that the credentials settle. */
  readonly context: Readonly<Record<string, string>>;
  readonly uncertain: readonly UncertainContext[];
  readonly mfa: EventMfa;
  /** Of sessions: when they began, in seconds since 1970. */
  readonly issuedAt: number | undefined;
  /** Of role sessions: the role's ARN with its path. */
  readonly role: string | undefined;
  readonly account: string | undefined;
  /** The unique ID without the session's name. */
  readonly id: string | undefined;
  /** Why the caller is not named, a clause; undefined where it is. */
  readonly unnamed: string | undefined;
}

/**
 * Reads who made a call. The context is what AWS builds for such credentials, and `mfaAuthenticated` says which MFA they had.
 *
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function readEventCaller(call: EventCall): EventCaller {
  const identity = fieldsIn(call.event, "userIdentity");
  switch (textIn(identity, "type")) {
    case "IAMUser":
      return userCaller(identity, call);
    case "AssumedRole":
      return roleCaller(identity, call);
    case "Root":
      return rootCaller(identity, call);
    case "FederatedUser":
      return federatedUser(identity, call);
    case "AWSService":
      return serviceCaller(identity, call);
    case "SAMLUser":
    case "WebIdentityUser":
      return providerCaller(identity, call);
    case "AWSAccount":
      return otherAccount(identity, call);
    default: {
      const type = textIn(identity, "type");
      const unnamed = `the event's userIdentity is of the type ${type ?? "that is missing"}, which names no IAM identity`;
      return unnamedCaller(identity, call, "unknown", unnamed);
    }
  }
}

/** What is the same for all callers. */
function common(identity: Fields): Pick<EventCaller, "account" | "id" | "role" | "issuedAt" | "unnamed"> {
  const principalId = textIn(identity, "principalId");
  const session = fieldsIn(identity, "sessionContext");
  return {
    account: textIn(identity, "accountId") ?? parseArn(textIn(identity, "arn") ?? "")?.account,
    id: principalId?.split(":")[0],
    role: textIn(fieldsIn(session, "sessionIssuer"), "arn"),
    issuedAt: secondsOf(textIn(fieldsIn(session, "attributes"), "creationDate")),
    unnamed: undefined,
  };
}

function mfaAttribute(identity: Fields): string | undefined {
  return textIn(fieldsIn(identity, "sessionContext", "attributes"), "mfaAuthenticated")?.toLowerCase();
}

function userCaller(identity: Fields, call: EventCall): EventCaller {
  const arn = textIn(identity, "arn") ?? call.told.caller;
  const shared = common(identity);
  if (arn === undefined || readCaller(arn)?.kind !== "user")
    return unnamedCaller(identity, call, "unknown", "the event does not have the user's ARN");
  const user = { user: arn, userId: shared.id };
  const issuedAt = shared.issuedAt ?? call.at;
  const isTemporary = /^ASIA/.test(textIn(identity, "accessKeyId") ?? "") || mfaAttribute(identity) !== undefined;
  if (!isTemporary || /^AKIA/.test(textIn(identity, "accessKeyId") ?? "")) {
    const credentials = { kind: "longTermKey", ...user, mfa: call.serialNumber !== undefined } as const;
    return { ...shared, kind: "long-term-key", ...built(credentials, call), mfa: mfaOfKey(call) };
  }
  const mfa = mfaAttribute(identity) === "true";
  if (isConsole(call.event)) {
    const credentials = { kind: "console", ...user, signedInAt: issuedAt, mfa } as const;
    const why = `the user signed in to the console ${mfa ? "with" : "without"} MFA`;
    return {
      ...shared,
      kind: "console",
      ...built(credentials, call),
      mfa: sessionMfa(mfa, call, issuedAt, why, "open"),
    };
  }
  const mfaOnCall = call.serialNumber !== undefined;
  const why = mfaOnCall
    ? "the call has a code, and is made with temporary credentials of the user"
    : `the user's session was made by GetSessionToken ${mfa ? "with" : "without"} MFA`;
  const own = { ...shared, kind: "user-session" } as const;
  const context = built({ kind: "sessionToken", ...user, issuedAt, mfa, mfaOnCall }, call);
  if (mfaOnCall) return { ...own, ...context, mfa: { present: "true", age: { least: 0, most: 1 }, why } };
  if (call.isUntold && call.takesCode && !mfa)
    return { ...own, ...context, mfa: { present: "unknown", age: undefined, why: `${why}; ${codeUntold}` } };
  return { ...own, ...context, mfa: sessionMfa(mfa, call, issuedAt, why, "closed") };
}

const codeUntold = "the event does not show the parameters of the call, so whether it had a code is not known";

function mfaOfKey(call: EventCall): EventMfa {
  const key = "calls that are signed with an access key have no MFA unless the call itself has a code";
  if (call.serialNumber !== undefined)
    return { present: "true", age: { least: 0, most: 1 }, why: `the call has a code of ${call.serialNumber}` };
  if (call.isUntold && call.takesCode) return { present: "unknown", age: undefined, why: `${key}; ${codeUntold}` };
  return { present: "absent", age: undefined, why: call.takesCode ? `${key}, and this one has none` : key };
}

/** The MFA of a session, which is as old as the session, or older where that is not documented. */
function sessionMfa(mfa: boolean, call: EventCall, issuedAt: number, why: string, end: "open" | "closed"): EventMfa {
  if (!mfa) return { present: "false", age: undefined, why };
  // Events have whole seconds.
  const since = Math.max(0, call.at - issuedAt);
  return {
    present: "true",
    age: { least: Math.max(0, since - 1), most: end === "closed" ? since + 1 : undefined },
    why,
  };
}

function built(credentials: Credentials, call: EventCall, observed = false): Omit<CallerContext, never> {
  return callerContext(credentials, { now: call.at, mfaPropagation: observed ? "observed" : "documented" });
}

function roleCaller(identity: Fields, call: EventCall): EventCaller {
  const shared = common(identity);
  const arn = textIn(identity, "arn") ?? call.told.caller;
  const caller = arn === undefined ? undefined : readCaller(arn);
  if (caller?.kind !== "roleSession")
    return unnamedCaller(identity, call, "unknown", "the event does not have the ARN of the role session");
  const { partition, account, roleName, sessionName } = caller;
  const role = shared.role ?? `arn:${partition}:iam::${account}:role/${roleName}`;
  const issuedAt = shared.issuedAt ?? call.at;
  const mfa = mfaAttribute(identity);
  const session = { kind: "roleSession", role, roleId: shared.id, sessionName, issuedAt } as const;
  const user = `arn:${partition}:iam::${account}:user/somebody`;
  const own = { ...shared, role, kind: "role-session" } as const;
  if (mfa === "true") {
    const from = { kind: "sessionToken", user, issuedAt, mfa: true } as const;
    const why = "CloudTrail says that somebody used MFA before the role session began";
    return { ...own, ...built({ ...session, from }, call, true), mfa: sessionMfa(true, call, issuedAt, why, "open") };
  }
  const origin = originOf(identity, roleName, sessionName);
  const context = built({ ...session, from: origin.from ?? { kind: "longTermKey", user, mfa: false } }, call);
  const absent = { "aws:MultiFactorAuthPresent": undefined, "aws:MultiFactorAuthAge": undefined };
  // A SAML session looks like any other here.
  const alternatives =
    origin.from === undefined ? [{ fact: undocumentedCallers.mfaForFederatedSession, context: absent }] : [];
  const present = context.context["aws:MultiFactorAuthPresent"] === undefined ? "absent" : "false";
  return {
    ...own,
    ...context,
    uncertain: [...context.uncertain, ...alternatives],
    mfa: { present, age: undefined, why: origin.why },
  };
}

/** How a role session came about, as far as its event shows it. */
function originOf(
  identity: Fields,
  roleName: string,
  sessionName: string,
): { readonly from: Credentials | undefined; readonly why: string } {
  const session = fieldsIn(identity, "sessionContext");
  const provider = textIn(fieldsIn(session, "webIdFederationData"), "federatedProvider");
  if (provider !== undefined)
    return {
      from: { kind: "oidc", provider },
      why: `the role session was made with a web identity token of ${provider}`,
    };
  if (roleName.startsWith("AWSReservedSSO_"))
    return {
      from: { kind: "service", service: "sso.amazonaws.com" },
      why: "the role session was made by IAM Identity Center, whose MFA AWS does not hand on",
    };
  const isOfService = textIn(session, "ec2RoleDelivery") !== undefined || /^i-[0-9a-f]{8,17}$/.test(sessionName);
  if (isOfService)
    return {
      from: { kind: "service", service: "ec2.amazonaws.com" },
      why: "the role session is that of an EC2 instance",
    };
  const why = "role sessions do not carry MFA: AWS requires it when the role is assumed, and not afterwards";
  return { from: undefined, why };
}

function rootCaller(identity: Fields, call: EventCall): EventCaller {
  const shared = common(identity);
  const arn = textIn(identity, "arn");
  const account = shared.account ?? "";
  const partition = parseArn(arn ?? "")?.partition;
  const context = built({ kind: "root", account, ...(partition === undefined ? {} : { partition }) }, call);
  const mfa = mfaAttribute(identity);
  const why =
    mfa === undefined
      ? "the root user signed the call with an access key"
      : `the root user ${mfa === "true" ? "used" : "did not use"} MFA`;
  const present = mfa === "true" || mfa === "false" ? mfa : "absent";
  const keys = present === "absent" ? {} : { "aws:MultiFactorAuthPresent": present };
  return {
    ...shared,
    kind: "root",
    ...context,
    context: { ...context.context, ...keys },
    mfa: { present, age: undefined, why },
  };
}

function federatedUser(identity: Fields, call: EventCall): EventCaller {
  const shared = common(identity);
  const caller = readCaller(textIn(identity, "arn") ?? call.told.caller ?? "");
  if (caller?.kind !== "federatedUser")
    return unnamedCaller(identity, call, "unknown", "the event does not have the ARN of the federated user");
  const { account, partition, name } = caller;
  const context = built(
    { kind: "federationToken", account, partition, name, issuedAt: shared.issuedAt ?? call.at },
    call,
  );
  const why = "sessions of GetFederationToken do not carry MFA";
  return { ...shared, kind: "federated-user", ...context, mfa: { present: "absent", age: undefined, why } };
}

function serviceCaller(identity: Fields, call: EventCall): EventCaller {
  const service = textIn(identity, "invokedBy");
  if (service === undefined || readCaller(service)?.kind !== "service")
    return unnamedCaller(identity, call, "service", "the event does not name the AWS service");
  const why = "an AWS service made the call, and services do not use MFA";
  const mfa = { present: "absent", age: undefined, why } as const;
  return { ...common(identity), kind: "service", ...built({ kind: "service", service }, call), mfa };
}

function providerCaller(identity: Fields, call: EventCall): EventCaller {
  const isSaml = textIn(identity, "type") === "SAMLUser";
  const kind = isSaml ? "saml" : "web-identity";
  const response = fieldsIn(call.event, "responseElements");
  const named = isSaml
    ? textIn(call.parameters, "principalArn")
    : [textIn(identity, "identityProvider"), textIn(response, "provider"), providerInId(identity)]
        .filter((text) => text !== undefined)
        .find((text) => readCaller(text)?.kind === "provider");
  if (named === undefined || readCaller(named)?.kind !== "provider")
    return unnamedCaller(
      identity,
      call,
      kind,
      `the event does not name the ${isSaml ? "SAML" : "OIDC"} provider as policies do`,
    );
  const why = `calls with ${isSaml ? "a SAML assertion" : "a web identity token"} have no MFA that AWS sees`;
  const credentials = isSaml
    ? ({ kind: "saml", provider: named } as const)
    : ({ kind: "oidc", provider: named } as const);
  return { ...common(identity), kind, ...built(credentials, call), mfa: { present: "absent", age: undefined, why } };
}

/** The provider's ARN, which the unique IDs of web identities begin with, before the audience and the subject. */
function providerInId(identity: Fields): string | undefined {
  return /^arn:[^:]*:iam::\d{12}:oidc-provider\/[^:]+/.exec(textIn(identity, "principalId") ?? "")?.[0];
}

function otherAccount(identity: Fields, call: EventCall): EventCaller {
  const arn = textIn(identity, "arn");
  const { account = "", id = "" } = common(identity);
  if (arn !== undefined && readCaller(arn)?.kind === "user") return userCaller({ ...identity, type: "IAMUser" }, call);
  if (arn !== undefined && readCaller(arn)?.kind === "roleSession") return roleCaller(identity, call);
  const unnamed = `CloudTrail in the role's account names only the caller's account ${account} and unique ID ${id}; the event in the caller's account has the ARN`;
  return unnamedCaller(identity, call, "other-account", unnamed);
}

function unnamedCaller(identity: Fields, call: EventCall, kind: EventCallerKind, unnamed: string): EventCaller {
  const mfa: EventMfa =
    call.serialNumber === undefined
      ? { present: "unknown", age: undefined, why: "the event does not say whether the caller used MFA" }
      : { present: "true", age: { least: 0, most: 1 }, why: `the call has a code of ${call.serialNumber}` };
  const context: Record<string, string> = mfa.present === "true" ? { "aws:MultiFactorAuthPresent": "true" } : {};
  return { ...common(identity), kind, principal: undefined, context, uncertain: [], mfa, unnamed };
}
