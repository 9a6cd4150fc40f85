import { parseArn, readCaller } from "../iam/index.js";
import { built, common, type EventCaller, mfaAttribute, unnamedCaller } from "./event-caller.js";
import { type Fields, fieldsIn, textIn } from "./fields.js";
import type { GivenPolicies } from "./given.js";
import { identifiedCaller } from "./identified-caller.js";
import type { EventCall } from "./read-call.js";
import { roleCaller } from "./role-caller.js";
import { userCaller } from "./user-caller.js";

/**
 * Reads who made a call. The context is what AWS builds for such credentials, and `mfaAuthenticated` says which MFA they had.
 *
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function readEventCaller(call: EventCall, policies: GivenPolicies): EventCaller {
  const identity = fieldsIn(call.event, "userIdentity");
  switch (textIn(identity, "type")) {
    case "IAMUser":
      return userCaller(identity, call);
    case "AssumedRole":
      return roleCaller(identity, call, policies);
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
      return otherAccount(identity, call, policies);
    default: {
      const type = textIn(identity, "type");
      const unnamed =
        type === undefined
          ? "the event has no userIdentity that says who made the call"
          : `the event's userIdentity is of the type ${type}, which names no IAM identity`;
      return unnamedCaller(identity, call, "unknown", unnamed);
    }
  }
}

function rootCaller(identity: Fields, call: EventCall): EventCaller {
  const shared = common(identity, call);
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
  const shared = common(identity, call);
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
  return { ...common(identity, call), kind: "service", ...built({ kind: "service", service }, call), mfa };
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
  return {
    ...common(identity, call),
    kind,
    ...built(credentials, call),
    mfa: { present: "absent", age: undefined, why },
  };
}

/** The provider's ARN, which the unique IDs of web identities begin with, before the audience and the subject. */
function providerInId(identity: Fields): string | undefined {
  return /^arn:[^:]*:iam::\d{12}:oidc-provider\/[^:]+/.exec(textIn(identity, "principalId") ?? "")?.[0];
}

/** A caller of another account. The event has the unique ID of the user or role, and a dump of that account its name. */
function otherAccount(identity: Fields, call: EventCall, policies: GivenPolicies): EventCaller {
  const arn = textIn(identity, "arn");
  if (arn !== undefined && readCaller(arn)?.kind === "user") return userCaller({ ...identity, type: "IAMUser" }, call);
  if (arn !== undefined && readCaller(arn)?.kind === "roleSession") return roleCaller(identity, call, policies);
  const { account = "", id = "" } = common(identity, call);
  const entity = policies.entityOf(account, id);
  if (entity !== undefined) return identifiedCaller(identity, call, entity, policies);
  const unnamed = `CloudTrail in the role's account names only the caller's account ${account} and unique ID ${id}; the event in the caller's account has the ARN, and so has a dump of that account`;
  return unnamedCaller(identity, call, "other-account", unnamed);
}
