import { awsClaims, defineIdentityProvider, source } from "../identity-provider.js";
import { githubClaims, githubClaimsInOthers } from "./github.js";

export default defineIdentityProvider({
  id: "github-enterprise",
  name: "GitHub Actions of an enterprise",
  issuers: [
    "token.actions.githubusercontent.com/<enterprise>",
    "token.actions.<domain>.ghe.com",
    "github.com/enterprises/<enterprise>",
  ],
  tenancy: "own",
  anybody: "workflows of any repository of the enterprise",
  customer: "enterprise",
  claims: githubClaims,
  saidBy: githubClaimsInOthers,
  sources: [awsClaims, source("https://docs.github.com/en/enterprise-cloud@latest/actions/reference/security/oidc")],
});
