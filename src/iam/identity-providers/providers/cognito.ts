import { awsClaims, awsControls, defineIdentityProvider } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "cognito",
  name: "Amazon Cognito identity pools",
  issuers: ["cognito-identity.amazonaws.com"],
  isBuiltIn: true,
  tenancy: "shared",
  anybody: "users of any Amazon Cognito identity pool, in any account,",
  customer: "identity pool",
  claims: [
    { name: "amr", isKept: true, multivalued: true, multivaluedDisputed: true },
    { name: "aud", isAlwaysThere: true, isKept: true, customer: ["<customer>"] },
    { name: "sub", isAlwaysThere: true, isKept: true, customer: ["<customer>"] },
  ],
  control: {
    anyOf: ["aud"],
    withoutCondition: "A condition block must be present for the Cognito provider",
  },
  sources: [awsClaims, awsControls],
});
