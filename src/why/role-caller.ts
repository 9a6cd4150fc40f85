import { undocumentedCallers } from "../callers/index.js";
import { readCaller } from "../iam/index.js";
import { built, common, type EventCaller, mfaAttribute, sessionMfa, unnamedCaller } from "./event-caller.js";
import { type Fields, textIn } from "./fields.js";
import type { GivenPolicies } from "./given.js";
import type { EventCall } from "./read-call.js";
import { sessionWithoutMfa } from "./session-without-mfa.js";

/** A session of a role. */
export function roleCaller(identity: Fields, call: EventCall, policies: GivenPolicies): EventCaller {
  const shared = common(identity, call);
  const arn = textIn(identity, "arn") ?? call.told.caller;
  const caller = arn === undefined ? undefined : readCaller(arn);
  if (caller?.kind !== "roleSession")
    return unnamedCaller(identity, call, "unknown", "the event does not have the ARN of the role session");
  const { partition, account, roleName, sessionName } = caller;
  const role = shared.role ?? `arn:${partition}:iam::${account}:role/${roleName}`;
  const issuedAt = shared.issuedAt ?? call.at;
  const session = { role, roleId: shared.id, sessionName, issuedAt };
  const own = { ...shared, role, kind: "role-session" } as const;
  if (mfaAttribute(identity) !== "true") return { ...own, ...sessionWithoutMfa(session, identity, call, policies) };
  const { mfaPropagation } = policies.given;
  const user = `arn:${partition}:iam::${account}:user/somebody`;
  const from = { kind: "sessionToken", user, issuedAt, mfa: true } as const;
  const why = "CloudTrail says that somebody used MFA before the role session began";
  // What is said of MFA is settled, and what AWS does not document besides it is not.
  const isSettled = mfaPropagation !== undefined;
  const found = built({ kind: "roleSession", ...session, from }, call, mfaPropagation !== "documented");
  const { mfaAfterRoleChaining } = undocumentedCallers;
  const uncertain = found.uncertain.filter(({ fact }) => !isSettled || fact.id !== mfaAfterRoleChaining.id);
  if (mfaPropagation !== "documented")
    return { ...own, ...found, uncertain, mfa: sessionMfa(true, call, identity, why, "open") };
  const carried = `${why}, and role sessions do not carry it, by AWS's documentation`;
  return { ...own, ...found, uncertain, mfa: { present: "false", age: undefined, why: carried } };
}
