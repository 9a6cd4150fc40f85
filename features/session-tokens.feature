Feature: GetSessionToken first, then the role
  Tools ask for a code once in the morning and work with a session token for the rest of the day. The token remembers
  whether there was a code, and that is all that the role learns of it.

  @mfa
  Rule: A token is worth what was shown when it was issued

    Background:
      Given the IAM user "service-user/kjh-SuperDuperUser" with a virtual MFA device
      And the role "kjh-DuperRole" trusts as in "policies/kjh-DuperRole.json"

    Scenario: A token with MFA opens the role without another code
      When "kjh-SuperDuperUser" gets a session token with MFA
      And that session assumes "kjh-DuperRole"
      Then the role is assumed

    Scenario: It still does after eleven hours, where the role sets no limit to the age
      When "kjh-SuperDuperUser" gets a session token with MFA
      And 11 hours pass
      And that session assumes "kjh-DuperRole"
      Then the role is assumed

    @negative
    Scenario: A token without MFA does not open the role
      When "kjh-SuperDuperUser" gets a session token without MFA
      And that session assumes "kjh-DuperRole"
      Then access is denied

    @negative
    Scenario: An expired token is no denial but an error of its own
      When "kjh-SuperDuperUser" gets a session token with MFA for 900 seconds
      And 901 seconds pass
      And that session assumes "kjh-DuperRole"
      Then the call fails with "ExpiredToken"

  Rule: A token is the user, for a while

    Background:
      Given the IAM user "service-user/kjh-SuperDuperUser" with a virtual MFA device
      And the role "kjh-DuperRole" trusts as in "policies/kjh-DuperRole.json"

    Scenario: A token lasts twelve hours
      When "kjh-SuperDuperUser" gets a session token without MFA
      Then a session token is issued
      And the session lasts 43200 seconds

    Scenario: Or as long as was asked for
      When "kjh-SuperDuperUser" gets a session token with MFA for 7200 seconds
      Then the session lasts 7200 seconds

    Scenario: Who holds the token is still the user
      When "kjh-SuperDuperUser" gets a session token without MFA
      And that session asks who it is
      Then the caller is "arn:aws:iam::123456789012:user/service-user/kjh-SuperDuperUser"

    @negative
    Scenario: A token cannot be prolonged with itself
      When "kjh-SuperDuperUser" gets a session token with MFA
      And that session gets a session token
      Then the call fails with "AccessDenied" and the message "Cannot call GetSessionToken with session credentials"

    @negative
    Scenario: A role session cannot turn itself into a longer one either
      When "kjh-SuperDuperUser" assumes "kjh-DuperRole" with MFA
      And that session gets a session token
      Then the call fails with "AccessDenied" and the message "Cannot call GetSessionToken with session credentials"

  Rule: No policy keeps a user from asking, but policies keep the token from being of use

    Background:
      Given the IAM user "locked-down" with the identity policy "fixtures/identity/deny-everything.json"
      And the role "open-to-locked-down" with the trust policy:
        """json
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Principal": { "AWS": "arn:aws:iam::123456789012:user/locked-down" },
            "Action": "sts:AssumeRole"
          }
        }
        """

    Scenario: A user who is denied everything still gets a session token
      When "locked-down" gets a session token without MFA
      Then a session token is issued

    Scenario: A user who is denied everything may still ask who it is
      When "locked-down" asks who it is
      Then the caller is "arn:aws:iam::123456789012:user/locked-down"

    @negative
    Scenario: The role stays closed to the token, although the role trusts the user
      When "locked-down" gets a session token without MFA
      And that session assumes "open-to-locked-down"
      Then access is denied by the caller's own policies
      And access is denied by an explicit deny

  @mfa
  Rule: Where the role leaves it to the account, the user's own policy can want MFA

    Background:
      Given the IAM user "delegated/gail" with a virtual MFA device and the identity policy:
        """json
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Resource": "arn:aws:iam::123456789012:role/left-to-the-account",
            "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
          }
        }
        """
      And the role "left-to-the-account" with the trust policy:
        """json
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Principal": { "AWS": "123456789012" },
            "Action": "sts:AssumeRole"
          }
        }
        """

    Scenario: The condition on the user's side asks the same question
      Then these callers can assume "left-to-the-account":
        | caller                             | allowed?                         |
        | gail without MFA                   | no, by the caller's own policies |
        | gail with MFA                      | yes                              |
        | gail with a session token          | no, by the caller's own policies |
        | gail with a session token with MFA | yes                              |

    Scenario: But an administrator without MFA walks past it, since the role itself does not ask
      Given the IAM user "admins/ada" with a virtual MFA device and the identity policy "fixtures/identity/administrator.json"
      When "ada" assumes "left-to-the-account" without MFA
      Then the role is assumed
