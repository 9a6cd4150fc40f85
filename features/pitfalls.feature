@mfa @negative
Feature: Pitfalls of MFA conditions
  Policies that look right in a review, and let the wrong people in or keep the right ones out. Each is in
  `fixtures/pitfalls`; the scenarios show what it really does, so that nobody has to take our word for it.

  Background:
    Given the IAM user "pitfalls/ivy" with a virtual MFA device

  Rule: An absent key is not a false one: calls with an access key carry no MFA key at all

    Scenario: BoolIfExists on an Allow lets plain access keys in
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

    Scenario: What that Deny does catch are session tokens without MFA
      Given the role "pitfall-deny-bool-false" trusts as in "fixtures/pitfalls/deny-bool-false.json"
      When "ivy" gets a session token without MFA
      And that session assumes "pitfall-deny-bool-false"
      Then access is denied by the statement "DenyWithoutMfa"

    Scenario: A negated operator holds for a key that is not there
      Given the role "pitfall-string-not-equals" trusts as in "fixtures/pitfalls/string-not-equals-false.json"
      When "ivy" assumes "pitfall-string-not-equals" without MFA
      Then the role is assumed

    @undocumented:set-operator-on-single-valued-key
    Scenario: ForAllValues holds for no values, so it lets plain access keys in
      AWS warns of set operators on keys with one value, and does not say how it decides them.

      Given the role "pitfall-for-all-values" trusts as in "fixtures/pitfalls/for-all-values-bool.json"
      When "ivy" assumes "pitfall-for-all-values" without MFA
      Then the role is assumed

  Rule: That the key is there does not make it true

    Scenario: Null false lets every temporary credential in, MFA or not
      Given the role "pitfall-null-false" trusts as in "fixtures/pitfalls/null-false-on-allow.json"
      Then these callers can assume "pitfall-null-false":
        | caller                            | allowed? |
        | ivy without MFA                   | no       |
        | ivy with a session token          | yes      |
        | ivy with a session token with MFA | yes      |

    Scenario: A Deny with Null true stops access keys, and no session token
      Given the role "pitfall-deny-null-true" trusts as in "fixtures/pitfalls/deny-null-true.json"
      When "ivy" assumes "pitfall-deny-null-true" without MFA
      Then access is denied by the statement "DenyLongTermKeys"
      When "ivy" gets a session token without MFA
      And that session assumes "pitfall-deny-null-true"
      Then the role is assumed

    Scenario: Bool false on an Allow is the opposite of what was meant
      Given the role "pitfall-bool-false" trusts as in "fixtures/pitfalls/bool-false-on-allow.json"
      Then these callers can assume "pitfall-bool-false":
        | caller                            | allowed? |
        | ivy without MFA                   | no       |
        | ivy with MFA                      | no       |
        | ivy with a session token          | yes      |
        | ivy with a session token with MFA | no       |

  Rule: Without MFA there is no age to compare

    Scenario: NumericLessThanIfExists lets in whoever has no age
      Given the role "pitfall-age-if-exists" trusts as in "fixtures/pitfalls/age-less-than-if-exists.json"
      When "ivy" assumes "pitfall-age-if-exists" without MFA
      Then the role is assumed
      When "ivy" gets a session token without MFA
      And that session assumes "pitfall-age-if-exists"
      Then the role is assumed

    Scenario: The same role shuts out the one who did use MFA, but too long ago
      Given the role "pitfall-age-if-exists" trusts as in "fixtures/pitfalls/age-less-than-if-exists.json"
      When "ivy" gets a session token with MFA
      And 2 hours pass
      And that session assumes "pitfall-age-if-exists"
      Then access is denied

    Scenario: A Deny for a great age alone lets in whoever used no MFA
      Given the role "pitfall-deny-stale" trusts as in "fixtures/pitfalls/age-deny-greater-than.json"
      When "ivy" assumes "pitfall-deny-stale" without MFA
      Then the role is assumed
      When "ivy" gets a session token with MFA
      And 2 hours pass
      And that session assumes "pitfall-deny-stale"
      Then access is denied by the statement "DenyStaleMfa"

    Scenario: A Deny that wants no MFA and a great age at once denies nobody
      Given the role "pitfall-deny-both" trusts as in "fixtures/pitfalls/age-deny-with-both-keys.json"
      When "ivy" gets a session token without MFA
      And that session assumes "pitfall-deny-both"
      Then the role is assumed
      When "ivy" gets a session token with MFA
      And 2 hours pass
      And that session assumes "pitfall-deny-both"
      Then the role is assumed

    Scenario: NumericGreaterThan on an Allow wants the code to be old
      Given the role "pitfall-age-inverted" trusts as in "fixtures/pitfalls/age-greater-than-on-allow.json"
      When "ivy" gets a session token with MFA
      And that session assumes "pitfall-age-inverted"
      Then access is denied
      When "ivy" gets a session token with MFA
      And 2 hours pass
      And that session assumes "pitfall-age-inverted"
      Then the role is assumed

    Scenario: Of several ages the longest counts
      Given the role "pitfall-two-ages" trusts as in "fixtures/pitfalls/age-of-two-values.json"
      When "ivy" gets a session token with MFA
      And 11 hours pass
      And that session assumes "pitfall-two-ages"
      Then the role is assumed

    Scenario: An age below zero is nobody's
      Given the role "pitfall-age-zero" trusts as in "fixtures/pitfalls/age-below-zero.json"
      When "ivy" gets a session token with MFA
      And that session assumes "pitfall-age-zero"
      Then access is denied

  Rule: One good statement does not make a good policy

    Background:
      Given the role "pitfall-second-allow" trusts as in "fixtures/pitfalls/second-allow-without-mfa.json"

    Scenario: A second Allow for the nightly batch is a way round the first
      When "ivy" assumes "pitfall-second-allow" without MFA and:
        | session name | batch-whoever-says-so |
      Then the role is assumed

    Scenario: A test that tries an ordinary session name does not see it
      When "ivy" assumes "pitfall-second-allow" without MFA and:
        | session name | ivy |
      Then access is denied

    Scenario: A Deny for one user leaves out the next one that the Allow names
      Given the IAM user "pitfalls/jack" with a virtual MFA device
      And the role "pitfall-deny-for-some" trusts as in "fixtures/pitfalls/deny-for-some-only.json"
      Then these callers can assume "pitfall-deny-for-some":
        | caller           | allowed? |
        | ivy without MFA  | no       |
        | ivy with MFA     | yes      |
        | jack without MFA | yes      |

  Rule: A misspelled key is a key that no request has

    Scenario: On an Allow nobody gets in any more, with MFA neither
      Given the role "pitfall-misspelled-allow" trusts as in "fixtures/pitfalls/misspelled-key-on-allow.json"
      When "ivy" gets a session token with MFA
      And that session assumes "pitfall-misspelled-allow"
      Then access is denied

    Scenario: On a Deny everybody gets in
      Given the role "pitfall-misspelled-deny" trusts as in "fixtures/pitfalls/misspelled-key-on-deny.json"
      Then these callers can assume "pitfall-misspelled-deny":
        | caller                   | allowed? |
        | ivy without MFA          | yes      |
        | ivy with a session token | yes      |

  Rule: MFA says that somebody has a device, and not who it is

    Scenario: Trusting everybody with MFA trusts the devices of strangers
      Given the role "pitfall-anybody-with-mfa" trusts as in "fixtures/pitfalls/anybody-with-mfa.json"
      And the account "666655554444"
      And the IAM user "stranger" with a virtual MFA device and the identity policy "fixtures/identity/may-assume-anything.json"
      When "stranger" assumes "pitfall-anybody-with-mfa" with MFA
      Then the role is assumed

  Rule: Variables that have no value match nobody

    Scenario: Without a Version, a policy variable is only text
      Given the role "pitfall-no-version" trusts as in "fixtures/pitfalls/variable-without-version.json"
      When "ivy" assumes "pitfall-no-version" without MFA and:
        | session name | ivy |
      Then access is denied

    Scenario: A role session has no user name that its session name could equal
      Given the IAM user "service-user/kjh-SuperDuperUser" with a virtual MFA device
      And the role "pipeline" trusts as in "policies/kjh-DuperRole.json"
      And the role "pitfall-user-name" trusts as in "fixtures/pitfalls/user-name-of-a-role-session.json"
      When "kjh-SuperDuperUser" assumes "pipeline" with MFA and:
        | session name | kjh-SuperDuperUser |
      And that session assumes "pitfall-user-name" and:
        | session name | kjh-SuperDuperUser |
      Then access is denied
