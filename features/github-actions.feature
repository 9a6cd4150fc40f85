Feature: GitHub Actions deploys, from one branch of one repository
  A role for web identities needs no access keys, but the workflows of every GitHub customer have tokens of the same provider:
  only the condition on the subject tells them apart. Calls with a web identity token never have MFA.

  Rule: One subject can assume the role

    Background:
      Given the OIDC provider "token.actions.githubusercontent.com" for the audience "sts.amazonaws.com"
      And the role "github-deploy" trusts as in "policies/github-deploy.json"

    Scenario: The main branch deploys
      When the web identity "repo:example-org/example-app:ref:refs/heads/main" of "token.actions.githubusercontent.com" assumes "github-deploy"
      Then the role is assumed

    @negative
    Scenario Outline: <whose> does not deploy
      When the web identity "<subject>" of "token.actions.githubusercontent.com" assumes "github-deploy"
      Then access is denied

      Examples:
        | whose                          | subject                                                |
        | Another branch                 | repo:example-org/example-app:ref:refs/heads/experiment |
        | A branch whose name goes on    | repo:example-org/example-app:ref:refs/heads/main-2     |
        | A pull request                 | repo:example-org/example-app:pull_request              |
        | A tag                          | repo:example-org/example-app:ref:refs/tags/v1.0.0      |
        | Another repository             | repo:example-org/website:ref:refs/heads/main           |
        | A fork in another organisation | repo:someone-else/example-app:ref:refs/heads/main      |
        | A repository in other case     | repo:Example-Org/example-app:ref:refs/heads/main       |

    @negative
    Scenario: A user with MFA and all permissions is denied
      Given the IAM user "admins/ada" with a virtual MFA device and the identity policy "fixtures/identity/administrator.json"
      When "ada" assumes "github-deploy" with MFA
      Then access is denied

  @negative @backend:embedded @backend:localstack
  Rule: A token for another audience is not accepted
    In a real account, the provider has one list of audiences; here it is another one than in the other features.

    Background:
      Given the OIDC provider "token.actions.githubusercontent.com" for the audience "https://github.com/example-org"
      And the role "github-deploy" trusts as in "policies/github-deploy.json"

    Scenario: A token of the right branch for another audience is denied
      When the web identity "repo:example-org/example-app:ref:refs/heads/main" of "token.actions.githubusercontent.com" assumes "github-deploy"
      Then access is denied

  Rule: Conditions that allow too many callers, or nobody

    Background:
      Given the OIDC provider "token.actions.githubusercontent.com" for the audience "sts.amazonaws.com"

    @negative
    Scenario: A wildcard for the organization allows every pull request of every repository
      Given the role "github-any-repository" trusts as in "fixtures/pitfalls/github-any-repository.json"
      When the web identity "repo:example-org/intern-playground:pull_request" of "token.actions.githubusercontent.com" assumes "github-any-repository"
      Then the role is assumed

    @negative
    Scenario: StringEquals compares an asterisk as text, which no subject equals
      Given the role "github-literal-asterisk" trusts as in "fixtures/pitfalls/github-literal-asterisk.json"
      When the web identity "repo:example-org/example-app:ref:refs/heads/main" of "token.actions.githubusercontent.com" assumes "github-literal-asterisk"
      Then access is denied

  @mfa @negative
  Rule: No web identity can meet an MFA condition

    Background:
      Given the OIDC provider "token.actions.githubusercontent.com" for the audience "sts.amazonaws.com"
      And the role "github-deploy-with-mfa" trusts as in "fixtures/pitfalls/mfa-of-a-web-identity.json"

    Scenario: The right branch is denied too
      When the web identity "repo:example-org/example-app:ref:refs/heads/main" of "token.actions.githubusercontent.com" assumes "github-deploy-with-mfa"
      Then access is denied

    Scenario: The token's claim about authentication methods does not set AWS's MFA keys
      When the web identity "repo:example-org/example-app:ref:refs/heads/main" of "token.actions.githubusercontent.com" assumes "github-deploy-with-mfa" with the claims:
        | amr | mfa |
      Then access is denied

    Scenario: A second role that requires MFA of the first role's session is denied
      Given the role "github-deploy" trusts as in "policies/github-deploy.json"
      And the role "production-with-mfa" with the trust policy:
        """json
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Principal": { "AWS": "arn:aws:iam::123456789012:role/github-deploy" },
            "Action": "sts:AssumeRole",
            "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
          }
        }
        """
      When the web identity "repo:example-org/example-app:ref:refs/heads/main" of "token.actions.githubusercontent.com" assumes "github-deploy"
      And that session assumes "production-with-mfa"
      Then access is denied
