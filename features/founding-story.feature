@mfa @control:NIST-800-53-IA-2.1
Feature: The founding story
  An access key of a service user can leak. The role that can do damage therefore requires a code of the user's MFA device,
  which is not stored with the key. `kjh-DuperRole` is such a role.

  Background:
    Given the IAM user "service-user/kjh-SuperDuperUser" with a virtual MFA device
    And the role "kjh-DuperRole" trusts as in "policies/kjh-DuperRole.json"

  @negative
  Scenario: An access key alone does not open the role
    When "kjh-SuperDuperUser" assumes "kjh-DuperRole" without MFA
    Then access is denied

  @negative
  Scenario: The denial has AWS's message, which names no reason
    When "kjh-SuperDuperUser" assumes "kjh-DuperRole" without MFA
    Then the call fails with "AccessDenied" and the message "User: arn:aws:iam::123456789012:user/service-user/kjh-SuperDuperUser is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/kjh-DuperRole"

  Scenario: With a code of the user's device, the role is assumed
    When "kjh-SuperDuperUser" assumes "kjh-DuperRole" with MFA and:
      | session name | my-cli-session |
    Then the role is assumed as "arn:aws:sts::123456789012:assumed-role/kjh-DuperRole/my-cli-session"

  Scenario: The session lasts an hour unless the call says otherwise
    When "kjh-SuperDuperUser" assumes "kjh-DuperRole" with MFA
    Then the session lasts 3600 seconds

  @negative
  Scenario: Another user with MFA is denied, since the role trusts one user
    Given the IAM user "mallory" with a virtual MFA device
    When "mallory" assumes "kjh-DuperRole" with MFA
    Then access is denied

  @negative
  Scenario: An administrator with MFA is denied, since permissions do not replace trust
    Given the IAM user "admins/ada" with a virtual MFA device and the identity policy "fixtures/identity/administrator.json"
    When "ada" assumes "kjh-DuperRole" with MFA
    Then access is denied

  @negative
  Scenario: The root user cannot assume roles
    When the root user assumes "kjh-DuperRole"
    Then the call fails with "AccessDenied" and the message "Roles may not be assumed by root accounts."

  Scenario: Who can assume the role, at a glance
    Given the IAM user "mallory" with a virtual MFA device
    And the IAM user "admins/ada" with a virtual MFA device and the identity policy "fixtures/identity/administrator.json"
    Then these callers can assume "kjh-DuperRole":
      | caller                                           | allowed? |
      | kjh-SuperDuperUser without MFA                   | no       |
      | kjh-SuperDuperUser with MFA                      | yes      |
      | kjh-SuperDuperUser with a session token          | no       |
      | kjh-SuperDuperUser with a session token with MFA | yes      |
      | mallory with MFA                                 | no       |
      | ada with a session token with MFA                | no       |
      | the service ec2.amazonaws.com                    | no       |
      | the root user                                    | no       |
