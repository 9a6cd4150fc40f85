import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "an OIDC provider with a condition on the audience only",
  explanation: `The audience of a token says for whom it was made, not who asked for it. A condition on it alone lets everybody in to whom the provider gives a token for this audience.

For an application that signs its users in this is often what is meant. For pipelines and other machines it is not: compare the provider's :sub as well.`,
  bad: [
    {
      title: "a build server",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::123456789012:oidc-provider/ci.example.com" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": { "StringEquals": { "ci.example.com:aud": "sts.amazonaws.com" } }
    }
  ]
}`,
      findings: [{ line: 6, column: 35 }],
    },
  ],
  good: [
    {
      title: "one pipeline",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::123456789012:oidc-provider/ci.example.com" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": { "ci.example.com:aud": "sts.amazonaws.com", "ci.example.com:sub": "pipeline:deploy" }
      }
    }
  ]
}`,
    },
  ],
};

export default page;
