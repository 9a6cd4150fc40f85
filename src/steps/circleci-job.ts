import type { IWorld } from "@cucumber/cucumber";
import { type Cucumber, type StepResult, stepTimeout } from "./cucumber.js";
import { assumeWithToken, nameOfRef, type TokenProvider } from "./provider-token.js";
import { StepFailure } from "./step-failure.js";

const circleci: TokenProvider = {
  shape: "circleci",
  name: "CircleCI",
  rows: ["circleci"],
  hasOwnServers: false,
  given: 'Given the OIDC provider "oidc.circleci.com/org/ORGANIZATION-ID" for the audience "ORGANIZATION-ID"',
};

/** Jobs of CircleCI: with `CIRCLE_OIDC_TOKEN`, or with `CIRCLE_OIDC_TOKEN_V2`, whose subject names the branch. */
export function circleciJob({ When }: Cucumber): void {
  const options = { timeout: stepTimeout };
  When("a job of the CircleCI project {string} assumes {string}", options, function (project: string, role: string) {
    return assume(this, project, "", role, {});
  });
  When(
    "a job of the CircleCI project {string} of the repository {string} on branch {string} assumes {string}",
    options,
    function (project: string, repository: string, branch: string, role: string) {
      if (!/^[\w.-]+(\/[\w.-]+){2,}$/.test(repository)) {
        throw new StepFailure(`"${repository}" is not a repository; write "github.com/OWNER/NAME"`);
      }
      return assume(this, project, ` on branch ${branch}`, role, {
        "oidc.circleci.com/vcs-origin": repository,
        "oidc.circleci.com/vcs-ref": `refs/heads/${nameOfRef("branch", branch)}`,
      });
    },
  );
}

function assume(
  world: IWorld,
  project: string,
  where: string,
  role: string,
  claims: Readonly<Record<string, string>>,
): Promise<StepResult> {
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(project)) {
    throw new StepFailure(
      `"${project}" is not the ID of a CircleCI project; write the UUID that the project's settings show`,
    );
  }
  return assumeWithToken(world, circleci, role, {
    title: `a job of ${project}${where}`,
    claims: { "oidc.circleci.com/project-id": project, ...claims },
  });
}
