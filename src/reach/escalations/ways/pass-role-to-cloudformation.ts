import { cataloguePage, passRoleTo } from "../pass-role.js";

export default passRoleTo({
  id: "pass-role-to-cloudformation",
  service: "cloudformation.amazonaws.com",
  runs: "a CloudFormation stack",
  source: cataloguePage("cloudformation/cloudformation-001"),
  alternatives: [
    [{ action: "cloudformation:CreateStack", on: "stack/x/x" }],
    [
      { action: "cloudformation:CreateStackSet", on: "stackset/x:x" },
      { action: "cloudformation:CreateStackInstances", on: "stackset/x:x" },
    ],
    [{ action: "cloudformation:UpdateStackSet", on: "stackset/x:x" }],
  ],
});
