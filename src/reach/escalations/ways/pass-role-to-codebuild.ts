import { cataloguePage, passRoleTo } from "../pass-role.js";

export default passRoleTo({
  id: "pass-role-to-codebuild",
  service: "codebuild.amazonaws.com",
  runs: "a CodeBuild project",
  source: cataloguePage("codebuild/codebuild-001"),
  alternatives: [
    [
      { action: "codebuild:CreateProject", on: "project/x" },
      { action: "codebuild:StartBuild", on: "project/x" },
    ],
    [
      { action: "codebuild:CreateProject", on: "project/x" },
      { action: "codebuild:StartBuildBatch", on: "project/x" },
    ],
  ],
});
