Feature: Role chaining
  Pipelines assume one role to assume the next. What the first call showed is not handed on: a role that requires MFA, or a
  user's name, is evaluated with the session before it, and a role session has neither.

  Background:
    Given the IAM user "service-user/kjh-SuperDuperUser" with a virtual MFA device
    And the role "pipeline" trusts as in "policies/kjh-DuperRole.json"

  Rule: The next role trusts the role before it, not the user behind that role

    Scenario: A role that trusts the first role can be assumed from its sessions, without further permissions
      Given the role "pipeline-deploy" trusts as in "policies/pipeline-deploy.json" and sessions of up to 43200 seconds
      When "kjh-SuperDuperUser" assumes "pipeline" with MFA
      And that session assumes "pipeline-deploy" and:
        | session name | release-7 |
      Then the role is assumed as "arn:aws:sts::123456789012:assumed-role/pipeline-deploy/release-7"

    @negative
    Scenario: The user cannot skip the first role, with MFA or without
      Given the role "pipeline-deploy" trusts as in "policies/pipeline-deploy.json" and sessions of up to 43200 seconds
      Then these callers can assume "pipeline-deploy":
        | caller                         | allowed? |
        | kjh-SuperDuperUser without MFA | no       |
        | kjh-SuperDuperUser with MFA    | no       |

    @negative
    Scenario: A role that trusts the user does not trust the role sessions of the user
      Given the role "kjh-OpenRole" with the trust policy:
        """json
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Principal": { "AWS": "arn:aws:iam::123456789012:user/service-user/kjh-SuperDuperUser" },
            "Action": "sts:AssumeRole"
          }
        }
        """
      When "kjh-SuperDuperUser" assumes "pipeline" with MFA
      And that session assumes "kjh-OpenRole"
      Then access is denied

    @negative
    Scenario: A role does not trust itself unless its policy says so
      When "kjh-SuperDuperUser" assumes "pipeline" with MFA
      And that session assumes "pipeline"
      Then access is denied

  @mfa @negative
  Rule: MFA is checked where the code is given, and is not handed on

    Scenario: A code on the first AssumeRole does not count for the second
      Given the role "pipeline-mfa" trusts as in "fixtures/pitfalls/mfa-of-a-role-session.json"
      When "kjh-SuperDuperUser" assumes "pipeline" with MFA
      And that session assumes "pipeline-mfa"
      Then access is denied

    @undocumented:mfa-after-role-chaining
    Scenario: As AWS documents it, the MFA of a session token does not survive the first role
      AWS documents that credentials from AssumeRole have no MFA information. Users have observed that the MFA of a
      GetSessionToken session does survive: with `mfaPropagation` set to `observed`, this scenario fails.

      Given the role "pipeline-mfa" trusts as in "fixtures/pitfalls/mfa-of-a-role-session.json"
      When "kjh-SuperDuperUser" gets a session token with MFA
      And that session assumes "pipeline"
      And that session assumes "pipeline-mfa"
      Then access is denied

  Rule: One session may be trusted by its name

    Background:
      Given the role "pipeline-release-1" with the trust policy:
        """json
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Principal": { "AWS": "arn:aws:sts::123456789012:assumed-role/pipeline/release-1" },
            "Action": "sts:AssumeRole"
          }
        }
        """

    Scenario: The session of that name can assume the role
      When "kjh-SuperDuperUser" assumes "pipeline" with MFA and:
        | session name | release-1 |
      And that session assumes "pipeline-release-1"
      Then the role is assumed

    @negative
    Scenario Outline: The session "<name>" of the same role is denied
      When "kjh-SuperDuperUser" assumes "pipeline" with MFA and:
        | session name | <name> |
      And that session assumes "pipeline-release-1"
      Then access is denied

      Examples:
        | name       |
        | release-2  |
        | release-10 |
        | Release-1  |

  Rule: If the role trusts the account, the session needs a permission of its own

    Background:
      Given the role "pipeline-shared" with the trust policy:
        """json
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
            "Action": "sts:AssumeRole"
          }
        }
        """

    @negative
    Scenario: A role without permissions is denied
      When "kjh-SuperDuperUser" assumes "pipeline" with MFA
      And that session assumes "pipeline-shared"
      Then access is denied by the caller's own policies

    Scenario: A role whose identity policy allows the call can assume the next role
      Given the role "pipeline-courier" trusts as in "policies/kjh-DuperRole.json" and has the identity policy:
        """json
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Resource": "arn:aws:iam::123456789012:role/pipeline-shared"
          }
        }
        """
      When "kjh-SuperDuperUser" assumes "pipeline-courier" with MFA
      And that session assumes "pipeline-shared"
      Then the role is assumed

  Rule: A session policy limits the rest of the chain too

    @negative
    Scenario: A session that was limited to reading cannot assume the next role
      Given the role "pipeline-deploy" trusts as in "policies/pipeline-deploy.json" and sessions of up to 43200 seconds
      When "kjh-SuperDuperUser" assumes "pipeline" with MFA and:
        | session policy | fixtures/identity/only-reading.json |
      And that session assumes "pipeline-deploy"
      Then access is denied by the caller's own policies

  Rule: A chained session lasts an hour at most

    Background:
      Given the role "pipeline-deploy" trusts as in "policies/pipeline-deploy.json" and sessions of up to 43200 seconds

    @negative
    Scenario: More than an hour is refused, whatever the role's maximum is
      When "kjh-SuperDuperUser" assumes "pipeline" with MFA
      And that session assumes "pipeline-deploy" and:
        | duration | 7200 |
      Then the call fails with "ValidationError" and the message "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."

    Scenario: An hour is granted
      When "kjh-SuperDuperUser" assumes "pipeline" with MFA
      And that session assumes "pipeline-deploy" and:
        | duration | 3600 |
      Then the session lasts 3600 seconds

    Scenario: Without a chain, the role's own maximum counts
      Given the role "pipeline-night" trusts as in "policies/kjh-DuperRole.json" and sessions of up to 7200 seconds
      When "kjh-SuperDuperUser" assumes "pipeline-night" with MFA and:
        | duration | 7200 |
      Then the session lasts 7200 seconds

    @negative
    Scenario: One second more is refused
      Given the role "pipeline-night" trusts as in "policies/kjh-DuperRole.json" and sessions of up to 7200 seconds
      When "kjh-SuperDuperUser" assumes "pipeline-night" with MFA and:
        | duration | 7201 |
      Then the call fails with "ValidationError" and the message "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
