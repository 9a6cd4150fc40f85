Feature: GetSessionToken first, then the role
  Tools ask for a code once and use a session token afterwards. The token shows whether a code was given, and when.

  @mfa
  Rule: A token has the MFA with which it was issued

    Background:
      Given the IAM user "service-user/kjh-SuperDuperUser" with a virtual MFA device
      And the role "kjh-DuperRole" trusts as in "policies/kjh-DuperRole.json"

    Scenario: With a token with MFA, the role is assumed without another code
      When "kjh-SuperDuperUser" gets a session token with MFA
      And that session assumes "kjh-DuperRole"
      Then the role is assumed

    Scenario: So it is after eleven hours, if the role does not limit the age
      When "kjh-SuperDuperUser" gets a session token with MFA
      And 11 hours pass
      And that session assumes "kjh-DuperRole"
      Then the role is assumed

    @negative
    Scenario: A token without MFA is denied
      When "kjh-SuperDuperUser" gets a session token without MFA
      And that session assumes "kjh-DuperRole"
      Then access is denied

    @negative
    Scenario: An expired token is an error of its own, not a denial
      When "kjh-SuperDuperUser" gets a session token with MFA for 900 seconds
      And 901 seconds pass
      And that session assumes "kjh-DuperRole"
      Then the call fails with "ExpiredToken"

  Rule: A token acts as the user

    Background:
      Given the IAM user "service-user/kjh-SuperDuperUser" with a virtual MFA device
      And the role "kjh-DuperRole" trusts as in "policies/kjh-DuperRole.json"

    Scenario: A token lasts twelve hours
      When "kjh-SuperDuperUser" gets a session token without MFA
      Then a session token is issued
      And the session lasts 43200 seconds

    Scenario: Or as long as the call says
      When "kjh-SuperDuperUser" gets a session token with MFA for 7200 seconds
      Then the session lasts 7200 seconds

    Scenario: The caller is still the user
      When "kjh-SuperDuperUser" gets a session token without MFA
      And that session asks who it is
      Then the caller is "arn:aws:iam::123456789012:user/service-user/kjh-SuperDuperUser"

    @negative
    Scenario: A token cannot get another token
      When "kjh-SuperDuperUser" gets a session token with MFA
      And that session gets a session token
      Then the call fails with "AccessDenied" and the message "Cannot call GetSessionToken with session credentials"

    @negative
    Scenario: A role session cannot get a session token either
      When "kjh-SuperDuperUser" assumes "kjh-DuperRole" with MFA
      And that session gets a session token
      Then the call fails with "AccessDenied" and the message "Cannot call GetSessionToken with session credentials"

  Rule: No policy denies a user a session token, but policies limit what the token can do

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

    Scenario: A user with a Deny for everything still gets a session token
      When "locked-down" gets a session token without MFA
      Then a session token is issued

    Scenario: A user with a Deny for everything can still ask who it is
      When "locked-down" asks who it is
      Then the caller is "arn:aws:iam::123456789012:user/locked-down"

    @negative
    Scenario: The token cannot assume a role that trusts the user
      When "locked-down" gets a session token without MFA
      And that session assumes "open-to-locked-down"
      Then access is denied by the caller's own policies
      And access is denied by an explicit deny

  @mfa
  Rule: If the role trusts the account, the user's own policy can require MFA

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

    Scenario: A condition in the identity policy is evaluated in the same way
      Then these callers can assume "left-to-the-account":
        | caller                             | allowed?                         |
        | gail without MFA                   | no, by the caller's own policies |
        | gail with MFA                      | yes                              |
        | gail with a session token          | no, by the caller's own policies |
        | gail with a session token with MFA | yes                              |

    Scenario: An administrator without MFA can assume the role, since the role itself does not require MFA
      Given the IAM user "admins/ada" with a virtual MFA device and the identity policy "fixtures/identity/administrator.json"
      When "ada" assumes "left-to-the-account" without MFA
      Then the role is assumed
