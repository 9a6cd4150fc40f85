import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a character that AWS does not store",
  explanation: `A policy may have tabs, line ends, and the characters from U+0020 to U+00FF, which are those of Latin-1. CreateRole and UpdateAssumeRolePolicy refuse a text with any other, such as typographic quotes, an arrow in a Sid, or a letter of another script that looks like a Latin one.

That letter is worth a second look: the Kelvin sign U+212A looks like a K, and is another character. A key or an operator that has it is not the one that it looks like.`,
  bad: [
    {
      title: "a letter that looks like another",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" }, "StringEquals": { "aws:PrincipalTag/team": "\u0430dmins" } }
  }
}`,
      findings: [{ line: 7, column: 113 }],
    },
  ],
  good: [
    {
      title: "letters of Latin-1",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" }, "StringEquals": { "aws:PrincipalTag/team": "M\u00fcnchen" } }
  }
}`,
    },
  ],
};

export default page;
