import { type Cucumber, stepTimeout } from "./cucumber.js";
import { assumeWithToken, oneOf, partsOf, type TokenProvider } from "./provider-token.js";

const terraform: TokenProvider = {
  shape: "terraform",
  name: "HCP Terraform",
  rows: ["terraform"],
  hasOwnServers: true,
  given: 'Given the OIDC provider "app.terraform.io" for the audience "aws.workload.identity"',
};

/** https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/workload-identity-tokens */
const phases = ["plan", "apply"];

/** Runs of workspaces of HCP Terraform, with workload identity tokens. */
export function terraformRun({ When }: Cucumber): void {
  When(
    "a run of the HCP Terraform workspace {string} in the phase {string} assumes {string}",
    { timeout: stepTimeout },
    function (path: string, phase: string, role: string) {
      const words = ["ORGANIZATION", "PROJECT", "WORKSPACE"];
      const [organization, project, workspace] = partsOf("workspace", path, words);
      return assumeWithToken(this, terraform, role, {
        title: `a run of ${path} in the phase ${phase}`,
        claims: {
          terraform_organization_name: organization,
          terraform_project_name: project,
          terraform_workspace_name: workspace,
          terraform_run_phase: oneOf("phase", phase, phases),
        },
      });
    },
  );
}
