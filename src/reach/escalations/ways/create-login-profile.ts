import { callsForPassword, callsForSignIn } from "../credentials.js";
import { iamPage, shortName, type UserThing, type WayOn } from "../way.js";

const way: WayOn<UserThing> = {
  id: "create-login-profile",
  action: "iam:CreateLoginProfile",
  source: iamPage("iam:CreateLoginProfile"),
  summary: "creates a password for another user",
  kind: "user",
  attempts: (thing) =>
    callsForPassword(thing)
      .filter(({ action }) => action === "iam:CreateLoginProfile")
      .flatMap((call) =>
        callsForSignIn(thing).map((more) => ({
          calls: [call, ...more] as const,
          effect: `creates a password for ${shortName(thing.arn)}`,
          gain: { kind: "user" as const, user: thing.node },
        })),
      ),
};

export default way;
