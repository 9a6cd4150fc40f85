import { defineIdentityProvider, source } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "azure-devops",
  name: "Azure DevOps",
  issuers: ["vstoken.dev.azure.com/<organization>"],
  tenancy: "own",
  anybody: "pipelines of any service connection of the Azure DevOps organization",
  customer: "organization",
  claims: [],
  // Subjects are `sc://ORGANIZATION/PROJECT/SERVICE-CONNECTION`. Microsoft retires the issuer on 2027-07-01 for connections to
  // Azure; whether AWS's toolkit will have tokens of Entra ID instead is not known.
  sources: [
    source(
      "https://aws.amazon.com/blogs/modernizing-with-aws/how-to-federate-into-aws-from-azure-devops-using-openid-connect",
    ),
    source("https://learn.microsoft.com/en-us/azure/devops/pipelines/release/convert-service-connections"),
    source("https://github.com/aws/aws-toolkit-azure-devops/issues/614"),
  ],
});
