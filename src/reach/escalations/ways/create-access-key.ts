import { callsForKey } from "../credentials.js";
import { iamPage, shortName, type UserThing, type WayOn } from "../way.js";

const way: WayOn<UserThing> = {
  id: "create-access-key",
  action: "iam:CreateAccessKey",
  source: iamPage("iam:CreateAccessKey"),
  summary: "creates an access key for another user",
  kind: "user",
  attempts: (thing) => [
    {
      calls: callsForKey(thing),
      effect: `creates an access key for ${shortName(thing.arn)}`,
      gain: { kind: "user", user: thing.node },
    },
  ],
};

export default way;
