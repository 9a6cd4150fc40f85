import { defineIdentityProvider, source } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "azure-devops",
  name: "Azure DevOps",
  issuers: ["vstoken.dev.azure.com/<organization>"],
  tenancy: "own",
  anybody: "pipelines of any service connection of the Azure DevOps organization",
  customer: "organization",
  claims: [],
  sources: [source("https://docs.aws.amazon.com/vsts/latest/userguide/awsconnection.html")],
});
