Feature: Roles for services
  AWS services assume roles to act in the account. They have no MFA device and no external ID. They say for which account and
  resource they act; without a condition on that, any account can use the role through the service.

  Rule: Only its service can assume a service role

    Background:
      Given the role "web-server" trusts as in "policies/ec2-service.json"

    @control:CIS-1.18
    Scenario: EC2 can assume the role of an instance
      When the service "ec2.amazonaws.com" assumes "web-server"
      Then the role is assumed

    @negative
    Scenario Outline: <service> is denied
      When the service "<service>" assumes "web-server"
      Then access is denied

      Examples:
        | service                 |
        | lambda.amazonaws.com    |
        | ecs-tasks.amazonaws.com |

    @negative
    Scenario: Users are denied, whatever their permissions and MFA
      Given the IAM user "admins/ada" with a virtual MFA device and the identity policy "fixtures/identity/administrator.json"
      Then these callers can assume "web-server":
        | caller                            | allowed? |
        | ada without MFA                   | no       |
        | ada with MFA                      | no       |
        | ada with a session token with MFA | no       |
        | the service ec2.amazonaws.com     | yes      |

  @mfa @negative
  Rule: A service never has MFA

    Scenario: An MFA condition makes a service role useless
      Given the role "web-server-with-mfa" trusts as in "fixtures/pitfalls/mfa-of-a-service.json"
      When the service "ec2.amazonaws.com" assumes "web-server-with-mfa"
      Then access is denied

    Scenario: A Deny for everybody without MFA denies the service
      Given the role "web-server-behind-deny" trusts as in "fixtures/pitfalls/service-behind-mfa-deny.json"
      When the service "ec2.amazonaws.com" assumes "web-server-behind-deny"
      Then access is denied by the statement "DenyWithoutMfa"

  Rule: A role can require for which account a service acts

    Background:
      Given the role "flow-logs" trusts as in "policies/flow-logs.json"

    Scenario: A flow log of this account can assume the role
      When the service "vpc-flow-logs.amazonaws.com" assumes "flow-logs" and:
        | aws:SourceAccount |                                               123456789012 |
        | aws:SourceArn     | arn:aws:ec2:eu-central-1:123456789012:vpc-flow-log/fl-0a1b |
      Then the role is assumed

    @negative
    Scenario Outline: <what> is denied
      When the service "vpc-flow-logs.amazonaws.com" assumes "flow-logs" and:
        | aws:SourceAccount | <account> |
        | aws:SourceArn     | <arn>     |
      Then access is denied

      Examples:
        | what                                     | account      | arn                                                        |
        | A flow log of another account            | 999988887777 | arn:aws:ec2:eu-central-1:999988887777:vpc-flow-log/fl-0a1b |
        | Another flow log under our account ID    | 123456789012 | arn:aws:ec2:eu-central-1:999988887777:vpc-flow-log/fl-0a1b |
        | Another account under our flow log's ARN | 999988887777 | arn:aws:ec2:eu-central-1:123456789012:vpc-flow-log/fl-0a1b |
        | A resource that is not a flow log        | 123456789012 | arn:aws:ec2:eu-central-1:123456789012:vpc/vpc-0a1b         |

    @negative
    Scenario: A service that does not say for which account it acts is denied
      When the service "vpc-flow-logs.amazonaws.com" assumes "flow-logs"
      Then access is denied

    @negative
    Scenario Outline: A service that says only <key> is denied
      When the service "vpc-flow-logs.amazonaws.com" assumes "flow-logs" and:
        | <key> | <value> |
      Then access is denied

      Examples:
        | key               | value                                                      |
        | aws:SourceAccount | 123456789012                                               |
        | aws:SourceArn     | arn:aws:ec2:eu-central-1:123456789012:vpc-flow-log/fl-0a1b |

    @negative
    Scenario: A role without the condition allows the flow logs of every account
      Given the role "flow-logs-of-anybody" trusts as in "fixtures/pitfalls/service-of-any-account.json"
      When the service "vpc-flow-logs.amazonaws.com" assumes "flow-logs-of-anybody" and:
        | aws:SourceAccount |                                               999988887777 |
        | aws:SourceArn     | arn:aws:ec2:eu-central-1:999988887777:vpc-flow-log/fl-0a1b |
      Then the role is assumed

  Rule: Machines outside of AWS use a certificate

    Background:
      Given the role "batch-outside" trusts as in "policies/roles-anywhere.json"

    Scenario: A certificate of the right trust anchor and unit can assume the role
      When the service "rolesanywhere.amazonaws.com" assumes "batch-outside" and:
        | aws:SourceArn                   | arn:aws:rolesanywhere:eu-central-1:123456789012:trust-anchor/0a1b2c3d-4e5f-6789-abcd-ef0123456789 |
        | aws:PrincipalTag/x509Subject/OU | batch                                                                                             |
      Then the role is assumed

    @negative
    Scenario Outline: A certificate of <which> is denied
      When the service "rolesanywhere.amazonaws.com" assumes "batch-outside" and:
        | aws:SourceArn                   | arn:aws:rolesanywhere:eu-central-1:123456789012:trust-anchor/<anchor> |
        | aws:PrincipalTag/x509Subject/OU | <unit>                                                                |
      Then access is denied

      Examples:
        | which             | anchor                               | unit    |
        | another anchor    | ffffffff-4e5f-6789-abcd-ef0123456789 | batch   |
        | a longer anchor   | 0a1b2c3d-4e5f-6789-abcd-ef01234567890 | batch  |
        | another unit      | 0a1b2c3d-4e5f-6789-abcd-ef0123456789 | website |
        | a unit named like | 0a1b2c3d-4e5f-6789-abcd-ef0123456789 | Batch   |

    Scenario: A certificate can come with a source identity
      When the service "rolesanywhere.amazonaws.com" assumes "batch-outside" and:
        | aws:SourceArn                   | arn:aws:rolesanywhere:eu-central-1:123456789012:trust-anchor/0a1b2c3d-4e5f-6789-abcd-ef0123456789 |
        | aws:PrincipalTag/x509Subject/OU | batch                                                                                             |
        | sts:SourceIdentity              | nightly                                                                                           |
      Then the role is assumed

    @negative
    Scenario: A certificate without a unit is denied
      When the service "rolesanywhere.amazonaws.com" assumes "batch-outside" and:
        | aws:SourceArn | arn:aws:rolesanywhere:eu-central-1:123456789012:trust-anchor/0a1b2c3d-4e5f-6789-abcd-ef0123456789 |
      Then access is denied

    @negative
    Scenario: A certificate without a trust anchor is denied
      When the service "rolesanywhere.amazonaws.com" assumes "batch-outside" and:
        | aws:PrincipalTag/x509Subject/OU | batch |
      Then access is denied
