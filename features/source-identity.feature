Feature: Source identity
  The caller chooses the name of a role session. The source identity cannot change once it is set, and later roles of the
  chain have it too: the trust policy only has to require that it is set to the user's name.

  Background:
    Given the IAM user "traced/sam" with a virtual MFA device
    And the IAM user "traced/toni" with a virtual MFA device
    And the role "traced-work" trusts as in "policies/own-source-identity.json" and has the identity policy:
      """json
      {
        "Version": "2012-10-17",
        "Statement": {
          "Effect": "Allow",
          "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"],
          "Resource": "*"
        }
      }
      """

  @mfa
  Rule: Users can only set their own name

    Scenario Outline: "<user>" can assume the role as "<user>"
      When "<user>" assumes "traced-work" with MFA and:
        | source identity | <user> |
      Then the role is assumed
      And the session has the source identity "<user>"

      Examples:
        | user |
        | sam  |
        | toni |

    @negative
    Scenario: The name of another user is denied
      When "sam" assumes "traced-work" with MFA and:
        | source identity | toni |
      Then access is denied

    @negative
    Scenario: A session token without MFA is denied
      When "sam" gets a session token without MFA
      And that session assumes "traced-work" and:
        | source identity | sam |
      Then access is denied

    @negative
    Scenario: A call without a source identity is denied
      When "sam" assumes "traced-work" with MFA
      Then access is denied

    @negative
    Scenario: A user that the role does not trust is denied, even with the right name
      Given the IAM user "mallory" with a virtual MFA device
      When "mallory" assumes "traced-work" with MFA and:
        | source identity | mallory |
      Then access is denied

    @negative
    Scenario: A session name is not a source identity
      When "sam" assumes "traced-work" with MFA and:
        | session name | sam |
      Then access is denied

    @negative
    Scenario: The right name does not replace MFA
      When "sam" assumes "traced-work" without MFA and:
        | source identity | sam |
      Then access is denied

  @mfa @negative
  Rule: Setting it needs a permission in the trust policy

    Scenario: A role that only allows AssumeRole refuses a source identity
      Given the IAM user "service-user/kjh-SuperDuperUser" with a virtual MFA device
      And the role "kjh-DuperRole" trusts as in "policies/kjh-DuperRole.json"
      When "kjh-SuperDuperUser" assumes "kjh-DuperRole" with MFA and:
        | source identity | kjh |
      Then access is denied

  Rule: Later roles of the chain have the source identity

    Scenario: The next role's session has it by itself
      Given the role "traced-next" with the trust policy:
        """json
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Principal": { "AWS": "arn:aws:iam::123456789012:role/traced-work" },
            "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"]
          }
        }
        """
      When "sam" assumes "traced-work" with MFA and:
        | source identity | sam |
      And that session assumes "traced-next"
      Then the role is assumed
      And the session has the source identity "sam"

    @negative
    Scenario: A role that does not allow source identities denies a session that has one
      Given the role "untraced-next" with the trust policy:
        """json
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Principal": { "AWS": "arn:aws:iam::123456789012:role/traced-work" },
            "Action": "sts:AssumeRole"
          }
        }
        """
      When "sam" assumes "traced-work" with MFA and:
        | source identity | sam |
      And that session assumes "untraced-next"
      Then access is denied

    Scenario Outline: A role with a condition on the source identity "sam": <user> <says>
      Given the role "traced-for-sam" with the trust policy:
        """json
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Principal": { "AWS": "arn:aws:iam::123456789012:role/traced-work" },
            "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"],
            "Condition": { "StringEquals": { "aws:SourceIdentity": "sam" } }
          }
        }
        """
      When "<user>" assumes "traced-work" with MFA and:
        | source identity | <user> |
      And that session assumes "traced-for-sam"
      Then <outcome>

      Examples:
        | user | says       | outcome             |
        | sam  | is allowed | the role is assumed |
        | toni | is denied  | access is denied    |
