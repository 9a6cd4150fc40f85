import { awsClaims, awsControls, type Claim, defineIdentityProvider, source } from "../identity-provider.js";

/** The claims of Buildkite's tokens of which AWS makes condition keys. Names of clusters are each organization's own. */
export const buildkiteClaims: readonly Claim[] = [
  // An agent may ask for an id as the subject instead.
  { name: "sub", isAlwaysThere: true, customer: ["organization:<customer>:", "organization:<customer>", "<customer>"] },
  { name: "build_branch" },
  { name: "cluster_id", customer: ["<customer>"] },
  { name: "cluster_name" },
  { name: "organization_id", customer: ["<customer>"] },
  { name: "organization_slug", customer: ["<customer>"] },
  { name: "pipeline_id", customer: ["<customer>"] },
  { name: "pipeline_slug" },
];

export default defineIdentityProvider({
  id: "buildkite",
  name: "Buildkite",
  issuers: ["agent.buildkite.com"],
  tenancy: "shared",
  anybody: "jobs of any Buildkite organization",
  customer: "organization",
  claims: buildkiteClaims,
  subjects: ["organization:<text>:pipeline:<text>:<rest>", "<name>"],
  exampleSubject: "organization:strangers-organization:pipeline:deploy:ref:refs/heads/main:commit:0a1b2c3:step:deploy",
  exampleParts: ["strangers-organization"],
  control: { anyOf: ["sub"] },
  sources: [
    awsClaims,
    awsControls,
    source("https://buildkite.com/docs/pipelines/security/oidc/aws"),
    source("https://github.com/buildkite/agent/pull/3784"),
  ],
});
