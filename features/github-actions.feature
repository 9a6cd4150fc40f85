Feature: GitHub Actions deploys, from one branch of one repository
  A web identity role needs no keys at all, but everybody's workflows have tokens of the same provider: who gets in is
  decided by the subject alone. MFA has no place here: calls with a web identity token never carry it.

  Rule: One subject gets in

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
    Scenario: A user with MFA and all permissions does not come in by this door
      Given the IAM user "admins/ada" with a virtual MFA device and the identity policy "fixtures/identity/administrator.json"
      When "ada" assumes "github-deploy" with MFA
      Then access is denied

  @negative @backend:embedded @backend:localstack
  Rule: A token for somebody else is none for AWS

    In a real account the provider has one list of audiences, and in these features it is another.

    Background:
      Given the OIDC provider "token.actions.githubusercontent.com" for the audience "https://github.com/example-org"
      And the role "github-deploy" trusts as in "policies/github-deploy.json"

    Scenario: The right branch does not get in with a token for another audience
      When the web identity "repo:example-org/example-app:ref:refs/heads/main" of "token.actions.githubusercontent.com" assumes "github-deploy"
      Then access is denied

  Rule: Conditions that let in too many, or nobody

    Background:
      Given the OIDC provider "token.actions.githubusercontent.com" for the audience "sts.amazonaws.com"

    @negative
    Scenario: A wildcard for the organisation lets in every pull request of every repository
      Given the role "github-any-repository" trusts as in "fixtures/pitfalls/github-any-repository.json"
      When the web identity "repo:example-org/intern-playground:pull_request" of "token.actions.githubusercontent.com" assumes "github-any-repository"
      Then the role is assumed

    @negative
    Scenario: Under StringEquals an asterisk is an asterisk, and nobody is called that
      Given the role "github-literal-asterisk" trusts as in "fixtures/pitfalls/github-literal-asterisk.json"
      When the web identity "repo:example-org/example-app:ref:refs/heads/main" of "token.actions.githubusercontent.com" assumes "github-literal-asterisk"
      Then access is denied

  @mfa @negative
  Rule: An MFA condition on a web identity is dead: nobody can meet it

    Background:
      Given the OIDC provider "token.actions.githubusercontent.com" for the audience "sts.amazonaws.com"
      And the role "github-deploy-with-mfa" trusts as in "fixtures/pitfalls/mfa-of-a-web-identity.json"

    Scenario: The right branch is shut out with everybody else
      When the web identity "repo:example-org/example-app:ref:refs/heads/main" of "token.actions.githubusercontent.com" assumes "github-deploy-with-mfa"
      Then access is denied

    Scenario: What the token says of methods of authentication does not become MFA at AWS
      When the web identity "repo:example-org/example-app:ref:refs/heads/main" of "token.actions.githubusercontent.com" assumes "github-deploy-with-mfa" with the claims:
        | amr | mfa |
      Then access is denied

    Scenario: Nor does a role behind it, which wants MFA of the session, open
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
