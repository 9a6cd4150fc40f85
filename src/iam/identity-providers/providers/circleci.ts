import { awsClaims, defineIdentityProvider, source } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "circleci",
  name: "CircleCI",
  issuers: ["oidc.circleci.com/org/<organization>"],
  tenancy: "own",
  anybody: "jobs of any project of the CircleCI organization",
  customer: "organization",
  claims: [{ name: "oidc.circleci.com/project-id" }],
  // The second version of the token has a subject with where the change is from and what it is of.
  saidBy: {
    "project-id": "oidc.circleci.com/project-id",
    "oidc.circleci.com/vcs-origin": "sub",
    "oidc.circleci.com/vcs-ref": "sub",
  },
  // The pages of AWS and CircleCI agree: one issuer an organization, and the project's ID as the only claim beside AWS's own.
  sources: [awsClaims, source("https://circleci.com/docs/guides/permissions-authentication/openid-connect-tokens/")],
});
