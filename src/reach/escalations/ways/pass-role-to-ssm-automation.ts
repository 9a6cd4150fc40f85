import { passRoleTo } from "../pass-role.js";

export default passRoleTo({
  id: "pass-role-to-ssm-automation",
  service: "ssm.amazonaws.com",
  runs: "a Systems Manager automation",
  source: "https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-setup-identity-based-policies.html",
  alternatives: [[{ action: "ssm:StartAutomationExecution", on: "automation-definition/x:1" }]],
});
