import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "Effect is neither Allow nor Deny",
  explanation: `AWS knows two effects, "Allow" and "Deny", and compares their case: it refuses to store a policy with "allow".

Write "Allow" or "Deny".`,
  bad: [
    {
      title: "in lower case",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole"
  }
}`,
      findings: [{ line: 4, column: 15 }],
    },
  ],
  good: [
    {
      title: "in AWS's spelling",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole"
  }
}`,
    },
  ],
};

export default page;
