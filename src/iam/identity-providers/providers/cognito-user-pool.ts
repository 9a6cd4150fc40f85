import { defineIdentityProvider, source } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "cognito-user-pool",
  name: "an Amazon Cognito user pool",
  issuers: ["cognito-idp.<region>.amazonaws.com/<pool>"],
  tenancy: "own",
  anybody: "users of any app client of the user pool",
  customer: "user pool",
  claims: [],
  sources: [
    source(
      "https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html",
    ),
  ],
});
