import { awsClaims, awsKeys, defineIdentityProvider } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "facebook",
  name: "Facebook",
  issuers: ["graph.facebook.com"],
  isBuiltIn: true,
  hasIdTokens: false,
  tenancy: "shared",
  anybody: "users of any application at graph.facebook.com",
  customer: "application",
  claims: [
    { name: "app_id", isKept: true, customer: ["<customer>"] },
    { name: "id", isKept: true, customer: ["<customer>"] },
  ],
  sources: [awsClaims, awsKeys],
});
