import type { Access } from "../calls/action.js";
import { accessDenied, type Failure, isFailure, limitExceeded, noSuchEntity } from "../calls/failure.js";
import type { Policy as PolicyAnswer, PolicyVersion as PolicyVersionAnswer } from "../model/iam.generated.js";
import { awsManagedPolicy, managedPolicy } from "../state/aws-managed-policies.js";
import type { Account, ManagedPolicy, PolicyHolder, PolicyVersion } from "../state/entities.js";
import { findPolicy } from "../state/find.js";
import { encodedDocument } from "./answers.js";
import { acceptIdentityPolicy } from "./identity-policy.js";
import { byName } from "./list-pages.js";
import { type HolderType, holdersOf } from "./policy-holders.js";
import { policySize } from "./policy-size.js";
import { resourceTagContext } from "./tags.js";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html; whitespace does not count. */
const largestPolicy = 6144;

/** What a call on a managed policy needs: the permission on its ARN, with its tags as condition keys. */
export function accessToPolicy(account: Account, arn: string, context: Access["context"] = {}): Access {
  return { resource: arn, context: { ...resourceTagContext(managedPolicy(arn, account)?.tags ?? []), ...context } };
}

/**
 * A policy that the account can change, or AWS's error: AWS managed policies cannot be changed. `refusedChange` is how AWS
 * names the change, where its message is known.
 */
export function findOwnPolicy(account: Account, arn: string, refusedChange?: string): ManagedPolicy | Failure {
  if (/^arn:aws[\w-]*:iam::aws:policy\/./.test(arn)) {
    if (refusedChange !== undefined) return accessDenied(`Cannot ${refusedChange} outside your own account.`);
    if (awsManagedPolicy(arn, account) !== undefined) return accessDenied("Policy is outside your own account.");
  }
  return findPolicy(account, arn);
}

/** AWS's error if it would refuse the document of a managed policy. */
export function refuseManagedPolicy(document: string): Failure | undefined {
  const accepted = acceptIdentityPolicy(document, { needsVersion: true });
  if (isFailure(accepted)) return accepted;
  return policySize(document) > largestPolicy
    ? limitExceeded(`Cannot exceed quota for PolicySize: ${largestPolicy}`)
    : undefined;
}

/** A version of a policy, or AWS's error. */
export function findVersion(policy: ManagedPolicy, id: string): PolicyVersion | Failure {
  return policy.versions.find((each) => each.id === id) ?? noSuchVersion(policy.arn, id);
}

/** AWS's error for a version that is not there, or whose policy is not there. */
export function noSuchVersion(arn: string, id: string): Failure {
  return noSuchEntity(`Policy ${arn} version ${id} does not exist or is not attachable.`);
}

/** A user, role or group that uses a managed policy, and how: as permissions, as permissions boundary, or both. */
export interface PolicyUse {
  readonly type: HolderType;
  readonly holder: PolicyHolder;
  readonly attached: boolean;
  readonly boundary: boolean;
}

/** All that use a policy, in the order in which ListEntitiesForPolicy shows them. */
export function usesOf(account: Account, arn: string): readonly PolicyUse[] {
  const types = ["group", "user", "role"] as const;
  const uses = types.flatMap((type) =>
    [...holdersOf(account, type)].sort(byName).map((holder) => ({
      type,
      holder,
      attached: holder.attachedPolicies.includes(arn),
      boundary: "permissionsBoundary" in holder && holder.permissionsBoundary === arn,
    })),
  );
  return uses.filter(({ attached, boundary }) => attached || boundary);
}

/** How many users, groups and roles have a managed policy attached, and how many as permissions boundary. */
export interface PolicyUsage {
  readonly attached: number;
  readonly boundary: number;
}

const unused: PolicyUsage = { attached: 0, boundary: 0 };

/** How often each managed policy is used, by ARN; policies that nobody uses are left out. AWS has more than a thousand. */
export function usageByPolicy(account: Account): ReadonlyMap<string, PolicyUsage> {
  const usage = new Map<string, PolicyUsage>();
  const count = (arn: string, kind: keyof PolicyUsage): void => {
    const before = usage.get(arn) ?? unused;
    usage.set(arn, { ...before, [kind]: before[kind] + 1 });
  };
  for (const type of ["group", "user", "role"] as const) {
    for (const holder of holdersOf(account, type)) {
      for (const arn of holder.attachedPolicies) count(arn, "attached");
      if ("permissionsBoundary" in holder && typeof holder.permissionsBoundary === "string") {
        count(holder.permissionsBoundary, "boundary");
      }
    }
  }
  return usage;
}

/**
 * A policy as lists show it, with how often it is used: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Policy.html
 */
export function listedPolicy(policy: ManagedPolicy, { attached, boundary }: PolicyUsage = unused): PolicyAnswer {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: attached,
    PermissionsBoundaryUsageCount: boundary,
    IsAttachable: true,
    CreateDate: new Date(policy.created),
    UpdateDate: new Date(policy.updated),
  };
}

/** A version without its document, which CreatePolicyVersion and ListPolicyVersions leave out. */
export function listedVersion(policy: ManagedPolicy, version: PolicyVersion): PolicyVersionAnswer {
  return {
    VersionId: version.id,
    IsDefaultVersion: version.id === policy.defaultVersion,
    CreateDate: new Date(version.created),
  };
}

/** A version with its URL-encoded document. */
export function versionAnswer(policy: ManagedPolicy, version: PolicyVersion): PolicyVersionAnswer {
  return { Document: encodedDocument(version.document), ...listedVersion(policy, version) };
}
