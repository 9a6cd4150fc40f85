Feature: The workforce signs in through SAML
  Employees have no users at AWS. The identity provider asks for their second factor, and AWS does not see it: a
  condition on MFA shuts everybody out. What the provider saw it can attest, as a tag of the session.

  Background:
    Given the SAML provider "workforce"

  Rule: Who the identity provider speaks for gets in

    Background:
      Given the role "workforce" trusts as in "policies/saml-workforce.json"

    Scenario: An employee gets in under the name that the provider gives
      When "ann@example.com" assumes "workforce" through the SAML provider "workforce"
      Then the role is assumed as "arn:aws:sts::123456789012:assumed-role/workforce/ann@example.com"

    Scenario Outline: The provider's tags are the session's: <team> <says>
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
        | team     | says               | outcome             |
        | payments | reaches the ledger | the role is assumed |
        | search   | does not           | access is denied    |

    @negative
    Scenario: A user with MFA and all permissions does not come in by this door
      Given the IAM user "admins/ada" with a virtual MFA device and the identity policy "fixtures/identity/administrator.json"
      When "ada" assumes "workforce" with MFA
      Then access is denied

  @mfa @negative
  Rule: An MFA condition on a SAML role is dead: nobody can meet it

    Scenario: An employee who used a second factor is shut out with everybody else
      Given the role "workforce-with-mfa" trusts as in "fixtures/pitfalls/mfa-of-a-saml-user.json"
      When "ann@example.com" assumes "workforce-with-mfa" through the SAML provider "workforce"
      Then access is denied

    Scenario: What the provider says of it as a tag does not fill AWS's MFA key
      Given the role "workforce-with-mfa" trusts as in "fixtures/pitfalls/mfa-of-a-saml-user.json"
      When "ann@example.com" assumes "workforce-with-mfa" through the SAML provider "workforce" with the attributes:
        | PrincipalTag:MultiFactorAuthPresent | true |
      Then access is denied

  @mfa
  Rule: What the identity provider attests can be asked for

    Background:
      Given the role "workforce-attested" trusts as in "policies/saml-mfa-attested.json"

    Scenario: An employee whose second factor the provider saw gets in
      When "ann@example.com" assumes "workforce-attested" through the SAML provider "workforce" with the attributes:
        | PrincipalTag:mfa | yes |
      Then the role is assumed

    @negative
    Scenario: An employee without one does not
      When "ann@example.com" assumes "workforce-attested" through the SAML provider "workforce" with the attributes:
        | PrincipalTag:mfa | no |
      Then access is denied

    @negative
    Scenario: Nor one of whom the provider says nothing
      When "ann@example.com" assumes "workforce-attested" through the SAML provider "workforce"
      Then access is denied
