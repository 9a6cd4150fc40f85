import { awsControls, defineIdentityProvider } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "github-vstoken",
  name: "GitHub Actions (vstoken)",
  issuers: ["vstoken.actions.githubusercontent.com"],
  tenancy: "shared",
  anybody: "workflows of any GitHub repository",
  customer: "organization",
  // The form of its subjects is not documented.
  claims: [{ name: "sub", isAlwaysThere: true, customer: ["repo:<customer>/", "<customer>…"] }],
  control: { anyOf: ["sub"] },
  sources: [awsControls],
});
