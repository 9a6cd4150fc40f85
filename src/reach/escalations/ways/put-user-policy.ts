import { withEverything } from "../after.js";
import { iamPage, shortName, type UserThing, type WayOn } from "../way.js";

const way: WayOn<UserThing> = {
  id: "put-user-policy",
  action: "iam:PutUserPolicy",
  source: iamPage("iam:PutUserPolicy"),
  summary: "adds an inline policy to a user",
  kind: "user",
  attempts: ({ arn, node }) => [
    {
      calls: [{ action: "iam:PutUserPolicy", resource: arn }],
      effect: `adds an inline policy that allows everything to ${shortName(arn)}`,
      gain: { kind: "change", after: () => [withEverything(node)] },
    },
  ],
};

export default way;
