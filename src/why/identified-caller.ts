import type { Role, User } from "../accounts/index.js";
import type { Credentials, MfaPropagation } from "../callers/index.js";
import { parseArn } from "../iam/index.js";
import { built, common, type EventCaller, type EventMfa } from "./event-caller.js";
import { type Fields, textIn } from "./fields.js";
import type { EventCall } from "./read-call.js";

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
  mfaPropagation: MfaPropagation | undefined,
): EventCaller {
  const shared = { ...common(identity), kind: "other-account" } as const;
  const found = built(credentialsOf(identity, call, entity), call);
  const role = entity.kind === "role" ? entity.arn : undefined;
  const mfa = mfaOf(call, entity, mfaPropagation);
  if (mfa.present !== "unknown") return { ...shared, role, ...found, mfa };
  const context = Object.fromEntries(Object.entries(found.context).filter(([key]) => !mfaKeys.includes(key)));
  return { ...shared, role, principal: found.principal, context, uncertain: [], mfa };
}

const mfaKeys = ["aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"];

function credentialsOf(identity: Fields, call: EventCall, { kind, arn, id }: User | Role): Credentials {
  if (kind === "user") return { kind: "longTermKey", user: arn, userId: id, mfa: call.serialNumber !== undefined };
  const sessionName = textIn(identity, "principalId")?.split(":")[1] ?? "";
  const user = `arn:${parseArn(arn)?.partition ?? "aws"}:iam::${parseArn(arn)?.account ?? ""}:user/somebody`;
  const from = { kind: "longTermKey", user, mfa: false } as const;
  return { kind: "roleSession", role: arn, roleId: id, sessionName, issuedAt: call.at, from };
}

function mfaOf(call: EventCall, { kind }: User | Role, mfaPropagation: MfaPropagation | undefined): EventMfa {
  if (kind === "user" && call.serialNumber !== undefined)
    return { present: "true", age: { least: 0, most: 1 }, why: `the call has a code of ${call.serialNumber}` };
  if (kind === "role" && mfaPropagation === "documented")
    return { present: "false", age: undefined, why: "role sessions do not carry MFA, by AWS's documentation" };
  const why =
    kind === "user"
      ? "the event in the role's account does not say whether the user called with an access key or with a session that has MFA"
      : "the event in the role's account does not say whether MFA was used before the role session began";
  return { present: "unknown", age: undefined, why };
}
