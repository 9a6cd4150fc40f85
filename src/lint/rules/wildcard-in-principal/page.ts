import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a wildcard inside a principal",
  explanation: `"*" as a whole value means everyone; as a part of an ARN it is not possible in "Principal". AWS refuses to store "arn:aws:iam::123456789012:user/*" and the like as an invalid principal.

For all sessions of a role name the role, which stands for each of them. For several identities of an account name the account, and compare "aws:PrincipalArn" with the pattern in a condition: operators such as ArnLike know wildcards. For a role's session that key holds the ARN of the role.`,
  bad: [
    {
      title: "all users of an account",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/*" },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
      findings: [{ line: 5, column: 27 }],
    },
    {
      title: "all sessions of a role",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:sts::123456789012:assumed-role/pipeline/*" },
    "Action": "sts:AssumeRole"
  }
}`,
      findings: [{ line: 5, column: 27 }],
    },
  ],
  good: [
    {
      title: "the account and a pattern",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
    "Action": "sts:AssumeRole",
    "Condition": {
      "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::123456789012:user/*" },
      "Bool": { "aws:MultiFactorAuthPresent": "true" }
    }
  }
}`,
    },
    {
      title: "the role",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:role/pipeline" },
    "Action": "sts:AssumeRole"
  }
}`,
    },
  ],
};

export default page;
