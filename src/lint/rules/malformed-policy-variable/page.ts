import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a policy variable that cannot be read",
  explanation: `In a policy of version 2012-10-17, \${…} in a value stands for a key of the request, as in \${aws:username}. A value for requests without the key can follow in single quotes: \${aws:PrincipalTag/team, 'none'}. The characters "*", "?" and "$" themselves are written \${*}, \${?} and \${$}.

A variable that is not closed, is empty or has a default without quotes is none of these, so the value does not mean what it looks like.`,
  bad: [
    {
      title: "a brace is missing",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
    "Action": "sts:AssumeRole",
    "Condition": {
      "Bool": { "aws:MultiFactorAuthPresent": "true" },
      "StringEquals": { "sts:RoleSessionName": "\${aws:username" }
    }
  }
}`,
      findings: [{ line: 9, column: 48 }],
    },
    {
      title: "a default without quotes",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
    "Action": "sts:AssumeRole",
    "Condition": {
      "Bool": { "aws:MultiFactorAuthPresent": "true" },
      "StringEquals": { "aws:PrincipalTag/team": "\${aws:PrincipalTag/squad, none}" }
    }
  }
}`,
      findings: [{ line: 9, column: 50 }],
    },
  ],
  good: [
    {
      title: "variables with and without a default",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
    "Action": "sts:AssumeRole",
    "Condition": {
      "Bool": { "aws:MultiFactorAuthPresent": "true" },
      "StringEquals": {
        "sts:RoleSessionName": "\${aws:username}",
        "aws:PrincipalTag/team": "\${aws:PrincipalTag/squad, 'none'}"
      }
    }
  }
}`,
    },
  ],
};

export default page;
