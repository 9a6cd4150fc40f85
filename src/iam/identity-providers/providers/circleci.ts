import { awsClaims, defineIdentityProvider, source } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "circleci",
  name: "CircleCI",
  issuers: ["oidc.circleci.com/org/<organization>"],
  tenancy: "own",
  anybody: "jobs of any project of the CircleCI organization",
  customer: "organization",
  claims: [{ name: "oidc.circleci.com/project-id" }],
  saidBy: { "project-id": "oidc.circleci.com/project-id", "oidc.circleci.com/vcs-ref": "sub" },
  sources: [awsClaims, source("https://circleci.com/docs/guides/permissions-authentication/openid-connect-tokens/")],
});
