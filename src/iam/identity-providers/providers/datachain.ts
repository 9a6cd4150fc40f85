import { awsControls, defineIdentityProvider } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "datachain",
  name: "DataChain Studio",
  issuers: ["studio.datachain.ai/api"],
  tenancy: "shared",
  anybody: "any customer of studio.datachain.ai/api",
  customer: "team",
  // The form of its subjects is not documented.
  claims: [{ name: "sub", isAlwaysThere: true, customer: ["<customer>…"] }],
  control: { anyOf: ["sub"] },
  sources: [awsControls],
});
