import { callsForPassword } from "../credentials.js";
import { iamPage, shortName, type UserThing, type WayOn } from "../way.js";

const way: WayOn<UserThing> = {
  id: "deactivate-mfa-device",
  action: "iam:DeactivateMFADevice",
  source: iamPage("iam:DeactivateMFADevice"),
  summary: "deactivates the MFA device of another user whose password the caller can set",
  kind: "user",
  attempts: (thing) => {
    const { mfa } = thing.node.user.credentials;
    if (mfa.kind === "known" && !mfa.value) return [];
    return callsForPassword(thing).map((call) => ({
      calls: [{ action: "iam:DeactivateMFADevice", resource: thing.arn }, call] as const,
      effect: `deactivates the MFA device of ${shortName(thing.arn)} and sets the password`,
      gain: { kind: "user" as const, user: thing.node },
    }));
  },
};

export default way;
