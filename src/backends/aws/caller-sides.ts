import type { CompiledPolicy } from "../../engine/index.js";
import type { StageCaller } from "../backend.js";
import { compiled } from "../explain-call.js";
import type { GivenUser } from "../scene.js";

/** Who holds the policies of a caller: AWS's simulator takes users and roles, not their sessions. */
export function policySourceOf(caller: StageCaller): string | undefined {
  if (caller.kind === "root") return undefined;
  if (caller.kind === "user") return caller.user.arn;
  return caller.session.role?.arn ?? caller.session.user?.arn;
}

export function sessionPolicies(caller: StageCaller): readonly CompiledPolicy[] | undefined {
  if (caller.kind !== "session" || caller.session.sessionPolicy === undefined) return undefined;
  const policy = compiled("identity", caller.session.sessionPolicy);
  // INVARIANT: no session is issued with a policy that cannot be read; see parameterDoubt.
  if (policy === undefined) throw new Error("a session policy cannot be read");
  return [policy];
}

/** The user behind a caller. */
export function userOf(caller: StageCaller): GivenUser | undefined {
  if (caller.kind === "root") return undefined;
  return caller.kind === "user" ? caller.user : caller.session.user;
}
