import { defineIdentityProvider, source } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "entra-id",
  name: "Microsoft Entra ID",
  issuers: ["sts.windows.net/<tenant>", "login.microsoftonline.com/<tenant>/v2.0"],
  tenancy: "own",
  anybody: "anybody with a token of the Entra ID tenant",
  customer: "tenant",
  claims: [],
  sources: [source("https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference")],
});
