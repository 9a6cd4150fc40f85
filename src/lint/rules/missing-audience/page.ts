import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a role for the users of anybody's application",
  explanation: `Amazon Cognito, Google, Facebook and Login with Amazon are known to AWS without an identity provider in the account, so nowhere but in the trust policy it says which application the tokens must be of. It is in cognito-identity.amazonaws.com:aud (the identity pool), accounts.google.com:aud, graph.facebook.com:app_id and www.amazon.com:app_id.

Without that condition a token of any other application will do. With Cognito that is an identity pool that somebody makes in an account of his own, with guests allowed.

Compare the key with the id of your own identity pool or application.`,
  bad: [
    {
      title: "any identity pool",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "cognito-identity.amazonaws.com" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": { "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" } }
    }
  ]
}`,
      findings: [{ line: 6, column: 35 }],
    },
    {
      title: "any application at Google",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "accounts.google.com" },
      "Action": "sts:AssumeRoleWithWebIdentity"
    }
  ]
}`,
      findings: [{ line: 6, column: 35 }],
    },
  ],
  good: [
    {
      title: "one identity pool",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "cognito-identity.amazonaws.com" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": { "cognito-identity.amazonaws.com:aud": "us-east-2:12345678-abcd-abcd-abcd-123456790ab" },
        "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" }
      }
    }
  ]
}`,
    },
    {
      title: "one application",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "graph.facebook.com" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": { "StringEquals": { "graph.facebook.com:app_id": "183417734594117" } }
    }
  ]
}`,
    },
  ],
};

export default page;
