@mfa @negative
Feature: Pitfalls of MFA conditions
  Policies that look right in a review, and allow the wrong callers or deny the right ones. Each is in `fixtures/pitfalls`; the
  scenarios show what it does.

  Background:
    Given the IAM user "pitfalls/ivy" with a virtual MFA device

  Rule: An absent key is not a false one: calls with an access key have no MFA key

    Scenario: BoolIfExists on an Allow allows plain access keys
      The console's policy editor writes this for "MFA required".

      Given the role "pitfall-bool-if-exists" trusts as in "fixtures/pitfalls/bool-if-exists-on-allow.json"
      Then these callers can assume "pitfall-bool-if-exists":
        | caller                            | allowed? |
        | ivy without MFA                   | yes      |
        | ivy with MFA                      | yes      |
        | ivy with a session token          | no       |
        | ivy with a session token with MFA | yes      |

    Scenario: A Deny with Bool false misses plain access keys
      Given the role "pitfall-deny-bool-false" trusts as in "fixtures/pitfalls/deny-bool-false.json"
      When "ivy" assumes "pitfall-deny-bool-false" without MFA
      Then the role is assumed

    Scenario: That Deny applies to session tokens without MFA
      Given the role "pitfall-deny-bool-false" trusts as in "fixtures/pitfalls/deny-bool-false.json"
      When "ivy" gets a session token without MFA
      And that session assumes "pitfall-deny-bool-false"
      Then access is denied by the statement "DenyWithoutMfa"

    Scenario: A negated operator matches an absent key
      Given the role "pitfall-string-not-equals" trusts as in "fixtures/pitfalls/string-not-equals-false.json"
      When "ivy" assumes "pitfall-string-not-equals" without MFA
      Then the role is assumed

    @undocumented:set-operator-on-single-valued-key
    Scenario: ForAllValues matches when there is no value, so it allows plain access keys
      AWS warns about set operators on keys with one value, and does not document how it evaluates them.

      Given the role "pitfall-for-all-values" trusts as in "fixtures/pitfalls/for-all-values-bool.json"
      When "ivy" assumes "pitfall-for-all-values" without MFA
      Then the role is assumed

  Rule: A key that is present need not be true

    Scenario: Null false allows all temporary credentials, with or without MFA
      Given the role "pitfall-null-false" trusts as in "fixtures/pitfalls/null-false-on-allow.json"
      Then these callers can assume "pitfall-null-false":
        | caller                            | allowed? |
        | ivy without MFA                   | no       |
        | ivy with a session token          | yes      |
        | ivy with a session token with MFA | yes      |

    Scenario: A Deny with Null true denies access keys, but not session tokens
      Given the role "pitfall-deny-null-true" trusts as in "fixtures/pitfalls/deny-null-true.json"
      When "ivy" assumes "pitfall-deny-null-true" without MFA
      Then access is denied by the statement "DenyLongTermKeys"
      When "ivy" gets a session token without MFA
      And that session assumes "pitfall-deny-null-true"
      Then the role is assumed

    Scenario: Bool false on an Allow allows callers without MFA only
      Given the role "pitfall-bool-false" trusts as in "fixtures/pitfalls/bool-false-on-allow.json"
      Then these callers can assume "pitfall-bool-false":
        | caller                            | allowed? |
        | ivy without MFA                   | no       |
        | ivy with MFA                      | no       |
        | ivy with a session token          | yes      |
        | ivy with a session token with MFA | no       |

  Rule: Without MFA there is no age to compare

    Scenario: NumericLessThanIfExists allows callers without MFA
      Given the role "pitfall-age-if-exists" trusts as in "fixtures/pitfalls/age-less-than-if-exists.json"
      When "ivy" assumes "pitfall-age-if-exists" without MFA
      Then the role is assumed
      When "ivy" gets a session token without MFA
      And that session assumes "pitfall-age-if-exists"
      Then the role is assumed

    Scenario: The same role denies a caller that used MFA too long ago
      Given the role "pitfall-age-if-exists" trusts as in "fixtures/pitfalls/age-less-than-if-exists.json"
      When "ivy" gets a session token with MFA
      And 2 hours pass
      And that session assumes "pitfall-age-if-exists"
      Then access is denied

    Scenario: A Deny for old MFA alone allows callers without MFA
      Given the role "pitfall-deny-stale" trusts as in "fixtures/pitfalls/age-deny-greater-than.json"
      When "ivy" assumes "pitfall-deny-stale" without MFA
      Then the role is assumed
      When "ivy" gets a session token with MFA
      And 2 hours pass
      And that session assumes "pitfall-deny-stale"
      Then access is denied by the statement "DenyStaleMfa"

    Scenario: A Deny that requires both no MFA and old MFA denies nobody
      Given the role "pitfall-deny-both" trusts as in "fixtures/pitfalls/age-deny-with-both-keys.json"
      When "ivy" gets a session token without MFA
      And that session assumes "pitfall-deny-both"
      Then the role is assumed
      When "ivy" gets a session token with MFA
      And 2 hours pass
      And that session assumes "pitfall-deny-both"
      Then the role is assumed

    Scenario: NumericGreaterThan on an Allow requires the code to be old
      Given the role "pitfall-age-inverted" trusts as in "fixtures/pitfalls/age-greater-than-on-allow.json"
      When "ivy" gets a session token with MFA
      And that session assumes "pitfall-age-inverted"
      Then access is denied
      When "ivy" gets a session token with MFA
      And 2 hours pass
      And that session assumes "pitfall-age-inverted"
      Then the role is assumed

    Scenario: Of several limits to the age, the longest counts
      Given the role "pitfall-two-ages" trusts as in "fixtures/pitfalls/age-of-two-values.json"
      When "ivy" gets a session token with MFA
      And 11 hours pass
      And that session assumes "pitfall-two-ages"
      Then the role is assumed

    Scenario: No age is below zero
      Given the role "pitfall-age-zero" trusts as in "fixtures/pitfalls/age-below-zero.json"
      When "ivy" gets a session token with MFA
      And that session assumes "pitfall-age-zero"
      Then access is denied

  Rule: One good statement does not make a good policy

    Background:
      Given the role "pitfall-second-allow" trusts as in "fixtures/pitfalls/second-allow-without-mfa.json"

    Scenario: A second Allow for the nightly batch bypasses the first
      When "ivy" assumes "pitfall-second-allow" without MFA and:
        | session name | batch-whoever-says-so |
      Then the role is assumed

    Scenario: A test with an ordinary session name does not show it
      When "ivy" assumes "pitfall-second-allow" without MFA and:
        | session name | ivy |
      Then access is denied

    Scenario: A Deny for one user does not apply to another one that the Allow names
      Given the IAM user "pitfalls/jack" with a virtual MFA device
      And the role "pitfall-deny-for-some" trusts as in "fixtures/pitfalls/deny-for-some-only.json"
      Then these callers can assume "pitfall-deny-for-some":
        | caller           | allowed? |
        | ivy without MFA  | no       |
        | ivy with MFA     | yes      |
        | jack without MFA | yes      |

  Rule: No request has a misspelled key

    Scenario: On an Allow, nobody can assume the role, not even with MFA
      Given the role "pitfall-misspelled-allow" trusts as in "fixtures/pitfalls/misspelled-key-on-allow.json"
      When "ivy" gets a session token with MFA
      And that session assumes "pitfall-misspelled-allow"
      Then access is denied

    Scenario: On a Deny, everybody can assume the role
      Given the role "pitfall-misspelled-deny" trusts as in "fixtures/pitfalls/misspelled-key-on-deny.json"
      Then these callers can assume "pitfall-misspelled-deny":
        | caller                   | allowed? |
        | ivy without MFA          | yes      |
        | ivy with a session token | yes      |

  Rule: MFA shows that a caller has a device, not who the caller is

    Scenario: Trusting everybody with MFA allows callers of any account
      Given the role "pitfall-anybody-with-mfa" trusts as in "fixtures/pitfalls/anybody-with-mfa.json"
      And the account "666655554444"
      And the IAM user "stranger" with a virtual MFA device and the identity policy "fixtures/identity/may-assume-anything.json"
      When "stranger" assumes "pitfall-anybody-with-mfa" with MFA
      Then the role is assumed

  Rule: Variables without a value match nobody

    Scenario: Without a Version, a policy variable is plain text
      Given the role "pitfall-no-version" trusts as in "fixtures/pitfalls/variable-without-version.json"
      When "ivy" assumes "pitfall-no-version" without MFA and:
        | session name | ivy |
      Then access is denied

    Scenario: A role session has no user name that the session name could equal
      Given the IAM user "service-user/kjh-SuperDuperUser" with a virtual MFA device
      And the role "pipeline" trusts as in "policies/kjh-DuperRole.json"
      And the role "pitfall-user-name" trusts as in "fixtures/pitfalls/user-name-of-a-role-session.json"
      When "kjh-SuperDuperUser" assumes "pipeline" with MFA and:
        | session name | kjh-SuperDuperUser |
      And that session assumes "pitfall-user-name" and:
        | session name | kjh-SuperDuperUser |
      Then access is denied
