import type { RulePage } from "../../rule.js";

const provider = "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF";

function policy(condition: string): string {
  return `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::123456789012:oidc-provider/${provider}" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": {
${condition}
        }
      }
    }
  ]
}`;
}

const page: RulePage = {
  title: "a Kubernetes service account that is compared with the audience",
  topic: "trust",
  explanation: `A token of a Kubernetes cluster names the service account in its subject, "sub", as system:serviceaccount:NAMESPACE:NAME. Its audience, "aud", is whom it is for: sts.amazonaws.com for the pods of Amazon EKS. Where the audience is compared with a service account, no token has it, and nobody can assume the role.

Compare the subject with the service account, and the audience with sts.amazonaws.com.`,
  bad: [
    {
      title: "the service account under aud",
      policy: policy(`          "${provider}:aud": "system:serviceaccount:team:app"`),
      findings: [{ line: 10, column: 11 }],
    },
  ],
  good: [
    {
      title: "the service account under sub",
      policy: policy(`          "${provider}:sub": "system:serviceaccount:team:app",
          "${provider}:aud": "sts.amazonaws.com"`),
    },
  ],
};

export default page;
