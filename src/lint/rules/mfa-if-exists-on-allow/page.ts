import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "an Allow whose MFA condition also holds for plain access keys",
  explanation: `Calls that are made with a user's access key carry no aws:MultiFactorAuthPresent at all; only temporary credentials have it, as true or false. An operator with IfExists holds where its key is absent. So an Allow with BoolIfExists "true" stops sessions without MFA, and lets the plain access key in, which is what leaks.

The visual editor of the AWS console writes this condition for "MFA required", and modules have copied it. It is reported where a caller without MFA really gets in; a Deny or another condition that closes the hole silences it.

Write Bool under an Allow. Under a Deny it is the other way round: there BoolIfExists "false" is right.`,
  bad: [
    {
      title: "access keys get in",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "BoolIfExists": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
      findings: [{ line: 8, column: 22 }],
    },
  ],
  good: [
    {
      title: "Bool needs the key",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
    },
    {
      title: "a Deny closes the hole",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "BoolIfExists": { "aws:MultiFactorAuthPresent": "true" } }
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
