@mfa
Feature: Who reaches the roles of a whole account
  A trust policy alone does not say who can assume a role: identity policies, groups and organization policies count, and a role that
  trusts another role is open to everybody that can assume the other one. These steps ask about the account as AWS prints it. No
  backend is asked: policy-check's engine decides, over all paths.

  Rule: The administrators' role requires MFA on every path

    Scenario: The trust policy allows the account with MFA, and the group decides who that is
      Given the account as in "fixtures/accounts/company.json"
      Then nobody reaches "admin" without MFA
      And only these users reach "admin":
        | user            | MFA      |
        | operators/alice | required |
        | operators/carla | required |

    Scenario: A user without access key, password and device reaches nothing
      Given the account as in "fixtures/accounts/company.json" with the credential report "fixtures/accounts/company.credential-report.csv"
      Then only these users reach "admin":
        | user  | MFA      |
        | alice | required |

  Rule: What requires MFA by itself is open behind a role that does not require it

    @negative
    Scenario: A user assumes the pipeline's role first
      Given the account as in "fixtures/accounts/company.json"
      Then only these users reach "ci":
        | user | MFA  |
        | bob  | none |
      And only these users reach "deploy":
        | user | MFA  |
        | bob  | none |

  Rule: Callers that the account does not have count

    Scenario: Another account reaches the auditors' role with MFA only
      Given the account as in "fixtures/accounts/company.json"
      Then nobody reaches "audit" without MFA
      And only these users reach "audit":
        | user                 | MFA      |
        | account 444455556666 | required |

    Scenario: A service has no MFA, and no user can use its role
      Given the account as in "fixtures/accounts/company.json"
      Then nobody reaches "nightly-backup" without MFA
      And only these users reach "nightly-backup":
        | user                         | MFA  |
        | service lambda.amazonaws.com | none |

  Rule: Service control policies take away what the account allows

    @negative
    Scenario: Without one, an identity policy and a trust policy that allows the account are enough
      Given the account as in "fixtures/accounts/company.json"
      Then only these users reach "reporting":
        | user | MFA  |
        | dora | none |

    Scenario: With one, nobody is left
      Given the account as in "fixtures/accounts/company.json"
      And the service control policies "fixtures/accounts/company.scp.json"
      Then nobody reaches "reporting"

  Rule: What requires MFA stays so

    Scenario: No user can change trust policies or permissions, make keys or devices, or pass roles, to come to a role
      Given the account as in "fixtures/accounts/company.json"
      Then nobody can undo MFA
