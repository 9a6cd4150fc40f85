import { stsAction } from "../../calls/action.js";
import { callerArn, callerUserId } from "../../calls/caller.js";
import { accessDenied, failure, validationError } from "../../calls/failure.js";
import { sealed } from "../../sts/issue-session.js";
import { acceptSessionPolicies } from "../../sts/session-policies.js";

/** How many scope-down policies a session can have. */
const mostPolicies = 3;

/**
 * The same session with fewer permissions, or with less time, or both. The API's page does not have the texts of its errors,
 * nor whether the call needs a permission: the endpoint requires one, so that nothing is allowed here that AWS denies.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetScopedCredentials.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getscopedcredentials.html
 */
export default stsAction("GetScopedCredentials", {
  access: () => ({ resource: "*" }),
  run: (call) => {
    const { input, caller, account, now } = call;
    const { session } = caller;
    if (session === undefined) {
      return accessDenied("Cannot call GetScopedCredentials with long-term credentials");
    }
    if (caller.kind === "root") {
      const message =
        "policy-check serve does not implement GetScopedCredentials for sessions of the root user, of which AWS's documentation does not say whether they can be scoped down.";
      return failure("NotImplemented", 501, message);
    }
    const { Policy, DurationSeconds } = input;
    if (Policy === undefined && DurationSeconds === undefined) {
      return validationError("At least one of Policy and DurationSeconds must be specified");
    }
    const accepted = acceptSessionPolicies({ Policy }, account);
    if (accepted.kind === "failure") return accepted;
    const earlier = session.scopedDown?.policies ?? [];
    const policies = [...earlier, ...(accepted.policies?.inline ?? [])];
    if (policies.length > mostPolicies) {
      return accessDenied(`The session already has ${mostPolicies} scope down policies, and cannot have more`);
    }
    const at = Math.floor(now);
    const remaining = session.expires - at;
    if (DurationSeconds !== undefined && DurationSeconds > remaining) {
      const message = "The requested DurationSeconds exceeds the remaining lifetime of the calling session.";
      return failure("InsufficientSessionLifetime", 400, message);
    }
    const expires = at + (DurationSeconds ?? remaining);
    const { accessKeyId: _, secretAccessKey: __, ...kept } = session;
    return {
      ...sealed(call, { ...kept, expires, scopedDown: { policies, at } }),
      SessionInfo: { ScopedSessionId: callerUserId(caller), Arn: callerArn(caller) },
      ScopedPoliciesCount: policies.length,
      SourceIdentity: caller.kind === "role" ? caller.session.subject.sourceIdentity : undefined,
    };
  },
});
