import { cataloguePage, passRoleTo } from "../pass-role.js";

export default passRoleTo({
  id: "pass-role-to-bedrock-agentcore",
  service: "bedrock-agentcore.amazonaws.com",
  runs: "a code interpreter of Bedrock AgentCore",
  source: cataloguePage("bedrock/bedrock-001"),
  alternatives: [
    [
      { action: "bedrock-agentcore:CreateCodeInterpreter" },
      { action: "bedrock-agentcore:StartCodeInterpreterSession" },
      { action: "bedrock-agentcore:InvokeCodeInterpreter" },
    ],
  ],
});
