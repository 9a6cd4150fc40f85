import { randomUUID } from "node:crypto";
import { callerContext, type MfaPropagation } from "../../callers/index.js";
import { arnOf } from "../state/arns.js";
import { type CallerIdentity, callerArn, callerUserId, credentialsOf } from "./caller.js";
import type { Failure } from "./failure.js";
import type { ApiRequest } from "./request.js";
import type { SeenCall } from "./seen-call.js";

/** A call of STS with its answer. */
export interface AnsweredCall extends SeenCall {
  readonly request: ApiRequest;
  /** `sts:AssumeRole`. */
  readonly action: string;
  readonly result: object | undefined;
  readonly error: Failure | undefined;
  readonly requestId: string;
  /** In seconds since 1970, by the account's clock. */
  readonly now: number;
  readonly mfaPropagation: MfaPropagation;
}

/** The calls that become events. */
const recorded =
  /^sts:(AssumeRole(WithSAML|WithWebIdentity)?|AssumeRoot|Get(Session|Federation|WebIdentity|DelegatedAccess)Token|GetScopedCredentials)$/;

/** What is in no event: secrets, and what AWS says not to log of a session's end user. */
const secret: ReadonlySet<string> = new Set([
  ...["TokenCode", "WebIdentityToken", "SAMLAssertion", "TradeInToken", "Credentials"],
  "TrustedIdentityPropagationContext",
]);

/**
 * The event of a call as CloudTrail has it, without credentials, codes and tokens. Undefined for other calls, and for unsigned ones
 * whose token or assertion was refused, which AWS may not record either.
 *
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function cloudTrailEvent(call: AnsweredCall): object | undefined {
  const { action, request, error, result, caller, now, requestId, region } = call;
  if (!recorded.test(action)) return undefined;
  if (caller === undefined && error !== undefined && error.code !== "AccessDenied") return undefined;
  const role = textOf(call.input, "RoleArn");
  return {
    eventVersion: "1.11",
    userIdentity: caller === undefined ? providerIdentity(call) : identityOf(caller, call),
    eventTime: timeOf(now),
    eventSource: "sts.amazonaws.com",
    eventName: action.slice("sts:".length),
    awsRegion: region,
    sourceIPAddress: request.remoteAddress,
    userAgent: request.headers["user-agent"] ?? "",
    ...(error === undefined ? {} : { errorCode: error.code, errorMessage: error.message }),
    requestParameters: { ...incomingTags(call), ...shownFields(call.input) },
    responseElements: result === undefined ? null : shown(result),
    requestID: requestId,
    eventID: randomUUID(),
    readOnly: true,
    ...(role === undefined
      ? {}
      : { resources: [{ ARN: role, accountId: role.split(":")[4], type: "AWS::IAM::Role" }] }),
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: caller?.account.id ?? role?.split(":")[4],
    eventCategory: "Management",
  };
}

/** Who called: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
function identityOf(caller: CallerIdentity, { now, mfaPropagation }: AnsweredCall): object {
  const { account, session } = caller;
  const { context } = callerContext(credentialsOf(caller, false), { now, mfaPropagation });
  const identity = {
    principalId: callerUserId(caller),
    arn: callerArn(caller),
    accountId: account.id,
    ...(session === undefined ? {} : { accessKeyId: session.accessKeyId }),
  };
  const attributes = session && {
    creationDate: timeOf(session.issuedAt),
    mfaAuthenticated: String(context["aws:MultiFactorAuthPresent"] === "true"),
  };
  const inSession = attributes === undefined ? {} : { sessionContext: { attributes } };
  switch (caller.kind) {
    case "root":
      return { type: "Root", ...identity, ...inSession };
    case "user":
      return { type: "IAMUser", ...identity, userName: caller.user.name, ...inSession };
    case "federatedUser":
      return { type: "FederatedUser", ...identity, ...inSession };
    case "role": {
      const { role } = caller;
      const { sourceIdentity, federatedProvider } = caller.session.subject;
      const arn = arnOf(account, "role", role);
      const sessionContext = {
        sessionIssuer: { type: "Role", principalId: role.id, arn, accountId: account.id, userName: role.name },
        ...(federatedProvider === undefined ? {} : { webIdFederationData: { federatedProvider, attributes: {} } }),
        attributes,
        ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
      };
      return { type: "AssumedRole", ...identity, sessionContext };
    }
  }
}

/** Who has the token or the assertion of an unsigned call, which was verified before policies were asked. */
function providerIdentity({ action, input, result }: AnsweredCall): object {
  if (action === "sts:AssumeRoleWithSAML") {
    const [userName, identityProvider] = [textOf(result, "Subject"), textOf(result, "NameQualifier")];
    return { type: "SAMLUser", principalId: `${identityProvider ?? ""}:${userName ?? ""}`, userName, identityProvider };
  }
  const claims = claimsOf(textOf(input, "WebIdentityToken") ?? "");
  const account = textOf(input, "RoleArn")?.split(":")[4] ?? "";
  const issuer = textOf(claims, "iss")?.replace(/^https:\/\//, "") ?? "";
  const identityProvider = textOf(result, "Provider") ?? `arn:aws:iam::${account}:oidc-provider/${issuer}`;
  const userName = textOf(claims, "sub") ?? "";
  return {
    type: "WebIdentityUser",
    principalId: `${identityProvider}:${textOf(claims, "aud") ?? ""}:${userName}`,
    userName,
    identityProvider,
  };
}

function claimsOf(token: string): object {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    return typeof claims === "object" && claims !== null ? claims : {};
  } catch {
    return {};
  }
}

function textOf(fields: object | undefined, name: string): string | undefined {
  const value = Object.entries(fields ?? {}).find(([key]) => key === name)?.[1];
  return typeof value === "string" ? value : undefined;
}

/**
 * The transitive tags that the caller's session hands on to the session of the role.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_ctlogs
 */
function incomingTags({ action, caller }: AnsweredCall): object {
  if (action !== "sts:AssumeRole" || caller?.kind !== "role") return {};
  const { tags, transitiveTagKeys } = caller.session.subject;
  const transitive = new Set(transitiveTagKeys.map((key) => key.toLowerCase()));
  const incoming = tags.filter(({ Key }) => transitive.has(Key.toLowerCase()));
  if (incoming.length === 0) return {};
  return { incomingTransitiveTags: Object.fromEntries(incoming.map(({ Key, Value }) => [Key, Value])) };
}

/** Members as events spell them, without secrets. */
function shown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shown);
  if (value instanceof Date) return timeOf(value.getTime() / 1000);
  return typeof value === "object" && value !== null ? shownFields(value) : value;
}

function shownFields(value: object): object {
  const members = Object.entries(value).filter(([name, each]) => !secret.has(name) && each !== undefined);
  return Object.fromEntries(members.map(([name, each]) => [name.charAt(0).toLowerCase() + name.slice(1), shown(each)]));
}

function timeOf(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
