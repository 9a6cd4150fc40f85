Feature: Workflows and jobs of other companies' services assume roles, from one place each
  GitHub, GitLab, HCP Terraform and Buildkite have one OIDC provider for all of their customers, so a trust policy must name the
  customer, and best the repository, the project or the pipeline. CircleCI has a provider for each organization.

  Rule: GitHub Actions

    Background:
      Given the OIDC provider "token.actions.githubusercontent.com" for the audience "sts.amazonaws.com"

    Scenario: The main branch deploys
      Given the role "github-deploy" trusts as in "policies/github-deploy.json"
      When a workflow of the repository "example-org/example-app" on branch "main" assumes "github-deploy"
      Then the role is assumed

    @negative
    Scenario Outline: <whose> does not deploy
      Given the role "github-deploy" trusts as in "policies/github-deploy.json"
      When a workflow of the repository "<repository>" on branch "<branch>" assumes "github-deploy"
      Then access is denied

      Examples:
        | whose                                          | repository                        | branch |
        | Another organization's repository of this name | someone-else/example-app          | main   |
        | An organization whose name goes on             | example-org-2/example-app         | main   |
        | Another repository                             | example-org/website               | main   |
        | Another branch                                 | example-org/example-app           | topic  |
        | A repository whose subjects have IDs           | example-org@1204/example-app@7015 | main   |

    Scenario: The environment deploys
      Given the role "github-environment" trusts as in "fixtures/identity-providers/github-environment.json"
      When a workflow of the repository "example-org/example-app" in the environment "production" assumes "github-environment"
      Then the role is assumed

    @negative
    Scenario Outline: <whose> is not the environment
      Given the role "github-environment" trusts as in "fixtures/identity-providers/github-environment.json"
      When a workflow of the repository "<repository>" in the environment "<environment>" assumes "github-environment"
      Then access is denied

      Examples:
        | whose                                           | repository               | environment |
        | Another organization's environment of this name | someone-else/example-app | production  |
        | Another environment                             | example-org/example-app  | staging     |

    @negative
    Scenario: The main branch is not the environment
      Given the role "github-environment" trusts as in "fixtures/identity-providers/github-environment.json"
      When a workflow of the repository "example-org/example-app" on branch "main" assumes "github-environment"
      Then access is denied

    Scenario: A pull request plans
      Given the role "github-pull-requests" trusts as in "fixtures/identity-providers/github-pull-requests.json"
      When a workflow of the repository "example-org/example-app" for a pull request assumes "github-pull-requests"
      Then the role is assumed

    @negative
    Scenario: A pull request of another organization's repository does not plan
      Given the role "github-pull-requests" trusts as in "fixtures/identity-providers/github-pull-requests.json"
      When a workflow of the repository "someone-else/example-app" for a pull request assumes "github-pull-requests"
      Then access is denied

    @negative
    Scenario: A wildcard behind the organization lets pull requests of all of its repositories assume the role
      Given the role "github-any-repository" trusts as in "fixtures/pitfalls/github-any-repository.json"
      When a workflow of the repository "example-org/intern-playground" for a pull request assumes "github-any-repository"
      Then the role is assumed

    Scenario: A tag publishes
      Given the role "github-tags" trusts as in "fixtures/identity-providers/github-tags.json"
      When a workflow of the repository "example-org/example-app" on tag "v1.2.0" assumes "github-tags"
      Then the role is assumed

    @negative
    Scenario: Another tag, another organization's tag and a branch with the name of a tag do not publish
      Given the role "github-tags" trusts as in "fixtures/identity-providers/github-tags.json"
      When a workflow of the repository "example-org/example-app" on tag "nightly" assumes "github-tags"
      Then access is denied
      When a workflow of the repository "someone-else/example-app" on tag "v1.2.0" assumes "github-tags"
      Then access is denied
      When a workflow of the repository "example-org/example-app" on branch "v1.2.0" assumes "github-tags"
      Then access is denied

    Scenario: A repository whose subjects have IDs deploys
      Given the role "github-ids" trusts as in "fixtures/identity-providers/github-ids.json"
      When a workflow of the repository "example-org@1204/example-app@70015" on branch "main" assumes "github-ids"
      Then the role is assumed

    @negative
    Scenario: A new organization with the old name has another ID
      Given the role "github-ids" trusts as in "fixtures/identity-providers/github-ids.json"
      When a workflow of the repository "example-org@990001/example-app@990002" on branch "main" assumes "github-ids"
      Then access is denied

    Scenario: Only the workflow that the organization shares releases
      Given the role "github-release" trusts as in "fixtures/identity-providers/github-reusable-workflow.json"
      When a workflow of the repository "example-org/example-app" on branch "main" assumes "github-release" with the claims:
        | job_workflow_ref | example-org/workflows/.github/workflows/release.yml@refs/heads/main |
      Then the role is assumed
      When a workflow of the repository "example-org/example-app" on branch "main" assumes "github-release"
      Then access is denied

    @negative
    Scenario: Another organization that calls the shared workflow does not release
      Given the role "github-release" trusts as in "fixtures/identity-providers/github-reusable-workflow.json"
      When a workflow of the repository "someone-else/example-app" on branch "main" assumes "github-release" with the claims:
        | job_workflow_ref | example-org/workflows/.github/workflows/release.yml@refs/heads/main |
      Then access is denied

  Rule: GitLab

    Background:
      Given the OIDC provider "gitlab.com" for the audience "https://gitlab.com"

    Scenario: The main branch deploys
      Given the role "gitlab-deploy" trusts as in "fixtures/identity-providers/gitlab-deploy.json"
      When a job of the GitLab project "example-group/example-app" on branch "main" assumes "gitlab-deploy"
      Then the role is assumed

    @negative
    Scenario Outline: <whose> does not deploy
      Given the role "gitlab-deploy" trusts as in "fixtures/identity-providers/gitlab-deploy.json"
      When a job of the GitLab project "<project>" on branch "<branch>" assumes "gitlab-deploy"
      Then access is denied

      Examples:
        | whose                                | project                         | branch |
        | Another group's project of this name | someone-else/example-app        | main   |
        | A project of a subgroup              | example-group/forks/example-app | main   |
        | Another branch                       | example-group/example-app       | topic  |

    Scenario: A tag publishes, and a branch with the name of a tag does not
      Given the role "gitlab-tags" trusts as in "fixtures/identity-providers/gitlab-tags.json"
      When a job of the GitLab project "example-group/example-app" on tag "v1.2.0" assumes "gitlab-tags"
      Then the role is assumed
      When a job of the GitLab project "example-group/example-app" on branch "v1.2.0" assumes "gitlab-tags"
      Then access is denied

    @negative
    Scenario: Another group's tag does not publish
      Given the role "gitlab-tags" trusts as in "fixtures/identity-providers/gitlab-tags.json"
      When a job of the GitLab project "someone-else/example-app" on tag "v1.2.0" assumes "gitlab-tags"
      Then access is denied

  Rule: HCP Terraform

    Background:
      Given the OIDC provider "app.terraform.io" for the audience "aws.workload.identity"
      And the role "terraform-apply" trusts as in "fixtures/identity-providers/terraform-apply.json"

    Scenario: The workspace applies
      When a run of the HCP Terraform workspace "example-org/network/production" in the phase "apply" assumes "terraform-apply"
      Then the role is assumed

    @negative
    Scenario Outline: <whose> does not apply
      When a run of the HCP Terraform workspace "<workspace>" in the phase "<phase>" assumes "terraform-apply"
      Then access is denied

      Examples:
        | whose                            | workspace                       | phase |
        | A plan                           | example-org/network/production  | plan  |
        | Another organization's workspace | someone-else/network/production | apply |
        | A workspace of another project   | example-org/sandbox/production  | apply |
        | Another workspace                | example-org/network/staging     | apply |

  Rule: Buildkite

    Background:
      Given the OIDC provider "agent.buildkite.com" for the audience "sts.amazonaws.com"
      And the role "buildkite-deploy" trusts as in "fixtures/identity-providers/buildkite-deploy.json"

    Scenario: The deploy step of the main branch deploys
      When a job of the Buildkite pipeline "example-org/example-app" on branch "main" assumes "buildkite-deploy"
      Then the role is assumed

    @negative
    Scenario Outline: <whose> does not deploy
      When a job of the Buildkite pipeline "<pipeline>" on branch "<branch>" for the step "<step>" assumes "buildkite-deploy"
      Then access is denied

      Examples:
        | whose                           | pipeline                 | branch | step   |
        | Another organization's pipeline | someone-else/example-app | main   | deploy |
        | Another pipeline                | example-org/website      | main   | deploy |
        | Another branch                  | example-org/example-app  | topic  | deploy |
        | Another step                    | example-org/example-app  | main   | test   |

  Rule: CircleCI
    The token of `CIRCLE_OIDC_TOKEN` names the project, and that of `CIRCLE_OIDC_TOKEN_V2` the branch as well.

    Background:
      Given the OIDC provider "oidc.circleci.com/org/5b1e9c04-7d3a-4f62-9a8e-2c6f0d4b7e13" for the audience "5b1e9c04-7d3a-4f62-9a8e-2c6f0d4b7e13"

    Scenario: The project deploys, and another project of the organization does not
      Given the role "circleci-deploy" trusts as in "fixtures/identity-providers/circleci-deploy.json"
      When a job of the CircleCI project "8f2d6a31-0c4e-4b97-a5d1-e39b7c60f824" assumes "circleci-deploy"
      Then the role is assumed
      When a job of the CircleCI project "17c0be52-93d8-4a06-8e4f-b2d51f7a6c39" assumes "circleci-deploy"
      Then access is denied

    Scenario: The main branch deploys
      Given the role "circleci-branch" trusts as in "fixtures/identity-providers/circleci-branch.json"
      When a job of the CircleCI project "8f2d6a31-0c4e-4b97-a5d1-e39b7c60f824" of the repository "github.com/example-org/example-app" on branch "main" assumes "circleci-branch"
      Then the role is assumed

    @negative
    Scenario: Another branch, another repository and a token without a branch do not deploy
      Given the role "circleci-branch" trusts as in "fixtures/identity-providers/circleci-branch.json"
      When a job of the CircleCI project "8f2d6a31-0c4e-4b97-a5d1-e39b7c60f824" of the repository "github.com/example-org/example-app" on branch "topic" assumes "circleci-branch"
      Then access is denied
      When a job of the CircleCI project "8f2d6a31-0c4e-4b97-a5d1-e39b7c60f824" of the repository "github.com/someone-else/example-app" on branch "main" assumes "circleci-branch"
      Then access is denied
      When a job of the CircleCI project "8f2d6a31-0c4e-4b97-a5d1-e39b7c60f824" assumes "circleci-branch"
      Then access is denied
