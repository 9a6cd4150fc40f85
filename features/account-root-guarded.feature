@mfa @control:NIST-800-53-IA-2.1
Feature: A role that trusts the whole account, with a Deny without MFA
  A role that trusts the account can be assumed by every user whose identity policies allow it, and those policies need not
  require MFA. A Deny in the trust policy requires MFA of every caller. `BoolIfExists` makes it match calls with an access key
  too, which have no MFA key.

  Background:
    Given the role "guarded-by-deny" trusts as in "policies/account-root-guarded.json"
    And the IAM user "delegated/dora" with a virtual MFA device and the identity policy "fixtures/identity/may-assume-guarded.json"

  Scenario: Who can assume the role, at a glance
    Given the IAM user "admins/ada" with a virtual MFA device and the identity policy "fixtures/identity/administrator.json"
    And the IAM user "mallory" with a virtual MFA device
    Then these callers can assume "guarded-by-deny":
      | caller                             | allowed?                         |
      | dora without MFA                   | no                               |
      | dora with MFA                      | yes                              |
      | dora with a session token          | no                               |
      | dora with a session token with MFA | yes                              |
      | ada without MFA                    | no                               |
      | ada with MFA                       | yes                              |
      | mallory with MFA                   | no, by the caller's own policies |
      | the root user                      | no                               |

  Rule: A user with the permission needs MFA too

    Scenario: A user with the permission and MFA can assume the role
      When "dora" assumes "guarded-by-deny" with MFA
      Then the role is assumed

    Scenario: So can a session token with MFA
      When "dora" gets a session token with MFA
      And that session assumes "guarded-by-deny"
      Then the role is assumed

    @negative
    Scenario: The Deny applies to an access key, although its calls have no MFA key
      When "dora" assumes "guarded-by-deny" without MFA
      Then access is denied by the statement "DenyWithoutMfa"

    @negative
    Scenario: The Deny applies to a session token without MFA, whose MFA key is false
      When "dora" gets a session token without MFA
      And that session assumes "guarded-by-deny"
      Then access is denied by the statement "DenyWithoutMfa"

    @negative
    Scenario: The Deny applies to an administrator too
      Given the IAM user "admins/ada" with a virtual MFA device and the identity policy "fixtures/identity/administrator.json"
      When "ada" assumes "guarded-by-deny" without MFA
      Then access is denied by the statement "DenyWithoutMfa"

    @negative
    Scenario: Sessions of roles are denied, whatever permissions they have
      A code that was given when the first role was assumed is not handed on, so the key says false.

      Given the IAM user "service-user/kjh-SuperDuperUser" with a virtual MFA device
      And the role "kjh-AdminRole" trusts as in "policies/kjh-DuperRole.json" and has the identity policy "fixtures/identity/administrator.json"
      When "kjh-SuperDuperUser" assumes "kjh-AdminRole" with MFA
      And that session assumes "guarded-by-deny"
      Then access is denied by the statement "DenyWithoutMfa"

  Rule: MFA does not replace the permission

    @negative
    Scenario: A user of the account without the permission is denied
      Given the IAM user "mallory" with a virtual MFA device
      When "mallory" assumes "guarded-by-deny" with MFA
      Then access is denied by the caller's own policies

    @negative
    Scenario: The permission for another role is not enough
      Given the IAM user "delegated/hans" with a virtual MFA device and the identity policy:
        """json
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Resource": "arn:aws:iam::123456789012:role/guarded-by-someone-else"
          }
        }
        """
      When "hans" assumes "guarded-by-deny" with MFA
      Then access is denied by the caller's own policies

    @negative
    Scenario: A permissions boundary without the permission denies the call
      Given the IAM user "delegated/finn" with a virtual MFA device, the identity policy "fixtures/identity/may-assume-guarded.json" and the permissions boundary "fixtures/identity/only-reading.json"
      When "finn" assumes "guarded-by-deny" with MFA
      Then access is denied by the caller's own policies
