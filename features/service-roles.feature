Feature: Roles for services
  Services of AWS assume roles to act in the account. They have no MFA device and no external ID; what they say is on
  whose behalf they act, and a role that does not listen can be used by way of the service from any account.

  Rule: A service role is for its service

    Background:
      Given the role "web-server" trusts as in "policies/ec2-service.json"

    @control:CIS-1.18
    Scenario: An instance gets its credentials by its role
      When the service "ec2.amazonaws.com" assumes "web-server"
      Then the role is assumed

    @negative
    Scenario Outline: The role is not for <service>
      When the service "<service>" assumes "web-server"
      Then access is denied

      Examples:
        | service                 |
        | lambda.amazonaws.com    |
        | ecs-tasks.amazonaws.com |

    @negative
    Scenario: Nor for people, whatever their permissions and MFA
      Given the IAM user "admins/ada" with a virtual MFA device and the identity policy "fixtures/identity/administrator.json"
      Then these callers can assume "web-server":
        | caller                            | allowed? |
        | ada without MFA                   | no       |
        | ada with MFA                      | no       |
        | ada with a session token with MFA | no       |
        | the service ec2.amazonaws.com     | yes      |

  @mfa @negative
  Rule: A service never carries MFA

    Scenario: An MFA condition makes a service role useless
      Given the role "web-server-with-mfa" trusts as in "fixtures/pitfalls/mfa-of-a-service.json"
      When the service "ec2.amazonaws.com" assumes "web-server-with-mfa"
      Then access is denied

    Scenario: A Deny for everybody without MFA locks the service out
      Given the role "web-server-behind-deny" trusts as in "fixtures/pitfalls/service-behind-mfa-deny.json"
      When the service "ec2.amazonaws.com" assumes "web-server-behind-deny"
      Then access is denied by the statement "DenyWithoutMfa"

  Rule: A service acts for somebody, and the role asks for whom

    Background:
      Given the role "flow-logs" trusts as in "policies/flow-logs.json"

    Scenario: A flow log of this account is written
      When the service "vpc-flow-logs.amazonaws.com" assumes "flow-logs" and:
        | aws:SourceAccount |                                               123456789012 |
        | aws:SourceArn     | arn:aws:ec2:eu-central-1:123456789012:vpc-flow-log/fl-0a1b |
      Then the role is assumed

    @negative
    Scenario Outline: <what> does not
      When the service "vpc-flow-logs.amazonaws.com" assumes "flow-logs" and:
        | aws:SourceAccount | <account> |
        | aws:SourceArn     | <arn>     |
      Then access is denied

      Examples:
        | what                                     | account      | arn                                                        |
        | A flow log of another account            | 999988887777 | arn:aws:ec2:eu-central-1:999988887777:vpc-flow-log/fl-0a1b |
        | A foreign flow log under our number      | 123456789012 | arn:aws:ec2:eu-central-1:999988887777:vpc-flow-log/fl-0a1b |
        | Another account under our flow log's ARN | 999988887777 | arn:aws:ec2:eu-central-1:123456789012:vpc-flow-log/fl-0a1b |
        | What is no flow log                      | 123456789012 | arn:aws:ec2:eu-central-1:123456789012:vpc/vpc-0a1b         |

    @negative
    Scenario: A service that does not say for whom it acts is not let in
      When the service "vpc-flow-logs.amazonaws.com" assumes "flow-logs"
      Then access is denied

    @negative
    Scenario: A role that does not ask is open to the flow logs of everybody
      Given the role "flow-logs-of-anybody" trusts as in "fixtures/pitfalls/service-of-any-account.json"
      When the service "vpc-flow-logs.amazonaws.com" assumes "flow-logs-of-anybody" and:
        | aws:SourceAccount |                                               999988887777 |
        | aws:SourceArn     | arn:aws:ec2:eu-central-1:999988887777:vpc-flow-log/fl-0a1b |
      Then the role is assumed

  Rule: Machines outside of AWS come with a certificate

    Background:
      Given the role "batch-outside" trusts as in "policies/roles-anywhere.json"

    Scenario: A certificate of the right anchor and unit gets in
      When the service "rolesanywhere.amazonaws.com" assumes "batch-outside" and:
        | aws:SourceArn                   | arn:aws:rolesanywhere:eu-central-1:123456789012:trust-anchor/0a1b2c3d-4e5f-6789-abcd-ef0123456789 |
        | aws:PrincipalTag/x509Subject/OU | batch                                                                                             |
      Then the role is assumed

    @negative
    Scenario Outline: A certificate of <which> does not
      When the service "rolesanywhere.amazonaws.com" assumes "batch-outside" and:
        | aws:SourceArn                   | arn:aws:rolesanywhere:eu-central-1:123456789012:trust-anchor/<anchor> |
        | aws:PrincipalTag/x509Subject/OU | <unit>                                                                |
      Then access is denied

      Examples:
        | which             | anchor                               | unit    |
        | another anchor    | ffffffff-4e5f-6789-abcd-ef0123456789 | batch   |
        | another unit      | 0a1b2c3d-4e5f-6789-abcd-ef0123456789 | website |
        | a unit named like | 0a1b2c3d-4e5f-6789-abcd-ef0123456789 | Batch   |

    @negative
    Scenario: A certificate that names no unit does not get in either
      When the service "rolesanywhere.amazonaws.com" assumes "batch-outside" and:
        | aws:SourceArn | arn:aws:rolesanywhere:eu-central-1:123456789012:trust-anchor/0a1b2c3d-4e5f-6789-abcd-ef0123456789 |
      Then access is denied

    @negative
    Scenario: Nor does one that comes from no anchor at all
      When the service "rolesanywhere.amazonaws.com" assumes "batch-outside" and:
        | aws:PrincipalTag/x509Subject/OU | batch |
      Then access is denied
