import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a role that trusts itself",
  topic: "trust",
  explanation: `A session of a role needs no second session of the same role: it has the same permissions. What it gains is time, since each new session lasts an hour more, and a way to put session tags or a source identity aside. Roles trusted themselves without saying so until September 2022; since then the trust policy must name them.

Whether a role trusts itself is known only where the input says which role it is: the output of get-role and its kin, and create-role input with its account.

Remove the principal, and let code use the session that it has. Where code assumes its own role on purpose, in each of several environments, leave it.`,
  bad: [
    {
      title: "its own ARN",
      role: { name: "deploy", account: "123456789012" },
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:role/ci/deploy" },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
      findings: [{ line: 6, column: 29 }],
    },
  ],
  good: [
    {
      title: "another role",
      role: { name: "deploy", account: "123456789012" },
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:role/pipeline" },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
    },
    {
      title: "a role of this name in another account",
      role: { name: "deploy", account: "123456789012" },
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/deploy" },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
    },
  ],
};

export default page;
