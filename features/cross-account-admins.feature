@mfa @control:NIST-800-53-IA-2.1
Feature: Administrators from another account
  People have their users in one account and administer another. Both accounts must allow the call: the role must trust the
  user, and an identity policy must allow it. MFA is checked in the user's account, and the role limits its age.

  Background:
    Given the account "210987654321"
    And the IAM user "admins/alice" with a virtual MFA device and the identity policy:
      """json
      {
        "Version": "2012-10-17",
        "Statement": {
          "Effect": "Allow",
          "Action": "sts:AssumeRole",
          "Resource": "arn:aws:iam::123456789012:role/administrator"
        }
      }
      """
    And the IAM user "admins/bob" with a virtual MFA device
    And the account "123456789012"
    And the role "administrator" trusts as in "policies/admin-cross-account.json"

  Scenario: An administrator that the role trusts and an identity policy allows can assume the role with a recent code
    When "alice" gets a session token with MFA
    And that session assumes "administrator" and:
      | session name | alice |
    Then the role is assumed as "arn:aws:sts::123456789012:assumed-role/administrator/alice"

  @negative
  Scenario: The trust policy alone is not enough across accounts
    When "bob" gets a session token with MFA
    And that session assumes "administrator"
    Then access is denied by the caller's own policies

  @negative
  Scenario: The identity policy alone is not enough either
    Given the account "210987654321"
    And the IAM user "admins/carol" with a virtual MFA device and the identity policy "fixtures/identity/administrator.json"
    When "carol" gets a session token with MFA
    And that session assumes "administrator"
    Then access is denied

  @negative
  Scenario: An administrator of the role's own account is denied
    Given the IAM user "admins/ada" with a virtual MFA device and the identity policy "fixtures/identity/administrator.json"
    When "ada" gets a session token with MFA
    And that session assumes "administrator"
    Then access is denied

  @negative
  Scenario: An access key without MFA is denied
    When "alice" assumes "administrator" without MFA
    Then access is denied

  @negative
  Scenario: A session token without MFA is not enough
    When "alice" gets a session token without MFA
    And that session assumes "administrator"
    Then access is denied

  @negative
  Scenario: A code of the day before is not enough
    When "alice" gets a session token with MFA for 86400 seconds
    And 23 hours pass
    And that session assumes "administrator"
    Then access is denied

  @undocumented:mfa-age-on-assume-role
  Scenario: A code on the call itself counts in the other account
    AWS does not document the age of a code that is given on the AssumeRole call; it is assumed to be 0 here.

    When "alice" assumes "administrator" with MFA
    Then the role is assumed
