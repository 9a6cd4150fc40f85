import { type Credentials, type MfaPropagation, undocumentedCallers } from "../callers/index.js";
import { readCaller } from "../iam/index.js";
import { built, common, type EventCaller, mfaAttribute, sessionMfa, unnamedCaller } from "./event-caller.js";
import { type Fields, fieldsIn, textIn } from "./fields.js";
import type { EventCall } from "./read-call.js";

/** A session of a role. */
export function roleCaller(identity: Fields, call: EventCall, mfaPropagation: MfaPropagation | undefined): EventCaller {
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
    // What is said of MFA is settled, and what AWS does not document besides it is not.
    const isSettled = mfaPropagation !== undefined;
    const found = built({ ...session, from }, call, mfaPropagation !== "documented");
    const { mfaAfterRoleChaining } = undocumentedCallers;
    const uncertain = found.uncertain.filter(({ fact }) => !isSettled || fact.id !== mfaAfterRoleChaining.id);
    if (mfaPropagation !== "documented")
      return { ...own, ...found, uncertain, mfa: sessionMfa(true, call, issuedAt, why, "open") };
    const carried = `${why}, and role sessions do not carry it, by AWS's documentation`;
    return { ...own, ...found, uncertain, mfa: { present: "false", age: undefined, why: carried } };
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
      from: { kind: "saml", provider: "sso.amazonaws.com" },
      why: "IAM Identity Center made the role session, and AWS does not document that policies see MFA of such sessions",
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
