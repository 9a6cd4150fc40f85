import { awsControls, defineIdentityProvider, source } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "upbound",
  name: "Upbound",
  issuers: ["proidc.upbound.io"],
  tenancy: "shared",
  anybody: "control planes of any Upbound organization",
  customer: "organization",
  claims: [{ name: "sub", isAlwaysThere: true, customer: ["mcp:<customer>/"] }],
  subjects: ["mcp:<name>/<text>:<rest>"],
  exampleSubject: "mcp:strangers-organization/control-plane:provider:provider-aws",
  control: { anyOf: ["sub"] },
  sources: [awsControls, source("https://docs.upbound.io/providers/provider-aws/authentication/")],
});
