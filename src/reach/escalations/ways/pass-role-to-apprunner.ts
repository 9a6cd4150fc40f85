import { cataloguePage, passRoleTo } from "../pass-role.js";

export default passRoleTo({
  id: "pass-role-to-apprunner",
  service: "tasks.apprunner.amazonaws.com",
  runs: "an App Runner service",
  source: cataloguePage("apprunner/apprunner-001"),
  alternatives: [[{ action: "apprunner:CreateService", on: "service/x/x" }]],
});
