import { awsControls, defineIdentityProvider, source } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "terraform",
  name: "HCP Terraform",
  issuers: ["app.terraform.io"],
  tenancy: "shared",
  anybody: "runs of any HCP Terraform organization",
  customer: "organization",
  claims: [{ name: "sub", isAlwaysThere: true, customer: ["organization:<customer>:"] }],
  subjects: [
    "organization:<text>:project:<text>:workspace:<text>:run_phase:<text>",
    "organization:<text>:project:<text>:stack:<rest>",
  ],
  exampleSubject: "organization:strangers-organization:project:network:workspace:production:run_phase:apply",
  exampleParts: ["strangers-organization"],
  control: { anyOf: ["sub"] },
  saidBy: {
    terraform_organization_name: "sub",
    terraform_project_name: "sub",
    terraform_workspace_name: "sub",
    terraform_run_phase: "sub",
  },
  sources: [
    awsControls,
    source(
      "https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration",
    ),
  ],
});
