import type { CompiledStatement } from "../../engine/index.js";
import type { Credentials, IdentityFacts } from "./identity-facts.js";

/**
 * Whether credentials that a Deny does not apply to can make a call that it is about, as far as the policy is concerned: no
 * other statement denies the call, and the policy allows it, or does not speak of it, so the Deny is about other policies.
 * What the policy allows with MFA only needs no Deny.
 */
export function isWayOpen(facts: IdentityFacts, statement: CompiledStatement, credentials: Credentials): boolean {
  const probes = facts.probesOf(statement);
  if (probes.length === 0) return true;
  return probes.some(({ action, resource, user }) => {
    const says = facts.says(credentials, action, resource, user);
    if (says !== "implicitDeny") return says === "allowed";
    return facts.says("mfa", action, resource, user) !== "allowed";
  });
}
