import { cataloguePage, passRoleTo } from "../pass-role.js";

export default passRoleTo({
  id: "pass-role-to-sagemaker",
  service: "sagemaker.amazonaws.com",
  runs: "SageMaker",
  source: cataloguePage("sagemaker/sagemaker-001"),
  alternatives: [
    [
      { action: "sagemaker:CreateNotebookInstance", on: "notebook-instance/x" },
      { action: "sagemaker:CreatePresignedNotebookInstanceUrl", on: "notebook-instance/x" },
    ],
    [{ action: "sagemaker:CreateTrainingJob", on: "training-job/x" }],
    [{ action: "sagemaker:CreateProcessingJob", on: "processing-job/x" }],
  ],
});
