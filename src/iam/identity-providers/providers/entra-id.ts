import { defineIdentityProvider, source } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "entra-id",
  name: "Microsoft Entra ID",
  issuers: ["sts.windows.net/<tenant>", "login.microsoftonline.com/<tenant>/v2.0"],
  tenancy: "own",
  anybody: "anybody with a token of the Entra ID tenant",
  customer: "tenant",
  claims: [],
  // Subjects are different for each application of the tenant: they are not the IDs of objects.
  sources: [source("https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference")],
});
