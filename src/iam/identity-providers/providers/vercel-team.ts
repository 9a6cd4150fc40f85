import { defineIdentityProvider, source } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "vercel-team",
  name: "a Vercel team",
  issuers: ["oidc.vercel.com/<team>"],
  tenancy: "own",
  anybody: "deployments of any project of the Vercel team",
  customer: "team",
  claims: [],
  saidBy: { owner: "sub", project: "sub", environment: "sub" },
  sources: [source("https://vercel.com/docs/oidc/reference")],
});
