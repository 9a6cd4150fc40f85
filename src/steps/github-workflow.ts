import type { IWorld } from "@cucumber/cucumber";
import { type Cucumber, type StepResult, stepTimeout } from "./cucumber.js";
import { assumeWithToken, claimsBelow, nameOfRef, type TokenProvider } from "./provider-token.js";
import type { StepArgument } from "./step-argument.js";
import { StepFailure } from "./step-failure.js";

const github: TokenProvider = {
  shape: "github",
  name: "GitHub Actions",
  rows: ["github", "github-enterprise"],
  hasOwnServers: true,
  given: 'Given the OIDC provider "token.actions.githubusercontent.com" for the audience "sts.amazonaws.com"',
};

/** Claims that only some tokens have: https://docs.github.com/en/actions/reference/security/oidc */
const occasional = ["environment", "enterprise", "enterprise_id"];

type Claims = Readonly<Record<string, string>>;

/** Workflows of GitHub Actions, with tokens of their repositories. */
export function githubWorkflow({ When }: Cucumber): void {
  const options = { timeout: stepTimeout };
  When(
    "a workflow of the repository {string} on branch {string} assumes {string}",
    options,
    function (repository: string, branch: string, role: string) {
      return assume(this, repository, `on branch ${branch}`, role, onBranch(branch));
    },
  );
  When(
    "a workflow of the repository {string} on branch {string} assumes {string} with the claims:",
    options,
    function (repository: string, branch: string, role: string, table: StepArgument) {
      const claims = { ...onBranch(branch), ...claimsBelow(table, github, occasional) };
      return assume(this, repository, `on branch ${branch}`, role, claims);
    },
  );
  When(
    "a workflow of the repository {string} on tag {string} assumes {string}",
    options,
    function (repository: string, tag: string, role: string) {
      return assume(this, repository, `on tag ${tag}`, role, { ref: `refs/tags/${nameOfRef("tag", tag)}` });
    },
  );
  When(
    "a workflow of the repository {string} for a pull request assumes {string}",
    options,
    function (repository: string, role: string) {
      return assume(this, repository, "for a pull request", role, pullRequest);
    },
  );
  When(
    "a workflow of the repository {string} in the environment {string} assumes {string}",
    options,
    function (repository: string, environment: string, role: string) {
      if (environment === "") throw new StepFailure('"" is not the name of an environment; write its name');
      return assume(this, repository, `in the environment ${environment}`, role, { environment });
    },
  );
}

function onBranch(branch: string): Claims {
  return { ref: `refs/heads/${nameOfRef("branch", branch)}` };
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request */
const pullRequest: Claims = {
  event_name: "pull_request",
  ref: "refs/pull/1/merge",
  head_ref: "topic",
  base_ref: "main",
};

function assume(world: IWorld, repository: string, where: string, role: string, claims: Claims): Promise<StepResult> {
  const { claims: ofRepository, immutableSubjects } = repositoryNamed(repository);
  return assumeWithToken(world, github, role, {
    title: `a workflow of ${repository} ${where}`,
    claims: { ...ofRepository, ...claims },
    immutableSubjects,
  });
}

/** A repository as `OWNER/NAME`, or as `OWNER@ID/NAME@ID` if its subjects have the IDs. Throws StepFailure otherwise. */
function repositoryNamed(text: string): { readonly claims: Claims; readonly immutableSubjects: boolean } {
  const [, owner, ownerId, name, id] = /^([\w.-]+)(?:@(\d+))?\/([\w.-]+)(?:@(\d+))?$/.exec(text) ?? [];
  const hasIds = ownerId !== undefined && id !== undefined;
  if (owner === undefined || name === undefined || (!hasIds && (ownerId ?? id) !== undefined)) {
    throw new StepFailure(
      `"${text}" is not the name of a repository; write "OWNER/NAME", or "OWNER@ID/NAME@ID" with both IDs`,
    );
  }
  const claims = { repository: `${owner}/${name}` };
  if (!hasIds) return { claims, immutableSubjects: false };
  return { claims: { ...claims, repository_owner_id: ownerId, repository_id: id }, immutableSubjects: true };
}
