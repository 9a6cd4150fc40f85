@mfa
Feature: Networks, organizations, and callers that may assume any role
  A role can require that calls come from a network or an organization. A caller cannot choose these keys, so a scenario says
  where its calls come from. Other accounts are tried with callers whose own policies allow everything: then the role decides.

  Background:
    Given the role "treasury" with the trust policy, and all users and roles that it names exist:
      """json
      {
        "Version": "2012-10-17",
        "Statement": {
          "Effect": "Allow",
          "Principal": {
            "AWS": [
              "arn:aws:iam::123456789012:root",
              "arn:aws:iam::123456789012:user/treasury/nobody-calls",
              "arn:aws:iam::123456789012:role/nightly-report"
            ]
          },
          "Action": "sts:AssumeRole",
          "Condition": {
            "Bool": { "aws:MultiFactorAuthPresent": "true" },
            "IpAddress": { "aws:SourceIp": "203.0.113.0/24" },
            "StringEquals": { "aws:PrincipalTag/team": "treasury" }
          }
        }
      }
      """
    And the IAM user "trish" with a virtual MFA device, permission to assume any role and the tags:
      | team | treasury |

  @backend:embedded
  Scenario: From the office, with MFA, the role is assumed
    Given all calls have these condition keys:
      | aws:SourceIp | 203.0.113.77 |
    When "trish" assumes "treasury" with MFA
    Then the role is assumed

  @negative @backend:embedded
  Scenario: From anywhere else, MFA is not enough
    Given all calls have these condition keys:
      | aws:SourceIp | 198.51.100.7 |
    When "trish" assumes "treasury" with MFA
    Then access is denied by the trust policy

  @negative @backend:embedded
  Scenario Outline: <caller> is denied by the role, not by its own policies
    Given the IAM user "max" with a virtual MFA device and permission to assume any role
    And the IAM user "nora" with permission to assume any role
    And all calls have these condition keys:
      | aws:SourceIp | 203.0.113.77 |
    When "<caller>" assumes "treasury" <mfa>
    Then access is denied by the trust policy

    Examples:
      | caller | mfa         |
      | max    | with MFA    |
      | nora   | without MFA |

  @negative
  Scenario: A session of another role is denied, although the role may assume any role
    Given the role "pipeline-of-treasury" with permission to assume any role
    And the IAM user "nora" with permission to assume any role
    When "nora" assumes "pipeline-of-treasury" without MFA
    And that session assumes "treasury"
    Then access is denied by the trust policy

  @negative
  Scenario: A policy in a file may name users that no step is about
    Given the role "kjh-DuperRole" trusts as in "policies/kjh-DuperRole.json", and all users and roles that it names exist
    And the IAM user "max" with a virtual MFA device and permission to assume any role
    When "max" assumes "kjh-DuperRole" with MFA
    Then access is denied
