import type { IWorld } from "@cucumber/cucumber";
import { type Cucumber, type StepResult, stepTimeout } from "./cucumber.js";
import { assumeWithToken, nameOfRef, partsOf, type TokenProvider } from "./provider-token.js";

const buildkite: TokenProvider = {
  shape: "buildkite",
  name: "Buildkite",
  rows: ["buildkite", "buildkite-other-hosts"],
  hasOwnServers: false,
  given: 'Given the OIDC provider "agent.buildkite.com" for the audience "sts.amazonaws.com"',
};

/** Jobs of Buildkite, with tokens of their pipelines. */
export function buildkiteJob({ When }: Cucumber): void {
  const options = { timeout: stepTimeout };
  When(
    "a job of the Buildkite pipeline {string} on branch {string} assumes {string}",
    options,
    function (pipeline: string, branch: string, role: string) {
      return assume(this, pipeline, branch, role, {});
    },
  );
  When(
    "a job of the Buildkite pipeline {string} on branch {string} for the step {string} assumes {string}",
    options,
    function (pipeline: string, branch: string, step: string, role: string) {
      return assume(this, pipeline, branch, role, { step_key: step });
    },
  );
}

function assume(
  world: IWorld,
  path: string,
  branch: string,
  role: string,
  step: { readonly step_key?: string },
): Promise<StepResult> {
  const [organization, pipeline] = partsOf("pipeline", path, ["ORGANIZATION", "PIPELINE"]);
  return assumeWithToken(world, buildkite, role, {
    title: `a job of ${path} on branch ${branch}`,
    claims: {
      organization_slug: organization,
      pipeline_slug: pipeline,
      build_branch: nameOfRef("branch", branch),
      ...step,
    },
  });
}
