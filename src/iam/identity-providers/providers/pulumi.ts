import { awsControls, defineIdentityProvider, source } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "pulumi",
  name: "Pulumi Cloud",
  issuers: ["api.pulumi.com/oidc"],
  tenancy: "shared",
  anybody: "deployments and environments of any Pulumi organization",
  customer: "organization",
  claims: [
    { name: "aud", isAlwaysThere: true, customer: ["<customer>"] },
    { name: "sub", isAlwaysThere: true, customer: [":org:<customer>:", ":org:<customer>"] },
  ],
  control: { anyOf: ["aud"] },
  sources: [awsControls, source("https://www.pulumi.com/docs/esc/guides/configuring-oidc/aws/")],
});
