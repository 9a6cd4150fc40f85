import { awsControls, defineIdentityProvider } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "shisho",
  name: "Shisho Cloud",
  issuers: ["tokens.cloud.shisho.dev"],
  tenancy: "shared",
  anybody: "any customer of tokens.cloud.shisho.dev",
  customer: "organization",
  // The form of its subjects is not documented.
  claims: [{ name: "sub", isAlwaysThere: true, customer: ["<customer>…"] }],
  control: { anyOf: ["sub"] },
  sources: [awsControls],
});
