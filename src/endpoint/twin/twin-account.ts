import type {
  Account as DumpAccount,
  PolicyHolder as DumpHolder,
  ManagedPolicy as DumpPolicy,
  Role as DumpRole,
  User as DumpUser,
  Entity,
} from "../../accounts/index.js";
import { arnOf } from "../state/arns.js";
import {
  type AccessKey,
  type Account,
  emptyAccount,
  type ManagedPolicy,
  type PolicyHolder,
  type PolicyVersion,
} from "../state/entities.js";
import { nameKey } from "../state/find.js";
import { accessKeyId, type IdPrefix, secretAccessKey, uniqueId } from "../state/identifiers.js";
import { newSeed } from "../sts/mfa-codes.js";
import { identityText, trustText } from "./stand-in.js";

/** How many keys a user can have: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const mostKeys = 2;

/** Since a dump does not have it, the default: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
const maxSessionDuration = 3600;

/**
 * An account of the endpoint with what a dump has. What the dump leaves open denies access: policies that it does not have
 * deny everything. Access keys, MFA devices and passwords are those that the credential report tells of, with secrets that are
 * generated here; where it is not known whether there are any, a user has one key and one device.
 *
 * Trust policies still name users and roles by ARN.
 */
export function twinAccount(dump: DumpAccount, now: string): Account {
  const account = { ...emptyAccount(dump.id), isFromDump: true };
  for (const policy of dump.policies.values()) {
    const isOwn = policy.arn.startsWith(`arn:aws:iam::${dump.id}:`);
    (isOwn ? account.policies : account.awsPolicies).set(policy.arn, managedPolicyOf(policy, now));
  }
  for (const user of dump.users.values()) addUser(account, user, now);
  for (const group of dump.groups.values()) {
    const members = [...dump.users.values()].filter(({ groups }) => groups.includes(group.name));
    const entity = { ...holderOf(group, "AGPA", now), members: members.map(({ name }) => name) };
    account.groups.set(nameKey(group.name), entity);
  }
  for (const role of dump.roles.values()) addRole(account, role, now);
  return account;
}

function addUser(account: Account, user: DumpUser, now: string): void {
  const { name, credentials, boundary } = user;
  const { password, activeAccessKeys, mfa } = credentials;
  const keys = activeAccessKeys.kind === "known" ? Math.min(activeAccessKeys.value, mostKeys) : 1;
  const holder = holderOf(user, "AIDA", now);
  account.users.set(nameKey(name), {
    ...holder,
    tags: tagsOf(user),
    permissionsBoundary: boundary?.arn,
    accessKeys: Array.from({ length: keys }, () => newKey(account, now)),
    loginProfile:
      password.kind === "known" && password.value
        ? { created: holder.created, passwordResetRequired: false }
        : undefined,
  });
  if (mfa.kind === "known" && !mfa.value) return;
  const serialNumber = arnOf(account, "mfa", { path: "/", name });
  const device = { name, path: "/", serialNumber, seed: newSeed(), created: now, tags: [], user: name, enabled: now };
  account.mfaDevices.set(serialNumber, device);
}

function newKey(account: Account, created: string): AccessKey {
  return { id: accessKeyId("AKIA", account.id), secret: secretAccessKey(), created, status: "Active" };
}

function addRole(account: Account, role: DumpRole, now: string): void {
  const { boundary, lastUsed, trustPolicy } = role;
  account.roles.set(nameKey(role.name), {
    ...holderOf(role, "AROA", now),
    ...{ tags: tagsOf(role), permissionsBoundary: boundary?.arn, maxSessionDuration },
    trustPolicy: trustText(trustPolicy),
    lastUsed: lastUsed && { at: dateOf(lastUsed.at, now), region: lastUsed.region ?? "" },
  });
  for (const profile of role.instanceProfiles) {
    account.instanceProfiles.set(nameKey(profile.name), {
      ...{ name: profile.name, path: profile.path, id: profile.id ?? uniqueId("AIPA") },
      ...{ created: dateOf(profile.created, now), tags: [], role: role.name },
    });
  }
}

function holderOf(entity: DumpHolder, prefix: IdPrefix, now: string): PolicyHolder {
  const { name, path, inlinePolicies, attachedPolicies } = entity;
  return {
    ...{ name, path, id: idOf(entity, prefix), created: dateOf(entity.created, now) },
    inlinePolicies: inlinePolicies.map((policy) => ({ name: policy.name, document: identityText(policy.document) })),
    attachedPolicies: attachedPolicies.map(({ arn }) => arn),
  };
}

function managedPolicyOf(policy: DumpPolicy, now: string): ManagedPolicy {
  const created = dateOf(policy.created, now);
  const versions = policy.versions.map((version): PolicyVersion => {
    const document = identityText(version.document);
    return { id: version.id, document, created: dateOf(version.created, created) };
  });
  const last = Math.max(0, ...versions.map(({ id }) => Number(id.slice(1))));
  const current = policy.versions.find(({ isDefault }) => isDefault)?.id ?? `v${last + 1}`;
  if (!versions.some(({ id }) => id === current))
    versions.push({ id: current, document: identityText(policy.document), created });
  return {
    ...{ name: policy.name, path: policy.path, arn: policy.arn, created, versions: inOrder(versions) },
    id: idOf(policy, "ANPA"),
    updated: dateOf(policy.updated, created),
    description: policy.description,
    tags: [],
    defaultVersion: current,
    nextVersion: last + 2,
  };
}

/** The endpoint has versions in the order in which they were made; AWS shows the last one first. */
function inOrder(versions: readonly PolicyVersion[]): PolicyVersion[] {
  return [...versions].sort((one, other) => Number(one.id.slice(1)) - Number(other.id.slice(1)));
}

/** A policy in the place of one that something names and the dump does not have. */
export function missingPolicy(arn: string, now: string): ManagedPolicy {
  const [, path = "/", name = ""] = /:policy(\/(?:.+\/)?)([^/]+)$/.exec(arn) ?? [];
  const document = identityText({ kind: "unknown", why: "" });
  return {
    ...{ name, path, arn, id: uniqueId("ANPA"), created: now, updated: now, tags: [] },
    versions: [{ id: "v1", document, created: now }],
    defaultVersion: "v1",
    nextVersion: 2,
  };
}

/** A unique ID of the form that the endpoint has; dumps whose IDs were replaced have others. */
function idOf({ id }: Entity, prefix: IdPrefix): string {
  return id !== undefined && new RegExp(`^${prefix}[A-Z0-9]{12,124}$`).test(id) ? id : uniqueId(prefix);
}

function tagsOf({ tags }: DumpUser | DumpRole) {
  return tags.map(({ key, value }) => ({ Key: key, Value: value }));
}

/** A date as the state has it. */
function dateOf(text: string | undefined, otherwise: string): string {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? otherwise : new Date(time).toISOString();
}
