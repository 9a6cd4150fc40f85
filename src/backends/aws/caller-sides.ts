import type { CompiledPolicy } from "../../engine/index.js";
import type { ScenarioCaller } from "../call.js";
import type { CompiledPolicies } from "../compiled-policies.js";

/** Who holds the policies of a caller: AWS's simulator takes users and roles, not their sessions. */
export function policySourceOf(caller: ScenarioCaller): string | undefined {
  if (caller.kind === "root") return undefined;
  if (caller.kind === "user") return caller.user.arn;
  return caller.session.role?.arn ?? caller.session.user?.arn;
}

/** The session policies of a caller's session; undefined where it has none. */
export function sessionPolicies(
  caller: ScenarioCaller,
  compiled: CompiledPolicies,
): readonly CompiledPolicy[] | undefined {
  if (caller.kind !== "session" || caller.session.sessionPolicy === undefined) return undefined;
  const policy = compiled.of("identity", caller.session.sessionPolicy);
  // INVARIANT: no session is issued with a policy that cannot be read; see parameterDoubt.
  if (policy === undefined) throw new Error("a session policy cannot be read");
  return [policy];
}
