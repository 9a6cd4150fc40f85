import { defineIdentityProvider, source } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "spacelift",
  name: "Spacelift",
  issuers: ["<account>.app.spacelift.io", "<account>.app.us.spacelift.io"],
  tenancy: "own",
  anybody: "runs of any stack of the Spacelift account",
  customer: "account",
  claims: [],
  saidBy: { spaceid: "sub", callerid: "sub", callertype: "sub", runtype: "sub", scope: "sub" },
  // The issuer and the audience are the account's own host; of the custom claims, the run's ID is nowhere else.
  sources: [
    source("https://docs.spacelift.io/integrations/cloud-providers/oidc"),
    source("https://docs.spacelift.io/integrations/cloud-providers/oidc/aws-oidc"),
  ],
});
