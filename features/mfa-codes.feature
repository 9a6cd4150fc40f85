@mfa @control:NIST-800-53-IA-2.8
Feature: Codes that are wrong, used or of another user
  A code that is wrong, already used or of another user's device must be refused. AWS answers such calls with errors that are
  not denials by a policy. A test that takes one for the other passes for the wrong reason.

  Background:
    Given the IAM user "service-user/kjh-SuperDuperUser" with a virtual MFA device
    And the role "kjh-DuperRole" trusts as in "policies/kjh-DuperRole.json"

  @negative
  Rule: A code must be correct and current

    Scenario: A wrong code is refused
      When "kjh-SuperDuperUser" assumes "kjh-DuperRole" with the MFA code "000000"
      Then the call fails with "AccessDenied" and the message "MultiFactorAuthentication failed with invalid MFA one time pass code. "

    Scenario: GetSessionToken refuses a wrong code too
      When "kjh-SuperDuperUser" gets a session token with the MFA code "000000"
      Then the call fails with "AccessDenied" and the message "MultiFactorAuthentication failed with invalid MFA one time pass code. "

    Scenario: A code that was used is refused
      When "kjh-SuperDuperUser" assumes "kjh-DuperRole" with MFA
      Then the role is assumed
      When "kjh-SuperDuperUser" assumes "kjh-DuperRole" with the MFA code that was used before
      Then the call fails with "AccessDenied" and the message "MultiFactorAuthentication failed with invalid MFA one time pass code. "

    Scenario: It is still refused ten minutes later
      When "kjh-SuperDuperUser" assumes "kjh-DuperRole" with MFA
      Then the role is assumed
      When 10 minutes pass
      And "kjh-SuperDuperUser" assumes "kjh-DuperRole" with the MFA code that was used before
      Then the call fails with "AccessDenied" and the message "MultiFactorAuthentication failed with invalid MFA one time pass code. "

  Rule: After a failure the right code still works

    Scenario: After a wrong code
      When "kjh-SuperDuperUser" assumes "kjh-DuperRole" with the MFA code "000000"
      Then the call fails with "AccessDenied"
      When "kjh-SuperDuperUser" assumes "kjh-DuperRole" with MFA
      Then the role is assumed

    Scenario: After a used code, with the next one
      When "kjh-SuperDuperUser" assumes "kjh-DuperRole" with MFA
      Then the role is assumed
      When "kjh-SuperDuperUser" assumes "kjh-DuperRole" with the MFA code that was used before
      Then the call fails with "AccessDenied"
      When "kjh-SuperDuperUser" assumes "kjh-DuperRole" with MFA
      Then the role is assumed

  @negative
  Rule: The device must exist and be the caller's own

    Scenario: A correct code of another user's device is refused
      Given the IAM user "mallory" with a virtual MFA device
      When "kjh-SuperDuperUser" assumes "kjh-DuperRole" with the MFA device of "mallory"
      Then the call fails with "AccessDenied" and the message "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user."

    Scenario: So is the trusted user's device, in a call of another user
      Given the IAM user "mallory" with a virtual MFA device
      When "mallory" assumes "kjh-DuperRole" with the MFA device of "kjh-SuperDuperUser"
      Then the call fails with "AccessDenied" and the message "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user."

    Scenario: A device that does not exist is refused with the same message
      When "kjh-SuperDuperUser" assumes "kjh-DuperRole" with an MFA device that does not exist
      Then the call fails with "AccessDenied" and the message "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user."

  @negative
  Rule: A serial number and a code are both needed

    Scenario Outline: <half> is refused
      When "kjh-SuperDuperUser" assumes "kjh-DuperRole" with <what>
      Then the call fails with "AccessDenied" and the message "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code."

      Examples:
        | half                         | what                             |
        | A serial number without code | an MFA serial number but no code |
        | A code without serial number | an MFA code but no serial number |

    Scenario: Five digits are not a valid code
      When "kjh-SuperDuperUser" assumes "kjh-DuperRole" with the MFA code "12345"
      Then the call fails with "ValidationError" and the message "1 validation error detected: Value '12345' at 'tokenCode' failed to satisfy constraint: Member must have length greater than or equal to 6"

    Scenario: Letters are not a valid code
      When "kjh-SuperDuperUser" assumes "kjh-DuperRole" with the MFA code "abcdef"
      Then the call fails with "ValidationError"
