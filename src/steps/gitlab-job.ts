import type { IWorld } from "@cucumber/cucumber";
import { type Cucumber, type StepResult, stepTimeout } from "./cucumber.js";
import { assumeWithToken, nameOfRef, type TokenProvider } from "./provider-token.js";
import { StepFailure } from "./step-failure.js";

const gitlab: TokenProvider = {
  shape: "gitlab",
  name: "GitLab",
  rows: ["gitlab"],
  hasOwnServers: true,
  given: 'Given the OIDC provider "gitlab.com" for the audience "https://gitlab.com"',
};

/** Jobs of GitLab CI/CD, with ID tokens of their projects. */
export function gitlabJob({ When }: Cucumber): void {
  const options = { timeout: stepTimeout };
  When(
    "a job of the GitLab project {string} on branch {string} assumes {string}",
    options,
    function (project: string, branch: string, role: string) {
      return assume(this, project, "branch", branch, role);
    },
  );
  When(
    "a job of the GitLab project {string} on tag {string} assumes {string}",
    options,
    function (project: string, tag: string, role: string) {
      return assume(this, project, "tag", tag, role);
    },
  );
}

function assume(
  world: IWorld,
  project: string,
  kind: "branch" | "tag",
  ref: string,
  role: string,
): Promise<StepResult> {
  // Groups can be in groups, so the path of a project has any number of parts.
  if (!/^[\w.-]+(\/[\w.-]+)+$/.test(project)) {
    throw new StepFailure(`"${project}" is not the path of a project; write "GROUP/PROJECT"`);
  }
  return assumeWithToken(world, gitlab, role, {
    title: `a job of ${project} on ${kind} ${ref}`,
    claims: { project_path: project, ref_type: kind, ref: nameOfRef(kind, ref) },
  });
}
