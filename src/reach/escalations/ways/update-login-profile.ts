import { callsForPassword, callsForSignIn } from "../credentials.js";
import { iamPage, shortName, type UserThing, type WayOn } from "../way.js";

const way: WayOn<UserThing> = {
  id: "update-login-profile",
  action: "iam:UpdateLoginProfile",
  source: iamPage("iam:UpdateLoginProfile"),
  summary: "changes the password of another user",
  kind: "user",
  attempts: (thing) =>
    callsForPassword(thing)
      .filter(({ action }) => action === "iam:UpdateLoginProfile")
      .flatMap((call) =>
        callsForSignIn(thing).map((more) => ({
          calls: [call, ...more] as const,
          effect: `changes the password of ${shortName(thing.arn)}`,
          gain: { kind: "user" as const, user: thing.node },
        })),
      ),
};

export default way;
