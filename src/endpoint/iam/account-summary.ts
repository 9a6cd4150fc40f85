import type { Account } from "../state/entities.js";

/**
 * The default quotas of an account.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const quotas = {
  AccessKeysPerUserQuota: 2,
  AssumeRolePolicySizeQuota: 2048,
  AttachedPoliciesPerGroupQuota: 10,
  AttachedPoliciesPerRoleQuota: 10,
  AttachedPoliciesPerUserQuota: 10,
  GroupPolicySizeQuota: 5120,
  GroupsPerUserQuota: 10,
  GroupsQuota: 300,
  InstanceProfilesQuota: 1000,
  PoliciesQuota: 1500,
  PolicySizeQuota: 6144,
  PolicyVersionsInUseQuota: 10000,
  RolePolicySizeQuota: 10240,
  RolesQuota: 1000,
  ServerCertificatesQuota: 20,
  SigningCertificatesPerUserQuota: 2,
  UserPolicySizeQuota: 2048,
  UsersQuota: 5000,
  VersionsPerPolicyQuota: 5,
};

/** What an endpoint never has: certificates, and a root user with a password, keys or MFA devices of its own. */
const absent = {
  AccountAccessKeysPresent: 0,
  AccountMFAEnabled: 0,
  AccountPasswordPresent: 0,
  AccountSigningCertificatesPresent: 0,
  ServerCertificates: 0,
};

/** The tokens of the global endpoint are valid in the Regions that are enabled by default: version 1. */
const globalEndpointTokenVersion = 1;

/** All keys of the summary: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html */
export function accountSummary(account: Account): Readonly<Record<string, number>> {
  const { users, groups, roles, policies, instanceProfiles, mfaDevices, oidcProviders, samlProviders } = account;
  const devicesInUse = [...mfaDevices.values()].filter(({ user }) => user !== undefined);
  return {
    ...quotas,
    ...absent,
    GlobalEndpointTokenVersion: globalEndpointTokenVersion,
    Groups: groups.size,
    InstanceProfiles: instanceProfiles.size,
    MFADevices: mfaDevices.size,
    MFADevicesInUse: devicesInUse.length,
    Policies: policies.size,
    PolicyVersionsInUse: [...policies.values()].reduce((sum, { versions }) => sum + versions.length, 0),
    Providers: oidcProviders.size + samlProviders.size,
    Roles: roles.size,
    Users: users.size,
  };
}
