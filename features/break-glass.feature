@mfa @control:NIST-800-53-IA-2.1
Feature: A role for emergencies
  A role with all permissions, for emergencies. Two people can assume it with an MFA code of the last five minutes, and the
  source identity of the session, which CloudTrail logs with every call, is the number of the incident.

  Background:
    Given the IAM user "break-glass/first" with a virtual MFA device
    And the IAM user "break-glass/second" with a virtual MFA device
    And the role "break-glass" trusts as in "policies/break-glass.json"

  Scenario Outline: The <who> of the two can assume the role, and the session has the incident's number
    When "<who>" gets a session token with MFA
    And that session assumes "break-glass" and:
      | source identity | INC-2041 |
    Then the role is assumed
    And the session has the source identity "INC-2041"

    Examples:
      | who    |
      | first  |
      | second |

  Scenario: Four minutes after the code, the role can be assumed
    When "first" gets a session token with MFA
    And 4 minutes pass
    And that session assumes "break-glass" and:
      | source identity | INC-2041 |
    Then the role is assumed

  @negative
  Scenario: Six minutes after the code, another one is needed
    When "first" gets a session token with MFA
    And 6 minutes pass
    And that session assumes "break-glass" and:
      | source identity | INC-2041 |
    Then access is denied

  @negative
  Scenario: Without an incident, access is denied
    When "first" gets a session token with MFA
    And that session assumes "break-glass"
    Then access is denied

  @negative
  Scenario Outline: "<source identity>" is not an incident
    When "first" gets a session token with MFA
    And that session assumes "break-glass" and:
      | source identity | <source identity> |
    Then access is denied

    Examples:
      | source identity |
      | CHANGE-2041     |
      | inc-2041        |
      | first           |

  @negative
  Scenario: An incident does not replace MFA
    When "second" assumes "break-glass" without MFA and:
      | source identity | INC-2041 |
    Then access is denied

  @negative
  Scenario: A session token without MFA is denied
    When "second" gets a session token without MFA
    And that session assumes "break-glass" and:
      | source identity | INC-2041 |
    Then access is denied

  @negative
  Scenario: Nobody else can assume the role, not even the account's administrator
    Given the IAM user "admins/ada" with a virtual MFA device and the identity policy "fixtures/identity/administrator.json"
    When "ada" gets a session token with MFA
    And that session assumes "break-glass" and:
      | source identity | INC-2041 |
    Then access is denied

  @undocumented:mfa-age-on-assume-role
  Scenario: With the code on the call itself, no session token is needed
    AWS does not document the age of a code that is given on the AssumeRole call; it is assumed to be 0 here.

    When "second" assumes "break-glass" with MFA and:
      | source identity | INC-2042 |
    Then the role is assumed
