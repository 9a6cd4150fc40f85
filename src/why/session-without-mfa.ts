import { type CallerContext, type Credentials, undocumentedCallers } from "../callers/index.js";
import type { UncertainContext, UndocumentedFact } from "../engine/index.js";
import { parseArn } from "../iam/index.js";
import { built, type EventMfa } from "./event-caller.js";
import { type Fields, fieldsIn, textIn } from "./fields.js";
import type { GivenPolicies } from "./given.js";
import type { EventCall } from "./read-call.js";

/** A role session, as far as events of any kind show it. */
export interface ShownSession {
  /** The ARN. */
  readonly role: string;
  readonly roleId: string | undefined;
  readonly sessionName: string;
  /** In seconds since 1970. */
  readonly issuedAt: number;
}

/** The context of a role session that carries no MFA; where its event does not show how it began, in all ways that it may have. */
export function sessionWithoutMfa(
  session: ShownSession,
  identity: Fields,
  call: EventCall,
  policies: GivenPolicies,
): CallerContext & { readonly mfa: EventMfa } {
  const { from, why } = originOf(session, identity);
  const { partition = "aws", account = "" } = parseArn(session.role) ?? {};
  const user = `arn:${partition}:iam::${account}:user/somebody`;
  const known = built(
    { kind: "roleSession", ...session, from: from ?? { kind: "longTermKey", user, mfa: false } },
    call,
  );
  const present = known.context["aws:MultiFactorAuthPresent"] === undefined ? "absent" : "false";
  const others = from === undefined ? otherOrigins(session, policies) : [];
  return { ...known, uncertain: [...known.uncertain, ...others], mfa: { present, age: undefined, why } };
}

/** What else such a session may have of MFA than that the key is false: nothing, where users and their sessions did not begin it. */
function otherOrigins({ role, roleId }: ShownSession, policies: GivenPolicies): readonly UncertainContext[] {
  const { federation, service } = policies.originsOf(role, roleId);
  const context = { "aws:MultiFactorAuthPresent": undefined, "aws:MultiFactorAuthAge": undefined };
  return [
    ...(federation ? [{ fact: sessionOfUntoldOrigin, context }] : []),
    ...(service ? [{ fact: undocumentedCallers.mfaForServiceSession, context }] : []),
  ];
}

/** Here the key is false unless the session is a federated one, which its event does not show. */
const sessionOfUntoldOrigin: UndocumentedFact = {
  id: undocumentedCallers.mfaForFederatedSession.id,
  assumed:
    "aws:MultiFactorAuthPresent is present and false for a role session of which the event does not show how it began",
  alternative: "it is absent, as it may be for a session that began with a SAML assertion or a web identity token",
};

/** How a role session came about, as far as its event shows it. */
function originOf(
  { role, sessionName }: ShownSession,
  identity: Fields,
): { readonly from: Credentials | undefined; readonly why: string } {
  const session = fieldsIn(identity, "sessionContext");
  const provider = textIn(fieldsIn(session, "webIdFederationData"), "federatedProvider");
  if (provider !== undefined)
    return {
      from: { kind: "oidc", provider },
      why: `the role session was made with a web identity token of ${provider}`,
    };
  if (role.slice(role.lastIndexOf("/") + 1).startsWith("AWSReservedSSO_"))
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
