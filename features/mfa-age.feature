@mfa @control:NIST-800-53-IA-11
Feature: MFA age and stale sessions
  A session token lasts up to 36 hours, and so does its MFA. A role can require that the code was given recently:
  `aws:MultiFactorAuthAge` is the number of seconds since then.

  Background:
    Given the IAM user "operators/olga" with a virtual MFA device
    And the role "recent-mfa" trusts as in "policies/recent-mfa.json"

  Rule: A session token has the age of its MFA

    Scenario Outline: <minutes> minutes after the code, a limit of one hour <says>
      When "olga" gets a session token with MFA
      And <minutes> minutes pass
      And that session assumes "recent-mfa"
      Then <outcome>

      Examples: recent enough
        | minutes | says   | outcome             |
        |       0 | allows | the role is assumed |
        |      30 | allows | the role is assumed |
        |      59 | allows | the role is assumed |

      @negative
      Examples: too old, although the token lasts twelve hours
        | minutes | says   | outcome          |
        |      61 | denies | access is denied |
        |     600 | denies | access is denied |

    @negative
    Scenario: An age equal to the limit is denied, since the policy says less than
      When "olga" gets a session token with MFA
      And 3600 seconds pass
      And that session assumes "recent-mfa"
      Then access is denied

    Scenario: A new code on the call replaces the MFA of an old session
      When "olga" gets a session token with MFA
      And 2 hours pass
      And that session assumes "recent-mfa"
      Then access is denied
      When "olga" gets a session token with MFA
      And that session assumes "recent-mfa"
      Then the role is assumed

    @negative
    Scenario: A recent code of another user does not help
      Given the IAM user "mallory" with a virtual MFA device
      When "mallory" gets a session token with MFA
      And that session assumes "recent-mfa"
      Then access is denied

  Rule: Without MFA, no limit to the age is met

    @negative
    Scenario: A new session token without MFA has no age
      When "olga" gets a session token without MFA
      And that session assumes "recent-mfa"
      Then access is denied

    @negative
    Scenario: An access key has no age either
      When "olga" assumes "recent-mfa" without MFA
      Then access is denied

  Rule: The age counts when the role is assumed, not afterwards

    Scenario: A role session stays valid when its MFA is older than the limit
      When "olga" gets a session token with MFA
      And 50 minutes pass
      And that session assumes "recent-mfa" and:
        | session name | night-shift |
      Then the role is assumed
      When 30 minutes pass
      And that session asks who it is
      Then the caller is "arn:aws:sts::123456789012:assumed-role/recent-mfa/night-shift"

    @negative
    Scenario: A role session ends after its own duration
      When "olga" gets a session token with MFA
      And that session assumes "recent-mfa"
      Then the role is assumed
      When 3601 seconds pass
      And that session asks who it is
      Then the call fails with "ExpiredToken"

  @undocumented:mfa-age-on-assume-role
  Rule: A code on the AssumeRole call itself is recent
    AWS does not document the age in this case. Existing policies rely on it, and it is assumed to be 0 here.

    Scenario: A code that is given on the AssumeRole call counts as recent
      When "olga" assumes "recent-mfa" with MFA
      Then the role is assumed
