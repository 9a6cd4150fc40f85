import { stsAction } from "../../calls/action.js";
import { notWithSession } from "../../calls/failure.js";
import { issueSession } from "../../sts/issue-session.js";
import { verifyMfa } from "../../sts/mfa-codes.js";

const defaultDuration = 43_200;
/** Sessions of the root user last at most an hour, even if the call asks for more. */
const longestOfRoot = 3600;

/**
 * For long-term keys only; needs no permission.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 */
export default stsAction("GetSessionToken", {
  // A code that was used must not work again after a restart.
  changes: ({ TokenCode }) => TokenCode !== undefined,
  run: (call) => {
    const { input, caller, account, now } = call;
    if (caller.session !== undefined || caller.kind === "role" || caller.kind === "federatedUser") {
      return notWithSession("GetSessionToken");
    }
    const mfa = verifyMfa(input, caller.kind === "user" ? caller.user : undefined, account.mfaDevices, now);
    if (mfa.kind === "failure") return mfa;
    if (caller.kind === "root") {
      const duration = Math.min(input.DurationSeconds ?? longestOfRoot, longestOfRoot);
      return issueSession(call, account.id, { kind: "root" }, duration);
    }
    const subject = { kind: "user", userId: caller.user.id, mfa: mfa.used } as const;
    return issueSession(call, account.id, subject, input.DurationSeconds ?? defaultDuration);
  },
});
