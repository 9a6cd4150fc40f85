import { awsControls, defineIdentityProvider, source } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "codefresh",
  name: "Codefresh",
  issuers: ["oidc.codefresh.io"],
  tenancy: "shared",
  anybody: "pipelines of any Codefresh account",
  customer: "account",
  claims: [{ name: "sub", isAlwaysThere: true, customer: ["account:<customer>:"] }],
  subjects: ["account:<text>:pipeline:<rest>"],
  exampleSubject: "account:0123456789abcdef01234567:pipeline:0123456789abcdef01234567:initiator:strangers-user",
  control: { anyOf: ["sub"] },
  saidBy: { account_id: "sub", pipeline_id: "sub", initiator: "sub" },
  sources: [awsControls, source("https://codefresh.io/docs/docs/integrations/oidc-pipelines/")],
});
