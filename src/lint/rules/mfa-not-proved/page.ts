import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "it cannot be told whether MFA is required",
  explanation: `Trying callers out found nobody who can assume the role without MFA, and looking at all calls came to no answer: a condition compares keys with each other in a way that cannot be analysed, there are too many combinations, or a key is not in the table of condition keys. Or the answer holds only as long as AWS behaves in one of several ways where its documentation is silent; the finding names those behaviors as policy-check simulate does.

No finding at all would look like a proof, so this one says that there is none. It is left out where another finding of the same statement, or of a Deny statement, says what is wrong there.

Require MFA in the statement, with "Bool": { "aws:MultiFactorAuthPresent": "true" }: then nothing else matters. Or write the other conditions with the operators, types and spellings that AWS documents.`,
  bad: [
    {
      title: "two keys that are compared with each other in a circle",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "StringNotEquals": {
          "aws:PrincipalTag/a": "\${aws:PrincipalTag/b}",
          "aws:PrincipalTag/b": "\${aws:PrincipalTag/a}"
        },
        "StringEquals": { "aws:PrincipalTag/a": "x", "aws:PrincipalTag/b": "x" }
      }
    }
  ]
}`,
      findings: [{ line: 4, column: 5 }],
    },
  ],
  good: [
    {
      title: "MFA required",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "StringNotEquals": {
          "aws:PrincipalTag/a": "\${aws:PrincipalTag/b}",
          "aws:PrincipalTag/b": "\${aws:PrincipalTag/a}"
        },
        "StringEquals": { "aws:PrincipalTag/a": "x", "aws:PrincipalTag/b": "x" }
      }
    }
  ]
}`,
    },
  ],
};

export default page;
