@mfa @control:NIST-800-53-IA-2.1
Feature: Breaking the glass
  For the night when everything else fails there is a role with all permissions. Two people may take it, with a code
  of the last five minutes, and the number of the incident goes into the log with everything they do.

  Background:
    Given the IAM user "break-glass/first" with a virtual MFA device
    And the IAM user "break-glass/second" with a virtual MFA device
    And the role "break-glass" trusts as in "policies/break-glass.json"

  Scenario Outline: The <who> of the two gets in, and the incident is on record
    When "<who>" gets a session token with MFA
    And that session assumes "break-glass" and:
      | source identity | INC-2041 |
    Then the role is assumed
    And the session has the source identity "INC-2041"

    Examples:
      | who    |
      | first  |
      | second |

  Scenario: Four minutes after the code there is still time
    When "first" gets a session token with MFA
    And 4 minutes pass
    And that session assumes "break-glass" and:
      | source identity | INC-2041 |
    Then the role is assumed

  @negative
  Scenario: Six minutes after the code another one is needed
    When "first" gets a session token with MFA
    And 6 minutes pass
    And that session assumes "break-glass" and:
      | source identity | INC-2041 |
    Then access is denied

  @negative
  Scenario: Without an incident the glass stays whole
    When "first" gets a session token with MFA
    And that session assumes "break-glass"
    Then access is denied

  @negative
  Scenario Outline: "<source identity>" is no incident
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
  Scenario: A session token without MFA is no key to the glass
    When "second" gets a session token without MFA
    And that session assumes "break-glass" and:
      | source identity | INC-2041 |
    Then access is denied

  @negative
  Scenario: Nobody else gets in, not even the account's administrator
    Given the IAM user "admins/ada" with a virtual MFA device and the identity policy "fixtures/identity/administrator.json"
    When "ada" gets a session token with MFA
    And that session assumes "break-glass" and:
      | source identity | INC-2041 |
    Then access is denied

  @undocumented:mfa-age-on-assume-role
  Scenario: With the code on the call itself there is no waiting for a session token
    AWS does not document an age for a code that is given on the AssumeRole call; it is taken to be 0 here.

    When "second" assumes "break-glass" with MFA and:
      | source identity | INC-2042 |
    Then the role is assumed
