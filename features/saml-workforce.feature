Feature: The workforce signs in through SAML
  Employees have no IAM users. The identity provider checks their second factor, and AWS does not see it: a condition on MFA
  denies everybody. The provider can attest the second factor with a session tag.

  Background:
    Given the SAML provider "workforce"

  Rule: Employees that the identity provider authenticates can assume the role

    Background:
      Given the role "workforce" trusts as in "policies/saml-workforce.json"

    Scenario: The session has the name that the provider gives
      When "ann@example.com" assumes "workforce" through the SAML provider "workforce"
      Then the role is assumed as "arn:aws:sts::123456789012:assumed-role/workforce/ann@example.com"

    Scenario Outline: A role with a condition on the provider's tag: <team> <says>
      Given the role "payments-ledger" with the trust policy:
        """json
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Principal": { "AWS": "arn:aws:iam::123456789012:role/workforce" },
            "Action": "sts:AssumeRole",
            "Condition": { "StringEquals": { "aws:PrincipalTag/team": "payments" } }
          }
        }
        """
      When "ann@example.com" assumes "workforce" through the SAML provider "workforce" with the attributes:
        | PrincipalTag:team | <team> |
      And that session assumes "payments-ledger"
      Then <outcome>

      Examples:
        | team     | says          | outcome             |
        | payments | can assume it | the role is assumed |
        | search   | cannot        | access is denied    |

    @negative
    Scenario: A user with MFA and all permissions is denied
      Given the IAM user "admins/ada" with a virtual MFA device and the identity policy "fixtures/identity/administrator.json"
      When "ada" assumes "workforce" with MFA
      Then access is denied

  @mfa @negative
  Rule: No SAML caller can meet an MFA condition

    Scenario: An employee that used a second factor is denied too
      Given the role "workforce-with-mfa" trusts as in "fixtures/pitfalls/mfa-of-a-saml-user.json"
      When "ann@example.com" assumes "workforce-with-mfa" through the SAML provider "workforce"
      Then access is denied

    Scenario: A tag of the provider does not set AWS's MFA keys
      Given the role "workforce-with-mfa" trusts as in "fixtures/pitfalls/mfa-of-a-saml-user.json"
      When "ann@example.com" assumes "workforce-with-mfa" through the SAML provider "workforce" with the attributes:
        | PrincipalTag:MultiFactorAuthPresent | true |
      Then access is denied

  @mfa
  Rule: A role can require a tag with which the provider attests the second factor

    Background:
      Given the role "workforce-attested" trusts as in "policies/saml-mfa-attested.json"

    Scenario: An employee with the tag can assume the role
      When "ann@example.com" assumes "workforce-attested" through the SAML provider "workforce" with the attributes:
        | PrincipalTag:mfa | yes |
      Then the role is assumed

    @negative
    Scenario: An employee whose tag says no second factor is denied
      When "ann@example.com" assumes "workforce-attested" through the SAML provider "workforce" with the attributes:
        | PrincipalTag:mfa | no |
      Then access is denied

    @negative
    Scenario: An employee without the tag is denied
      When "ann@example.com" assumes "workforce-attested" through the SAML provider "workforce"
      Then access is denied
