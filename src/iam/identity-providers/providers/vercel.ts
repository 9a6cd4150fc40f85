import { awsControls, defineIdentityProvider, source } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "vercel",
  name: "Vercel",
  issuers: ["oidc.vercel.com"],
  tenancy: "shared",
  anybody: "deployments of any Vercel team",
  customer: "team",
  claims: [
    { name: "aud", isAlwaysThere: true, customer: ["<customer>"] },
    { name: "sub", isAlwaysThere: true, customer: ["owner:<customer>:"] },
  ],
  subjects: ["owner:<text>:project:<text>:environment:<text>"],
  exampleSubject: "owner:strangers-team:project:site:environment:production",
  control: { anyOf: ["aud"] },
  saidBy: { owner: "sub", project: "sub", environment: "sub" },
  sources: [awsControls, source("https://vercel.com/docs/oidc/reference")],
});
