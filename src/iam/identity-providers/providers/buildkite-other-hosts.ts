import { awsClaims, defineIdentityProvider } from "../identity-provider.js";
import { buildkiteClaims } from "./buildkite.js";

// AWS's list of claims has these hosts, and its list of required conditions does not.
export default defineIdentityProvider({
  id: "buildkite-other-hosts",
  name: "Buildkite on another host",
  issuers: ["agent.<domain>.buildkite.dev", "agent.<domain>.buildkite.site"],
  tenancy: "shared",
  anybody: "jobs of any Buildkite organization",
  customer: "organization",
  claims: buildkiteClaims,
  subjects: ["organization:<text>:pipeline:<text>:<rest>", "<name>"],
  exampleSubject: "organization:strangers-organization:pipeline:deploy:ref:refs/heads/main:commit:0a1b2c3:step:deploy",
  sources: [awsClaims],
});
