/** A small suite of scenarios that notices some mistakes in its two policies and misses others. */
const may = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:*","Resource":"*"}}';

export const admin = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "People",
      "Effect": "Allow",
      "Principal": { "AWS": ["arn:aws:iam::123456789012:user/alice", "arn:aws:iam::123456789012:user/bob"] },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "NumericLessThan": { "aws:MultiFactorAuthAge": "3600" }
      }
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringEquals": { "sts:ExternalId": "stolen" } }
    }
  ]
}
`;

export const builder = `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "Service": "codebuild.amazonaws.com" },
    "Action": "sts:AssumeRole",
    "Condition": { "StringEquals": { "aws:SourceAccount": "123456789012" } }
  }
}
`;

export const unused = builder.replace("codebuild.amazonaws.com", "ec2.amazonaws.com");

const background = `Feature: who can assume the roles

  Background:
    Given the account "123456789012"
    And the IAM user "alice" with a virtual MFA device and the identity policy:
      """
      ${may}
      """
    And the IAM user "bob"
    And the role "admin" trusts as in "policies/admin.json"
`;

export const adminFeature = `${background}
  Scenario: with MFA
    When "alice" assumes "admin" with MFA
    Then the role is assumed

  Scenario: without MFA
    When "alice" assumes "admin" without MFA
    Then access is denied

  Scenario Outline: MFA of some time ago
    When "alice" gets a session token with MFA
    And <age> seconds pass
    And that session assumes "admin"
    Then <outcome>

    Examples:
      | age  | outcome             |
      | 3000 | the role is assumed |
      | 3700 | access is denied    |

  Scenario: nobody without
    Then nobody can assume "admin" without MFA
`;

export const builderFeature = `Feature: the builder

  Scenario: for its account
    Given the account "123456789012"
    And the role "builder" trusts as in "policies/builder.json"
    When the service "codebuild.amazonaws.com" assumes "builder" and:
      | aws:SourceAccount | 123456789012 |
    Then the role is assumed
`;

/** The files of the suite. */
export const suite: Readonly<Record<string, string>> = {
  "policies/admin.json": admin,
  "policies/builder.json": builder,
  "policies/unused.json": unused,
  "features/admin.feature": adminFeature,
  "features/builder.feature": builderFeature,
};
