import { stsAction } from "../../calls/action.js";
import { notWithSession } from "../../calls/failure.js";
import { federatedUserArn } from "../../state/arns.js";
import { checkTags } from "../../sts/assumption.js";
import { issueSession } from "../../sts/issue-session.js";
import { packedSize } from "../../sts/packed-size.js";
import { acceptSessionPolicies } from "../../sts/session-policies.js";

const defaultDuration = 43_200;
/** Sessions of the root user last at most an hour, even if the call asks for more. */
const longestOfRoot = 3600;

/**
 * For long-term keys only. Without a session policy the session has no permissions.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
export default stsAction("GetFederationToken", {
  access: ({ input, account }) => ({ resource: federatedUserArn(account, input.Name) }),
  run: (call) => {
    const { input, caller, account } = call;
    if (caller.session !== undefined || caller.kind === "role" || caller.kind === "federatedUser") {
      return notWithSession("GetFederationToken");
    }
    const tags = input.Tags ?? [];
    const wrongTags = checkTags(tags, [], []);
    if (wrongTags !== undefined) return wrongTags;
    const accepted = acceptSessionPolicies(input, account);
    if (accepted.kind === "failure") return accepted;
    const size = packedSize(input);
    if (size.kind === "failure") return size;
    const asked = input.DurationSeconds ?? (caller.kind === "root" ? longestOfRoot : defaultDuration);
    const duration = caller.kind === "root" ? Math.min(asked, longestOfRoot) : asked;
    const userId = caller.kind === "user" ? caller.user.id : undefined;
    const subject = { kind: "federatedUser", name: input.Name, userId, policies: accepted.policies, tags } as const;
    return {
      ...issueSession(call, account.id, subject, duration),
      FederatedUser: {
        FederatedUserId: `${account.id}:${input.Name}`,
        Arn: federatedUserArn(account, input.Name),
      },
      PackedPolicySize: size.percent ?? 0,
    };
  },
});
