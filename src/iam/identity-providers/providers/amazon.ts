import { awsClaims, awsKeys, defineIdentityProvider } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "amazon",
  name: "Login with Amazon",
  issuers: ["www.amazon.com"],
  isBuiltIn: true,
  hasIdTokens: false,
  tenancy: "shared",
  anybody: "users of any application at www.amazon.com",
  customer: "application",
  claims: [
    { name: "app_id", isKept: true, customer: ["<customer>"] },
    { name: "user_id", isKept: true, customer: ["<customer>"] },
  ],
  sources: [awsClaims, awsKeys],
});
