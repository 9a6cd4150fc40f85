Feature: The confused deputy
  An auditor works for many customers from one account. Anyone that knows the ARN of a customer's role could have the auditor
  assume that role for them. The external ID says for which customer the auditor acts.

  Background:
    Given the account "345678901234"
    And the IAM user "staff/vera" with a virtual MFA device
    And the role "auditors/quarterly" trusts as in "policies/auditor-staff.json" and has the identity policy "fixtures/identity/may-audit-customers.json"
    And the account "123456789012"

  Rule: The auditor says for whom it acts

    Background:
      Given the role "auditor" trusts as in "policies/auditor.json"

    Scenario: With the external ID of this customer, the role is assumed
      When "vera" assumes "quarterly" with MFA
      And that session assumes "auditor" and:
        | external id | audit-7f3c9a52 |
      Then the role is assumed

    @negative
    Scenario: Without an external ID, access is denied
      When "vera" assumes "quarterly" with MFA
      And that session assumes "auditor"
      Then access is denied

    @negative
    Scenario Outline: "<external id>" is similar to the external ID, and is denied
      When "vera" assumes "quarterly" with MFA
      And that session assumes "auditor" and:
        | external id | <external id> |
      Then access is denied

      Examples:
        | external id     |
        | AUDIT-7F3C9A52  |
        | audit-7f3c9a5   |
        | audit-7f3c9a520 |

    @negative
    Scenario: A wildcard is not a valid external ID
      When "vera" assumes "quarterly" with MFA
      And that session assumes "auditor" and:
        | external id | audit-* |
      Then the call fails with "ValidationError"

    @negative
    Scenario: The role ARN of one customer with the external ID of another is denied
      Given the account "567890123456"
      And the role "auditor-of-the-neighbours" with the trust policy:
        """json
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Principal": { "AWS": "arn:aws:iam::345678901234:role/auditors/quarterly" },
            "Action": "sts:AssumeRole",
            "Condition": { "StringEquals": { "sts:ExternalId": "audit-0b44d1e9" } }
          }
        }
        """
      When "vera" assumes "quarterly" with MFA
      And that session assumes "auditor-of-the-neighbours" and:
        | external id | audit-7f3c9a52 |
      Then access is denied

  Rule: The auditor's own role requires MFA of people

    @mfa
    Scenario: Who can act as the auditor, at a glance
      Given the account "345678901234"
      And the IAM user "staff/victor" with a virtual MFA device
      Then these callers can assume "quarterly":
        | caller                             | allowed? |
        | vera without MFA                   | no       |
        | vera with a session token          | no       |
        | vera with MFA                      | yes      |
        | vera with a session token with MFA | yes      |
        | victor with MFA                    | no       |

  Rule: The external ID is not a password, and does not replace the principal

    Background:
      Given the role "auditor" trusts as in "policies/auditor.json"

    @negative
    Scenario: Another role of the auditing company is denied, even with the right external ID
      Given the account "345678901234"
      And the role "auditors/interns" trusts as in "policies/auditor-staff.json" and has the identity policy "fixtures/identity/may-assume-anything.json"
      When "vera" assumes "interns" with MFA
      And that session assumes "auditor" and:
        | external id | audit-7f3c9a52 |
      Then access is denied

    @negative
    Scenario: So is the user behind the role
      When "vera" assumes "auditor" with MFA and:
        | external id | audit-7f3c9a52 |
      Then access is denied

    @negative
    Scenario: So is an administrator of the customer's own account
      Given the IAM user "admins/ada" with a virtual MFA device and the identity policy "fixtures/identity/administrator.json"
      When "ada" assumes "auditor" with MFA and:
        | external id | audit-7f3c9a52 |
      Then access is denied

  Rule: Conditions that look as if they require an external ID, and do not

    @negative
    Scenario: Without the condition, every role that the auditors allow can assume it
      Given the role "auditor-without-external-id" trusts as in "fixtures/pitfalls/external-id-missing.json"
      When "vera" assumes "quarterly" with MFA
      And that session assumes "auditor-without-external-id"
      Then the role is assumed

    @negative
    Scenario: IfExists allows callers that send no external ID
      Given the role "auditor-external-id-if-exists" trusts as in "fixtures/pitfalls/external-id-if-exists.json"
      When "vera" assumes "quarterly" with MFA
      And that session assumes "auditor-external-id-if-exists"
      Then the role is assumed

    @negative
    Scenario: A bare wildcard matches every external ID
      Given the role "auditor-any-external-id" trusts as in "fixtures/pitfalls/external-id-any.json"
      When "vera" assumes "quarterly" with MFA
      And that session assumes "auditor-any-external-id" and:
        | external id | somebody-else |
      Then the role is assumed
