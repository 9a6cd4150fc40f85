import { cataloguePage, passRoleTo } from "../pass-role.js";

export default passRoleTo({
  id: "pass-role-to-lambda",
  service: "lambda.amazonaws.com",
  runs: "a Lambda function",
  source: cataloguePage("lambda/lambda-001"),
  alternatives: [
    [
      { action: "lambda:CreateFunction", on: "function:x" },
      { action: "lambda:InvokeFunction", on: "function:x" },
    ],
    [{ action: "lambda:CreateFunction", on: "function:x" }, { action: "lambda:CreateEventSourceMapping" }],
    [
      { action: "lambda:CreateFunction", on: "function:x" },
      { action: "lambda:AddPermission", on: "function:x" },
    ],
    [
      { action: "lambda:CreateFunction", on: "function:x" },
      { action: "lambda:CreateFunctionUrlConfig", on: "function:x" },
      { action: "lambda:InvokeFunctionUrl", on: "function:x" },
    ],
  ],
});
