import { awsClaims, awsControls, type Claim, defineIdentityProvider, source } from "../identity-provider.js";

/** The claims by which GitHub lets an owner make subjects of its own, other than those that name the owner. */
const freeParts = [
  ...["actor", "actor_id", "base_ref", "context", "environment", "event_name", "head_ref", "job_workflow_sha", "ref"],
  ...["ref_type", "repository_visibility", "run_attempt", "run_id", "run_number", "runner_environment", "sha"],
  ...["workflow", "workflow_sha"],
];

const owner = ["<customer>/"];

/**
 * The claims of GitHub's tokens of which AWS makes condition keys. An actor does not tell whose repository it is: a
 * workflow runs in its name when it opens an issue in somebody else's.
 */
export const githubClaims: readonly Claim[] = [
  {
    name: "sub",
    isAlwaysThere: true,
    customer: [
      // Since 2026-07-15 subjects of new repositories have the ids behind the names.
      ...["repo:<customer>/", "repo:<customer>@", "repository:<customer>/", "repository:<customer>@"],
      ...["repository_owner:<customer>:", "repository_owner:<customer>"],
      ...["repository_owner_id:<customer>:", "repository_owner_id:<customer>"],
      ...["repository_id:<customer>:", "repository_id:<customer>"],
      ...["job_workflow_ref:<customer>/", "workflow_ref:<customer>/"],
      ...["enterprise:<customer>:", "enterprise:<customer>", "enterprise_id:<customer>:", "enterprise_id:<customer>"],
    ],
  },
  { name: "actor" },
  { name: "actor_id" },
  { name: "enterprise_id", customer: ["<customer>"] },
  { name: "environment" },
  { name: "job_workflow_ref", customer: owner, forms: ["<name>/<name>/<rest>"] },
  { name: "ref" },
  { name: "repository", customer: owner, forms: ["<name>/<name>"] },
  { name: "repository_id", customer: ["<customer>"], isWholeNumber: true },
  { name: "repository_owner_id", customer: ["<customer>"], isWholeNumber: true },
  { name: "workflow" },
  // A blog says that it works; AWS's list does not have it.
  { name: "runner_environment", isUndocumented: true },
];

/** What subjects say, or an id by itself. */
export const githubClaimsInOthers: Readonly<Record<string, string>> = {
  repository_owner: "sub",
  repo: "repository",
  owner: "sub",
  enterprise: "enterprise_id",
  workflow_ref: "job_workflow_ref",
  base_ref: "ref",
  head_ref: "ref",
  branch: "ref",
  event_name: "sub",
};

export default defineIdentityProvider({
  id: "github",
  name: "GitHub Actions",
  issuers: ["token.actions.githubusercontent.com"],
  tenancy: "shared",
  anybody: "workflows of any GitHub repository",
  customer: "organization",
  claims: githubClaims,
  subjects: [
    "repo:<name>/<name>:<rest>",
    "repo:<name>@<name>/<name>@<name>:<rest>",
    "repo:<name>/<name>",
    "repository:<name>/<name>",
    "repository:<name>/<name>:<rest>",
    ...["repository_owner", "repository_owner_id", "repository_id", "enterprise", "enterprise_id"].map(
      (part) => `${part}:<rest>`,
    ),
    ...["job_workflow_ref", "workflow_ref"].map((part) => `${part}:<name>/<rest>`),
    ...freeParts.map((part) => `${part}:<rest>`),
  ],
  exampleSubject: "repo:strangers-organization/strangers-repository:ref:refs/heads/main",
  exampleParts: [
    "strangers-organization/strangers-repository",
    "strangers-organization",
    "-strangers/repository:ref:refs/heads/main",
  ],
  control: { anyOf: ["sub", "job_workflow_ref"] },
  saidBy: githubClaimsInOthers,
  sources: [
    awsClaims,
    awsControls,
    source("https://docs.github.com/en/actions/reference/security/oidc"),
    source("https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/"),
  ],
});
