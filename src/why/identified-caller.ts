import type { Role, User } from "../accounts/index.js";
import { built, common, type EventCaller, type EventMfa } from "./event-caller.js";
import { type Fields, textIn } from "./fields.js";
import type { GivenPolicies } from "./given.js";
import type { EventCall } from "./read-call.js";
import { sessionWithoutMfa } from "./session-without-mfa.js";

/**
 * A caller of another account whose unique ID a dump knows. The event in the role's account does not say with which of their
 * credentials users called, nor what a role session came from, so MFA is told only by a code of the call itself.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html#cloudtrail-integration_signin-tempcreds
 */
export function identifiedCaller(
  identity: Fields,
  call: EventCall,
  entity: User | Role,
  policies: GivenPolicies,
): EventCaller {
  const shared = { ...common(identity, call), kind: "other-account" } as const;
  return entity.kind === "user"
    ? { ...shared, ...identifiedUser(call, entity), role: undefined }
    : { ...shared, ...identifiedRole(identity, call, entity, policies), role: entity.arn };
}

type Identified = Pick<EventCaller, "principal" | "context" | "uncertain" | "mfa">;

const mfaKeys = ["aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"];

function identifiedUser(call: EventCall, { arn, id }: User): Identified {
  const { serialNumber } = call;
  const found = built({ kind: "longTermKey", user: arn, userId: id, mfa: serialNumber !== undefined }, call);
  if (serialNumber !== undefined) {
    const why = `the call has a code of ${serialNumber}`;
    return { ...found, mfa: { present: "true", age: { least: 0, most: 1 }, why } };
  }
  const why =
    "the event in the role's account does not say whether the user called with an access key or with a session that has MFA";
  const context = Object.fromEntries(Object.entries(found.context).filter(([key]) => !mfaKeys.includes(key)));
  return { principal: found.principal, context, uncertain: [], mfa: { present: "unknown", age: undefined, why } };
}

/** The same session as in the event of its own account, where `mfaAuthenticated` may be true or not. */
function identifiedRole(identity: Fields, call: EventCall, { arn, id }: Role, policies: GivenPolicies): Identified {
  const sessionName = textIn(identity, "principalId")?.split(":")[1] ?? "";
  const session = { role: arn, roleId: id, sessionName, issuedAt: call.at };
  const found = sessionWithoutMfa(session, identity, call, policies);
  if (policies.given.mfaPropagation === "documented") return found;
  const alternatives = found.uncertain.map(({ context }) => context["aws:MultiFactorAuthPresent"]);
  const mayBeAbsent = found.mfa.present === "absent" || alternatives.includes(undefined);
  const why = `the event in the role's account does not say ${mayBeAbsent ? "how the role session began, nor " : ""}whether MFA was used before the role session began`;
  const mfa: EventMfa = {
    present: "unknown",
    age: undefined,
    why,
    values: ["true", "false", ...(mayBeAbsent ? (["absent"] as const) : [])],
  };
  // The engine needs one value; `values` has all that are possible.
  const context = { ...found.context, "aws:MultiFactorAuthPresent": "false" };
  return { principal: found.principal, context, uncertain: [], mfa };
}
