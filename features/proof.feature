@mfa
Feature: What holds for all callers
  A denied call shows something about one caller. These steps are about all callers and all condition keys of a call: they
  analyze every request that the role's trust policy can tell apart, and fail with one that is allowed.

  Rule: Nobody can assume the role without MFA

    Scenario: The founding story's role, for all callers
      Given the IAM user "service-user/kjh-SuperDuperUser" with a virtual MFA device
      And the role "kjh-DuperRole" trusts as in "policies/kjh-DuperRole.json"
      Then nobody can assume "kjh-DuperRole" without MFA

    Scenario: A role that trusts its whole account, with a Deny
      Given the role "guarded-by-deny" trusts as in "policies/account-root-guarded.json"
      Then nobody can assume "guarded-by-deny" without MFA

    Scenario: A limit of five minutes requires MFA too
      Given the IAM user "break-glass/first" with a virtual MFA device
      And the IAM user "break-glass/second" with a virtual MFA device
      And the role "break-glass" trusts as in "policies/break-glass.json"
      Then nobody can assume "break-glass" without MFA

  Rule: Nobody can assume the role with an old code

    Scenario: The limit of an hour holds for every session token
      Given the IAM user "operators/olga" with a virtual MFA device
      And the role "recent-mfa" trusts as in "policies/recent-mfa.json"
      Then nobody can assume "recent-mfa" with MFA older than 3600 seconds

    Scenario: The role for emergencies accepts codes of the last five minutes
      Given the IAM user "break-glass/first" with a virtual MFA device
      And the IAM user "break-glass/second" with a virtual MFA device
      And the role "break-glass" trusts as in "policies/break-glass.json"
      Then nobody can assume "break-glass" with MFA older than 300 seconds
