import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a condition operator that does not exist",
  explanation: `Condition operators are a fixed list: String…, Numeric…, Date…, Bool, BinaryEquals, IpAddress, Arn…, Null and their negations. All but Null can end in "IfExists", and for keys with several values begin with "ForAllValues:" or "ForAnyValue:".

With an operator that is none of them AWS cannot tell when the statement applies, and refuses to store the policy. Where the name is nearly right, the message has the one that is meant.

For MFA mind the difference: in an Allow, "Bool" asks for it, while "BoolIfExists" also holds for requests without the key, and those are the ones signed with long-term access keys.`,
  bad: [
    {
      title: "the name of the type instead of the operator",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": { "Boolean": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
      findings: [{ line: 7, column: 20 }],
    },
    {
      title: "a misspelt suffix",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": { "BoolIfExist": { "aws:MultiFactorAuthPresent": "false" } }
    }
  ]
}`,
      findings: [{ line: 13, column: 22 }],
    },
  ],
  good: [
    {
      title: "AWS's operators",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": { "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" } }
    }
  ]
}`,
    },
  ],
};

export default page;
