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
    {
      title: "a provider that names its customers in the session, and not in the subject",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "Federated": "arn:aws:iam::123456789012:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/"
      },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": {
          "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/:aud": "api://1462b192-27f7-4cb9-8523-0f4ecb54b47e",
          "sts:RoleSessionName": "MicrosoftSentinel_0a1b2c3d-0000-4000-8000-000000000000"
        }
      }
    }
  ]
}`,
    },
  ],
};

export default page;
