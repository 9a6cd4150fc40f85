import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "an action that is not written as service:Name",
  explanation: `An action consists of a service's prefix, a colon and a name, such as sts:AssumeRole; "*" and "?" stand for any characters in it. A value of "NotAction" that is written otherwise names no action.

That matters most for an exception: a Deny of all actions but "AssumeRole" excepts nothing and denies sts:AssumeRole too. Write the prefix, or better, list in "Action" what is meant.`,
  bad: [
    {
      title: "an exception without its service",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Deny",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "NotAction": "AssumeRole"
  }
}`,
      findings: [{ line: 6, column: 18 }],
    },
  ],
  good: [
    {
      title: "the action itself",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Deny",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:TagSession"
  }
}`,
    },
  ],
};

export default page;
