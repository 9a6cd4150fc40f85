import { cataloguePage, passRoleTo } from "../pass-role.js";

export default passRoleTo({
  id: "pass-role-to-glue",
  service: "glue.amazonaws.com",
  runs: "a Glue job or endpoint",
  source: cataloguePage("glue/glue-001"),
  alternatives: [
    [{ action: "glue:CreateDevEndpoint", on: "devEndpoint/x" }],
    [
      { action: "glue:CreateJob", on: "job/x" },
      { action: "glue:StartJobRun", on: "job/x" },
    ],
    [
      { action: "glue:CreateJob", on: "job/x" },
      { action: "glue:CreateTrigger", on: "trigger/x" },
    ],
    [
      { action: "glue:UpdateJob", on: "job/x" },
      { action: "glue:StartJobRun", on: "job/x" },
    ],
    [
      { action: "glue:UpdateJob", on: "job/x" },
      { action: "glue:CreateTrigger", on: "trigger/x" },
    ],
  ],
});
