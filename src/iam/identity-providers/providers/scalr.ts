import { awsControls, defineIdentityProvider, source } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "scalr",
  name: "Scalr",
  issuers: ["scalr.io"],
  tenancy: "shared",
  anybody: "runs of any Scalr account",
  customer: "account",
  claims: [{ name: "sub", isAlwaysThere: true, customer: ["account:<customer>:"] }],
  subjects: ["account:<text>:environment:<text>:workspace:<rest>"],
  exampleSubject: "account:strangers-account:environment:production:workspace:network",
  control: { anyOf: ["sub"] },
  sources: [awsControls, source("https://docs.scalr.io/docs/aws")],
});
