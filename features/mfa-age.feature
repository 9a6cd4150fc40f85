@mfa @control:NIST-800-53-IA-11
Feature: MFA age and stale sessions
  A session token lives for up to a day and a half, and its MFA with it. A role that matters wants to know that the
  person was there recently: `aws:MultiFactorAuthAge` counts the seconds since the code was given.

  Background:
    Given the IAM user "operators/olga" with a virtual MFA device
    And the role "recent-mfa" trusts as in "policies/recent-mfa.json"

  Rule: A session token carries the time of its MFA with it

    Scenario Outline: <minutes> minutes after the code, a limit of one hour <says>
      When "olga" gets a session token with MFA
      And <minutes> minutes pass
      And that session assumes "recent-mfa"
      Then <outcome>

      Examples: still fresh
        | minutes | says    | outcome             |
        |       0 | lets in | the role is assumed |
        |      30 | lets in | the role is assumed |
        |      59 | lets in | the role is assumed |

      @negative
      Examples: gone stale, although the token is good for twelve hours
        | minutes | says      | outcome          |
        |      61 | shuts out | access is denied |
        |     600 | shuts out | access is denied |

    @negative
    Scenario: The limit itself is too late, since the policy says less than
      When "olga" gets a session token with MFA
      And 3600 seconds pass
      And that session assumes "recent-mfa"
      Then access is denied

    Scenario: A new code makes up for a stale session
      When "olga" gets a session token with MFA
      And 2 hours pass
      And that session assumes "recent-mfa"
      Then access is denied
      When "olga" gets a session token with MFA
      And that session assumes "recent-mfa"
      Then the role is assumed

    @negative
    Scenario: Somebody else's fresh code does not help
      Given the IAM user "mallory" with a virtual MFA device
      When "mallory" gets a session token with MFA
      And that session assumes "recent-mfa"
      Then access is denied

  Rule: Without MFA there is no age that could be small enough

    @negative
    Scenario: A session token that was just issued without a code has no age
      When "olga" gets a session token without MFA
      And that session assumes "recent-mfa"
      Then access is denied

    @negative
    Scenario: An access key has no age either
      When "olga" assumes "recent-mfa" without MFA
      Then access is denied

  Rule: The age counts when the role is assumed, and not afterwards

    Scenario: A role session goes on when its MFA has grown stale
      When "olga" gets a session token with MFA
      And 50 minutes pass
      And that session assumes "recent-mfa" and:
        | session name | night-shift |
      Then the role is assumed
      When 30 minutes pass
      And that session asks who it is
      Then the caller is "arn:aws:sts::123456789012:assumed-role/recent-mfa/night-shift"

    @negative
    Scenario: A role session ends with its own hour
      When "olga" gets a session token with MFA
      And that session assumes "recent-mfa"
      Then the role is assumed
      When 3601 seconds pass
      And that session asks who it is
      Then the call fails with "ExpiredToken"

  @undocumented:mfa-age-on-assume-role
  Rule: A code on the AssumeRole call itself is as fresh as can be
    AWS does not document an age for this case. Policies in the field rely on one, and it is taken to be 0 here.

    Scenario: A code that is given while the role is assumed counts as recent
      When "olga" assumes "recent-mfa" with MFA
      Then the role is assumed
