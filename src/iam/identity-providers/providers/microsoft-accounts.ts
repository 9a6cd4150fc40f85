import { defineIdentityProvider, source } from "../identity-provider.js";

/** The tenant of all personal accounts, at Xbox and Outlook for example. */
const consumers = "9188040d-6c67-4c5b-b112-36a304b66dad";

export default defineIdentityProvider({
  id: "microsoft-accounts",
  name: "personal Microsoft accounts",
  issuers: [`login.microsoftonline.com/${consumers}/v2.0`, `sts.windows.net/${consumers}`],
  tenancy: "shared",
  anybody: "users of any application that personal Microsoft accounts sign in to",
  customer: "application",
  claims: [
    { name: "aud", isAlwaysThere: true, customer: ["<customer>"] },
    // A user has another subject in each application.
    { name: "sub", isAlwaysThere: true, customer: ["<customer>"] },
  ],
  sources: [source("https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference")],
});
