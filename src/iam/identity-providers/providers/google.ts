import { awsClaims, defineIdentityProvider, source } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "google",
  name: "Google",
  issuers: ["accounts.google.com"],
  isBuiltIn: true,
  tenancy: "shared",
  anybody: "users of any application at accounts.google.com",
  customer: "application",
  claims: [
    { name: "aud", isAlwaysThere: true, isKept: true, customer: ["<customer>"] },
    { name: "google/organization_number", type: "Numeric", customer: ["<customer>"], isWholeNumber: true },
    // Every service account may have tokens for any audience; of which one they are is in `aud`.
    { name: "oaud" },
    { name: "sub", isAlwaysThere: true, isKept: true, customer: ["<customer>"] },
  ],
  sources: [awsClaims, source("https://developers.google.com/identity/openid-connect/openid-connect")],
});
