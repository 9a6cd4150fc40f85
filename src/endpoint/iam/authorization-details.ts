import type {
  AttachedPolicy,
  GroupDetail,
  ManagedPolicyDetail,
  PolicyDetail,
  RoleDetail,
  UserDetail,
} from "../model/iam.generated.js";
import { managedPolicy } from "../state/aws-managed-policies.js";
import type { Account, Group, ManagedPolicy, PolicyHolder, Role, State, User } from "../state/entities.js";
import { encodedDocument, groupAnswer, roleAnswer, userAnswer } from "./answers.js";
import { instanceProfilesOf, listedInstanceProfile } from "./instance-profiles.js";
import { byName } from "./list-pages.js";
import { listedPolicy, type PolicyUsage, versionAnswer } from "./managed-policies.js";
import { groupsOf } from "./memberships.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UserDetail.html */
export function userDetail(account: Account, user: User): UserDetail {
  const GroupList = groupsOf(account, user).map(({ name }) => name);
  return { ...userAnswer(account, user), UserPolicyList: inlinePolicies(user), GroupList, ...attached(account, user) };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GroupDetail.html */
export function groupDetail(account: Account, group: Group): GroupDetail {
  return {
    ...groupAnswer(account, group),
    GroupPolicyList: inlinePolicies(group),
    ...attached(account, group),
  };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleDetail.html */
export function roleDetail(account: Account, role: Role, state: State): RoleDetail {
  const profiles = [...instanceProfilesOf(account, role.name)].sort(byName);
  return {
    ...roleAnswer(account, role, state),
    InstanceProfileList: profiles.map((profile) => listedInstanceProfile(account, profile, state)),
    RolePolicyList: inlinePolicies(role),
    ...attached(account, role),
  };
}

/** With all versions: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ManagedPolicyDetail.html */
export function policyDetail(policy: ManagedPolicy, usage: PolicyUsage | undefined): ManagedPolicyDetail {
  return {
    ...listedPolicy(policy, usage),
    Description: policy.description,
    PolicyVersionList: [...policy.versions].reverse().map((version) => versionAnswer(policy, version)),
  };
}

function inlinePolicies({ inlinePolicies }: PolicyHolder): readonly PolicyDetail[] {
  const sorted = [...inlinePolicies].sort(byName);
  return sorted.map(({ name, document }) => ({ PolicyName: name, PolicyDocument: encodedDocument(document) }));
}

function attached(
  account: Account,
  { attachedPolicies }: PolicyHolder,
): { readonly AttachedManagedPolicies: readonly AttachedPolicy[] } {
  const policies = attachedPolicies.flatMap((arn) => managedPolicy(arn, account) ?? []).sort(byName);
  return { AttachedManagedPolicies: policies.map(({ name, arn }) => ({ PolicyName: name, PolicyArn: arn })) };
}
