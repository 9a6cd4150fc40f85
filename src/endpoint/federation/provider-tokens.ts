import { createHash, randomUUID } from "node:crypto";

/** The claims that tell one token of a provider from another; all that are absent have usual values. */
export type GivenClaims = Readonly<Record<string, unknown>>;

/** A provider whose tokens are made with its real claims. */
interface ProviderTokens {
  /** Without `https://`. */
  readonly issuer: string;
  readonly claims: (given: GivenClaims, options: TokenOptions) => Readonly<Record<string, unknown>>;
}

/** How a provider makes its tokens. */
export interface TokenOptions {
  /** The issuer without `https://`, if it is not the usual one: that of CircleCI names the organization. */
  readonly issuer?: string | undefined;
  /** For GitHub: whether subjects have IDs behind the names, as those of repositories since 2026-07-15 do. */
  readonly immutableSubjects?: boolean | undefined;
}

/** The providers of which {@link claimsOfProvider} knows the claims. */
export type TestProvider = "github" | "gitlab" | "terraform" | "buildkite" | "circleci";

/** https://docs.github.com/en/actions/reference/security/oidc */
const github: ProviderTokens = {
  issuer: "token.actions.githubusercontent.com",
  claims: (given, { immutableSubjects = false }) => {
    const repository = text(given, "repository", "octo-org/octo-repo");
    const [owner = "", name = ""] = repository.split("/");
    const ref = text(given, "ref", "refs/heads/main");
    const ownerId = text(given, "repository_owner_id", idOf(owner));
    const repositoryId = text(given, "repository_id", idOf(repository));
    const { environment } = given;
    const event = text(given, "event_name", "push");
    const context =
      environment !== undefined
        ? `environment:${escaped(String(environment))}`
        : event === "pull_request"
          ? "pull_request"
          : `ref:${ref}`;
    const workflowRef = `${repository}/.github/workflows/deploy.yml@${ref}`;
    return {
      sub: immutableSubjects
        ? `repo:${owner}@${ownerId}/${name}@${repositoryId}:${context}`
        : `repo:${repository}:${context}`,
      aud: "sts.amazonaws.com",
      jti: randomUUID(),
      ref,
      sha: shaOf(ref),
      repository,
      repository_owner: owner,
      repository_owner_id: ownerId,
      repository_id: repositoryId,
      repository_visibility: "private",
      run_id: "10220001",
      run_number: "10",
      run_attempt: "1",
      actor: "octocat",
      actor_id: "583231",
      workflow: "Deploy",
      workflow_ref: workflowRef,
      workflow_sha: shaOf(ref),
      job_workflow_ref: workflowRef,
      job_workflow_sha: shaOf(ref),
      head_ref: "",
      base_ref: "",
      event_name: event,
      ref_type: ref.startsWith("refs/tags/") ? "tag" : "branch",
      ref_protected: "false",
      runner_environment: "github-hosted",
    };
  },
};

/** https://docs.gitlab.com/ci/secrets/id_token_authentication/ */
const gitlab: ProviderTokens = {
  issuer: "gitlab.com",
  claims: (given) => {
    const path = text(given, "project_path", "my-group/my-project");
    const namespace = path.slice(0, path.lastIndexOf("/"));
    const refType = text(given, "ref_type", "branch");
    const ref = text(given, "ref", "main");
    return {
      sub: `project_path:${path}:ref_type:${refType}:ref:${ref}`,
      aud: "https://gitlab.com",
      jti: randomUUID(),
      namespace_id: idOf(namespace),
      namespace_path: namespace,
      project_id: idOf(path),
      project_path: path,
      user_id: "42",
      user_login: "sample-user",
      user_email: "sample-user@example.com",
      user_access_level: "developer",
      pipeline_id: "1212",
      pipeline_source: "push",
      job_id: "1212",
      ref,
      ref_type: refType,
      ref_path: `refs/${refType === "tag" ? "tags" : "heads"}/${ref}`,
      ref_protected: "true",
      runner_id: 1,
      runner_environment: "gitlab-hosted",
      sha: shaOf(ref),
      project_visibility: "private",
    };
  },
};

/** https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/workload-identity-tokens */
const terraform: ProviderTokens = {
  issuer: "app.terraform.io",
  claims: (given) => {
    const organization = text(given, "terraform_organization_name", "my-organization");
    const project = text(given, "terraform_project_name", "Default Project");
    const workspace = text(given, "terraform_workspace_name", "my-workspace");
    const phase = text(given, "terraform_run_phase", "apply");
    const sub = `organization:${organization}:project:${project}:workspace:${workspace}:run_phase:${phase}`;
    return {
      sub,
      aud: "aws.workload.identity",
      jti: randomUUID(),
      terraform_run_phase: phase,
      terraform_workspace_id: `ws-${idOf(workspace)}`,
      terraform_workspace_name: workspace,
      terraform_organization_id: `org-${idOf(organization)}`,
      terraform_organization_name: organization,
      terraform_project_id: `prj-${idOf(project)}`,
      terraform_project_name: project,
      terraform_run_id: "run-3jhqdgwkrZ",
      terraform_full_workspace: `organization:${organization}:project:${project}:workspace:${workspace}`,
    };
  },
};

/** https://buildkite.com/docs/agent/v3/cli-oidc */
const buildkite: ProviderTokens = {
  issuer: "agent.buildkite.com",
  claims: (given) => {
    const organization = text(given, "organization_slug", "my-organization");
    const pipeline = text(given, "pipeline_slug", "my-pipeline");
    const branch = text(given, "build_branch", "main");
    const step = text(given, "step_key", "deploy");
    const commit = shaOf(branch);
    return {
      sub: `organization:${organization}:pipeline:${pipeline}:ref:refs/heads/${branch}:commit:${commit}:step:${step}`,
      aud: "sts.amazonaws.com",
      organization_slug: organization,
      organization_id: uuidOf(organization),
      pipeline_slug: pipeline,
      pipeline_id: uuidOf(`${organization}/${pipeline}`),
      build_number: 1,
      build_branch: branch,
      build_commit: commit,
      step_key: step,
      job_id: randomUUID(),
      agent_id: randomUUID(),
      cluster_id: uuidOf(`${organization} cluster`),
      cluster_name: "Default cluster",
    };
  },
};

const circleIssuer = "oidc.circleci.com/org/";
const circleOrganization = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";

/**
 * With the origin or the ref of the code given, tokens are those of `CIRCLE_OIDC_TOKEN_V2`, whose subjects have both; else
 * those of `CIRCLE_OIDC_TOKEN`.
 *
 * https://circleci.com/docs/guides/permissions-authentication/openid-connect-tokens/
 */
const circleci: ProviderTokens = {
  issuer: `${circleIssuer}${circleOrganization}`,
  claims: (given, { issuer = "" }) => {
    const organization = issuer.startsWith(circleIssuer) ? issuer.slice(circleIssuer.length) : circleOrganization;
    const project = text(given, "oidc.circleci.com/project-id", uuidOf("my-project"));
    const origin = text(given, "oidc.circleci.com/vcs-origin", "github.com/my-organization/my-project");
    const ref = text(given, "oidc.circleci.com/vcs-ref", "refs/heads/main");
    const isSecond = ["vcs-origin", "vcs-ref"].some((name) => given[`oidc.circleci.com/${name}`] !== undefined);
    return {
      sub: `org/${organization}/project/${project}/user/${uuidOf("user")}${isSecond ? `/vcs-origin/${origin}/vcs-ref/${ref}` : ""}`,
      aud: organization,
      "oidc.circleci.com/project-id": project,
      "oidc.circleci.com/context-ids": [],
      "oidc.circleci.com/vcs-origin": origin,
      "oidc.circleci.com/vcs-ref": ref,
    };
  },
};

const providers: Readonly<Record<TestProvider, ProviderTokens>> = { github, gitlab, terraform, buildkite, circleci };

/** The issuer of a provider, without `https://`. */
export function issuerOfProvider(provider: TestProvider): string {
  return providers[provider].issuer;
}

/** All claims of a token of a provider: those that are given, and the others as the provider makes them to fit. */
export function claimsOfProvider(
  provider: TestProvider,
  given: GivenClaims,
  options: TokenOptions,
): Readonly<Record<string, unknown>> {
  return { ...providers[provider].claims(given, options), ...given };
}

function text(given: GivenClaims, name: string, usual: string): string {
  const value = given[name];
  return typeof value === "string" ? value : usual;
}

/** GitHub writes colons within names so: https://docs.github.com/en/actions/reference/security/oidc */
function escaped(name: string): string {
  return name.replaceAll(":", "%3A");
}

function digestOf(name: string): string {
  return createHash("sha256").update(name).digest("hex");
}

/** A number that is always the same for a name. */
function idOf(name: string): string {
  return String(Number.parseInt(digestOf(name).slice(0, 7), 16));
}

function shaOf(name: string): string {
  return digestOf(name).slice(0, 40);
}

function uuidOf(name: string): string {
  return digestOf(name).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-4$3-8$4-$5");
}
