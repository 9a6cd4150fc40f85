import { awsClaims, awsControls, defineIdentityProvider, source } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "gitlab",
  name: "GitLab.com",
  issuers: ["gitlab.com"],
  tenancy: "shared",
  anybody: "jobs of any project on gitlab.com",
  customer: "group",
  claims: [
    { name: "sub", isAlwaysThere: true, customer: ["project_path:<customer>/"] },
    { name: "namespace_id", customer: ["<customer>"], isWholeNumber: true },
    { name: "pipeline_source" },
    { name: "project_id", customer: ["<customer>"], isWholeNumber: true },
    { name: "ref_protected" },
    { name: "runner_environment" },
    // Whoever runs a job may do so in a project of somebody else.
    { name: "user_access_level" },
    { name: "user_email" },
    { name: "user_id" },
    { name: "user_login" },
  ],
  // What a project may choose for its subjects begins with its path as well.
  subjects: ["project_path:<name>/<rest>"],
  exampleSubject: "project_path:strangers-group/strangers-project:ref_type:branch:ref:main",
  exampleParts: ["strangers-group/strangers-project", "strangers-group", "-strangers/project:ref_type:branch:ref:main"],
  control: { anyOf: ["sub"] },
  saidBy: {
    project_path: "sub",
    namespace_path: "sub",
    ref: "sub",
    ref_type: "sub",
    ref_path: "sub",
    environment: "sub",
  },
  sources: [
    awsClaims,
    awsControls,
    source("https://docs.gitlab.com/ci/secrets/id_token_authentication/"),
    source("https://docs.gitlab.com/ci/cloud_services/aws/"),
  ],
});
