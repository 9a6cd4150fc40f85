Feature: Session tags
  Session tags decide what a session can do, so callers that choose their tags freely choose their own permissions. The trust
  policy says which tags may be set, to which values, and by whom.

  @mfa
  Rule: A session has the team of its user, and no other

    Background:
      Given the IAM user "payments/tess" with a virtual MFA device and the tags:
        | team | payments |
      And the IAM user "search/umar" with a virtual MFA device and the tags:
        | team | search |
      And the role "team-work" trusts as in "policies/own-team-sessions.json"

    Scenario: With the tag of the user's own team, the role is assumed
      When "tess" assumes "team-work" with MFA and:
        | tag:team | payments |
      Then the role is assumed

    Scenario: The same policy works for another team
      When "umar" assumes "team-work" with MFA and:
        | tag:team   | search   |
        | tag:ticket | SRCH-311 |
      Then the role is assumed

    @negative
    Scenario: Another team's tag is refused
      When "tess" assumes "team-work" with MFA and:
        | tag:team | search |
      Then access is denied

    @negative
    Scenario: Leaving the tag out is refused too
      When "tess" assumes "team-work" with MFA
      Then access is denied

    @negative
    Scenario: A tag that is not on the list is refused
      When "tess" assumes "team-work" with MFA and:
        | tag:team  | payments |
        | tag:admin | true     |
      Then access is denied

    @negative
    Scenario: The right tag does not replace being trusted
      Given the IAM user "payments/paul" with a virtual MFA device and the tags:
        | team | payments |
      When "paul" assumes "team-work" with MFA and:
        | tag:team | payments |
      Then access is denied

    @negative
    Scenario: The right tag does not replace MFA in a session either
      When "tess" gets a session token without MFA
      And that session assumes "team-work" and:
        | tag:team | payments |
      Then access is denied

    @negative
    Scenario: The right tag does not replace MFA
      When "tess" assumes "team-work" without MFA and:
        | tag:team | payments |
      Then access is denied

  @mfa
  Rule: The account allows the user, and the role still requires the team

    Background:
      Given the role "payments-team" trusts as in "policies/team-sessions.json"
      And the IAM user "delegated/pia" with a virtual MFA device, the identity policy "fixtures/identity/may-join-payments-team.json" and the tags:
        | team | payments |

    Scenario: A member with the permission and the team's tag can assume the role
      When "pia" assumes "payments-team" with MFA and:
        | tag:team   | payments |
        | tag:ticket | PAY-4711 |
      Then the role is assumed

    @negative
    Scenario Outline: <what> is not enough
      When "pia" assumes "payments-team" <mfa> and:
        | <tag> | <value> |
      Then access is denied

      Examples:
        | what                      | mfa         | tag        | value    |
        | The tag without MFA       | without MFA | tag:team   | payments |
        | Another team's tag        | with MFA    | tag:team   | search   |
        | A ticket without the team | with MFA    | tag:ticket | PAY-4711 |

    @negative
    Scenario: A session without MFA, with the right tag, is not enough
      When "pia" gets a session token without MFA
      And that session assumes "payments-team" and:
        | tag:team | payments |
      Then access is denied

    @negative
    Scenario: MFA in a session, and no tag at all, is not enough either
      When "pia" gets a session token with MFA
      And that session assumes "payments-team"
      Then access is denied

    @negative
    Scenario: A tag that is not on the list is refused
      When "pia" assumes "payments-team" with MFA and:
        | tag:team  | payments |
        | tag:admin | true     |
      Then access is denied

    @negative
    Scenario: A user of another team is denied, with the permission and the tag
      Given the IAM user "delegated/sven" with a virtual MFA device, the identity policy "fixtures/identity/may-join-payments-team.json" and the tags:
        | team | search |
      When "sven" assumes "payments-team" with MFA and:
        | tag:team | payments |
      Then access is denied

    @negative
    Scenario: So is a user without a team
      Given the IAM user "delegated/nils" with a virtual MFA device and the identity policy "fixtures/identity/may-join-payments-team.json"
      When "nils" assumes "payments-team" with MFA and:
        | tag:team | payments |
      Then access is denied

    @negative
    Scenario: Membership in the team does not replace the permission of the account
      Given the IAM user "payments/tess" with a virtual MFA device and the tags:
        | team | payments |
      When "tess" assumes "payments-team" with MFA and:
        | tag:team | payments |
      Then access is denied by the caller's own policies

  @mfa
  Rule: Tags need a permission of their own in the trust policy

    Background:
      Given the IAM user "service-user/kjh-SuperDuperUser" with a virtual MFA device
      And the role "kjh-DuperRole" trusts as in "policies/kjh-DuperRole.json"

    @negative
    Scenario: A role that only allows AssumeRole refuses session tags
      When "kjh-SuperDuperUser" assumes "kjh-DuperRole" with MFA and:
        | tag:team | payments |
      Then access is denied

    @negative
    Scenario: The message names the missing action
      When "kjh-SuperDuperUser" assumes "kjh-DuperRole" with MFA and:
        | tag:team | payments |
      Then the call fails with "AccessDenied" and the message "User: arn:aws:iam::123456789012:user/service-user/kjh-SuperDuperUser is not authorized to perform: sts:TagSession on resource: arn:aws:iam::123456789012:role/kjh-DuperRole"

  Rule: The next role sees a session's tags, and later roles see the transitive ones

    Background:
      Given the IAM user "tagging/tara"
      And the role "tagged-first" with the trust policy:
        """json
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Principal": { "AWS": "arn:aws:iam::123456789012:user/tagging/tara" },
            "Action": ["sts:AssumeRole", "sts:TagSession"]
          }
        }
        """
      And the role "tagged-second" with the trust policy:
        """json
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Principal": { "AWS": "arn:aws:iam::123456789012:role/tagged-first" },
            "Action": ["sts:AssumeRole", "sts:TagSession"],
            "Condition": { "StringEquals": { "aws:PrincipalTag/project": "apollo" } }
          }
        }
        """
      And the role "tagged-third" with the trust policy:
        """json
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Principal": { "AWS": "arn:aws:iam::123456789012:role/tagged-second" },
            "Action": ["sts:AssumeRole", "sts:TagSession"],
            "Condition": { "StringEquals": { "aws:PrincipalTag/project": "apollo" } }
          }
        }
        """

    Scenario: The next role sees the session's tag
      When "tara" assumes "tagged-first" without MFA and:
        | tag:project | apollo |
      And that session assumes "tagged-second"
      Then the role is assumed

    @negative
    Scenario: A session without the tag is denied
      When "tara" assumes "tagged-first" without MFA
      And that session assumes "tagged-second"
      Then access is denied

    Scenario: A transitive tag is still present one role later
      When "tara" assumes "tagged-first" without MFA and:
        | tag:project     | apollo  |
        | transitive tags | project |
      And that session assumes "tagged-second"
      And that session assumes "tagged-third"
      Then the role is assumed

    @negative
    Scenario: An ordinary tag is absent one role later
      When "tara" assumes "tagged-first" without MFA and:
        | tag:project | apollo |
      And that session assumes "tagged-second"
      And that session assumes "tagged-third"
      Then access is denied

    @negative
    Scenario: A transitive tag cannot be set again later
      When "tara" assumes "tagged-first" without MFA and:
        | tag:project     | apollo  |
        | transitive tags | project |
      And that session assumes "tagged-second" and:
        | tag:project | gemini |
      Then the call fails with "InvalidParameterValue" and the message "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session."

    @negative
    Scenario: A role that does not allow tags cannot be assumed with transitive ones
      Given the role "untagged-second" with the trust policy:
        """json
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Principal": { "AWS": "arn:aws:iam::123456789012:role/tagged-first" },
            "Action": "sts:AssumeRole"
          }
        }
        """
      When "tara" assumes "tagged-first" without MFA and:
        | tag:project     | apollo  |
        | transitive tags | project |
      And that session assumes "untagged-second"
      Then access is denied

    @negative
    Scenario: Only a tag that is set can be transitive
      When "tara" assumes "tagged-first" without MFA and:
        | tag:project     | apollo |
        | transitive tags | ticket |
      Then the call fails with "InvalidParameterValue" and the message "The specified transitive tag key must be included in the requested tags."

    @negative
    Scenario: Keys that differ only in letter case are the same key
      When "tara" assumes "tagged-first" without MFA and:
        | tag:project | apollo |
        | tag:Project | gemini |
      Then the call fails with "InvalidParameterValue" and the message "Duplicate tag keys found. Please note that Tag keys are case insensitive."
