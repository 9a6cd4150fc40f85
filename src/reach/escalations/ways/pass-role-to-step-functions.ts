import { passRoleTo } from "../pass-role.js";

export default passRoleTo({
  id: "pass-role-to-step-functions",
  service: "states.amazonaws.com",
  runs: "a Step Functions state machine",
  source: "https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html",
  alternatives: [
    [
      { action: "states:CreateStateMachine", on: "stateMachine:x" },
      { action: "states:StartExecution", on: "stateMachine:x" },
    ],
  ],
});
