import { awsControls, defineIdentityProvider } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "sandboxes",
  name: "sandboxes.cloud",
  issuers: ["sandboxes.cloud"],
  tenancy: "shared",
  anybody: "any customer of sandboxes.cloud",
  customer: "customer",
  claims: [{ name: "aud", isAlwaysThere: true, customer: ["<customer>"] }],
  control: { anyOf: ["aud"] },
  sources: [awsControls],
});
