@mfa
Feature: What holds for everybody
  A call that is denied is one caller's. These steps are about all callers, and all that a call can carry: they look at
  every request that the role's trust policy can tell apart, and fail with one that gets in.

  Rule: Nobody gets in without MFA

    Scenario: The founding story's role, whoever calls
      Given the IAM user "service-user/kjh-SuperDuperUser" with a virtual MFA device
      And the role "kjh-DuperRole" trusts as in "policies/kjh-DuperRole.json"
      Then nobody can assume "kjh-DuperRole" without MFA

    Scenario: A role that trusts its whole account, guarded by a Deny
      Given the role "guarded-by-deny" trusts as in "policies/account-root-guarded.json"
      Then nobody can assume "guarded-by-deny" without MFA

    Scenario: A limit of five minutes demands MFA as well
      Given the IAM user "break-glass/first" with a virtual MFA device
      And the IAM user "break-glass/second" with a virtual MFA device
      And the role "break-glass" trusts as in "policies/break-glass.json"
      Then nobody can assume "break-glass" without MFA

  Rule: Nobody gets in with a code of this morning

    Scenario: The limit of an hour holds for every session token
      Given the IAM user "operators/olga" with a virtual MFA device
      And the role "recent-mfa" trusts as in "policies/recent-mfa.json"
      Then nobody can assume "recent-mfa" with MFA older than 3600 seconds

    Scenario: The role for emergencies takes codes of the last five minutes
      Given the IAM user "break-glass/first" with a virtual MFA device
      And the IAM user "break-glass/second" with a virtual MFA device
      And the role "break-glass" trusts as in "policies/break-glass.json"
      Then nobody can assume "break-glass" with MFA older than 300 seconds
