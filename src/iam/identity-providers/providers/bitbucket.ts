import { defineIdentityProvider, source } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "bitbucket",
  name: "Bitbucket Pipelines",
  issuers: ["api.bitbucket.org/2.0/workspaces/<workspace>/pipelines-config/identity/oidc"],
  tenancy: "own",
  anybody: "pipelines of any repository of the Bitbucket workspace",
  customer: "workspace",
  claims: [],
  saidBy: { repositoryuuid: "sub", deploymentenvironmentuuid: "sub", stepuuid: "sub", workspaceuuid: "aud" },
  // A step may ask for audiences of its own; whose workspace it is, the issuer says in any case.
  sources: [
    source("https://support.atlassian.com/bitbucket-cloud/docs/integrate-pipelines-with-resource-servers-using-oidc/"),
    source("https://www.atlassian.com/blog/bitbucket/bitbucket-pipelines-oidc-now-supports-multiple-audiences"),
    source(
      "https://support.atlassian.com/bitbucket-cloud/docs/deploy-on-aws-using-bitbucket-pipelines-openid-connect/",
    ),
  ],
});
