import { cataloguePage, passRoleTo } from "../pass-role.js";

export default passRoleTo({
  id: "pass-role-to-datapipeline",
  service: "datapipeline.amazonaws.com",
  runs: "Data Pipeline",
  source: cataloguePage("datapipeline/datapipeline-001"),
  alternatives: [
    [
      { action: "datapipeline:CreatePipeline" },
      { action: "datapipeline:PutPipelineDefinition", passes: true },
      { action: "datapipeline:ActivatePipeline" },
    ],
  ],
});
