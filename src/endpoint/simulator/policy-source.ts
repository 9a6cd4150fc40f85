import { isAccountId, parseArn } from "../../iam/index.js";
import type { Access } from "../calls/action.js";
import { compiledPolicy } from "../calls/compiled-policies.js";
import { type Failure, invalidInput, isFailure, noSuchEntity } from "../calls/failure.js";
import { accessTo } from "../iam/access.js";
import { arnOf } from "../state/arns.js";
import { managedPolicy } from "../state/aws-managed-policies.js";
import type { Account, PolicyHolder, Role, User } from "../state/entities.js";
import { findGroup, findRole, findUser } from "../state/find.js";
import type { SimulatedPolicy } from "./policies.js";

/** The user, group or role whose policies a call is about. */
export interface PolicySource {
  readonly kind: "source";
  readonly type: EntityType;
  readonly arn: string;
  readonly policies: readonly HeldPolicy[];
  readonly permissionsBoundary: SimulatedPolicy | undefined;
}

type EntityType = "user" | "group" | "role";

/** Where a policy of a user, group or role is from: an inline policy is of the user or of one of the groups. */
export type PolicyOrigin =
  | {
      readonly kind: "inline";
      readonly name: string;
      readonly holderType: EntityType;
      readonly holderName: string;
    }
  | { readonly kind: "managed"; readonly arn: string };

/** A policy that a user, group or role has. */
export interface HeldPolicy extends SimulatedPolicy {
  readonly origin: PolicyOrigin;
}

interface EntityName {
  readonly kind: "name";
  readonly type: EntityType;
  readonly account: string;
  readonly name: string;
}

/** What a call needs on the entity that PolicySourceArn names. */
export function accessToSource(account: Account, arn: string): Access {
  const name = entityName(arn);
  if (!isFailure(name) && name.account === account.id) return accessTo(account, name.type, name.name);
  return { resource: parseArn(arn) === undefined ? "*" : arn };
}

/** The entity that PolicySourceArn names, with the policies that count for it, or AWS's error. */
export function findPolicySource(account: Account, arn: string): PolicySource | Failure {
  const named = entityName(arn);
  if (isFailure(named)) return named;
  if (named.account !== account.id) {
    return invalidInput(
      `Invalid Policy Source Arn: caller's account ${account.id} does not have access to policies in account ${named.account}.`,
    );
  }
  const source = sourceOf(account, named);
  return isFailure(source) ? noSuchEntity("Unable to retrieve specified IAM entity.") : source;
}

function sourceOf(account: Account, { type, name }: EntityName): PolicySource | Failure {
  switch (type) {
    case "user": {
      const user = findUser(account, name);
      if (isFailure(user)) return user;
      const groups = [...account.groups.values()].filter(({ members }) => members.includes(user.name));
      return source(account, type, user, [
        ...ownPolicies(type, user),
        ...groups.flatMap((group) => ownPolicies("group", group)),
        ...managedPolicies(account, [user, ...groups]),
      ]);
    }
    case "group": {
      const group = findGroup(account, name);
      if (isFailure(group)) return group;
      return source(account, type, group, [...ownPolicies(type, group), ...managedPolicies(account, [group])]);
    }
    case "role": {
      const role = findRole(account, name);
      if (isFailure(role)) return role;
      return source(account, type, role, [...ownPolicies(type, role), ...managedPolicies(account, [role])]);
    }
  }
}

function source(
  account: Account,
  type: EntityType,
  entity: PolicyHolder & Partial<Pick<User | Role, "permissionsBoundary">>,
  policies: readonly HeldPolicy[],
): PolicySource {
  const { permissionsBoundary: boundary } = entity;
  const permissionsBoundary = boundary === undefined ? undefined : managed(account, boundary);
  return { kind: "source", type, arn: arnOf(account, type, entity), policies, permissionsBoundary };
}

function ownPolicies(holderType: EntityType, holder: PolicyHolder): readonly HeldPolicy[] {
  return holder.inlinePolicies.map(({ name, document }) => ({
    id: `${holderType}_${holder.name}_${name}`,
    policy: compiledPolicy("identity", document),
    origin: { kind: "inline", name, holderType, holderName: holder.name },
  }));
}

/** The attached policies, each once, even if both a user and its groups have it. */
function managedPolicies(account: Account, holders: readonly PolicyHolder[]): readonly HeldPolicy[] {
  const arns = new Set(holders.flatMap(({ attachedPolicies }) => attachedPolicies));
  return [...arns].map((arn) => ({ ...managed(account, arn), origin: { kind: "managed", arn } }));
}

/** A managed policy's default version. A deleted one denies everything, as when calls are authorized. */
function managed(account: Account, arn: string): SimulatedPolicy {
  const policy = managedPolicy(arn, account);
  const version = policy?.versions.find(({ id }) => id === policy.defaultVersion);
  return { id: policy?.name ?? arn, policy: compiledPolicy("identity", version?.document ?? "") };
}

/**
 * The type and name in the ARN of a user, group or role. The path does not count: AWS finds the entity by its name.
 *
 * The message for ARNs of STS is the one that callers with role sessions report; the other one was recorded later.
 */
function entityName(arn: string): EntityName | Failure {
  const { service, region, account, resource } = parseArn(arn) ?? {};
  if (service === "sts") {
    return invalidInput(`Invalid Entity Arn: ${arn} does not clearly define entity type and name.`);
  }
  const [, type, name] = /^(user|group|role)\/(?:[^/]+\/)*([^/]+)$/.exec(resource ?? "") ?? [];
  const isEntity = service === "iam" && region === "" && account !== undefined && isAccountId(account);
  if (!isEntity || name === undefined || (type !== "user" && type !== "group" && type !== "role")) {
    return invalidInput(`Invalid ARN provided in the request: ${arn}`);
  }
  return { kind: "name", type, account, name };
}
