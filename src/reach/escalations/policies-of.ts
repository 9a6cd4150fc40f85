import type { PolicyHolder } from "../../accounts/index.js";
import { inGroup, mayDeny, withAttached, withEverything, withoutAttached, withoutInline } from "./after.js";
import {
  type Attempt,
  administratorAccess,
  type Changed,
  type GroupThing,
  type NamedPolicy,
  type RoleThing,
  shortName,
  type UserThing,
} from "./way.js";

/** What has identity policies. */
type HolderThing = UserThing | RoleThing | GroupThing;

/** How many policies that deny something are tried in all combinations; of more, each by itself and all together. */
const mostCombined = 5;

/** To put an inline policy. It may overwrite the others by their names: https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html */
export function toPut(thing: HolderThing, action: string): readonly Attempt[] {
  return [
    {
      calls: [{ action, resource: thing.arn }],
      effect: `puts an inline policy that allows everything on ${shortName(thing.arn)}`,
      gain: { kind: "change", isMore: true, after: () => changed(thing, (holder) => withEverything(holder, true)) },
    },
  ];
}

/** To attach AdministratorAccess, or else another policy that there is in the files. */
export function toAttach(thing: HolderThing, action: string): readonly Attempt[] {
  const { arn, account } = thing;
  return [
    {
      calls: [{ action, resource: arn, context: { "iam:PolicyARN": administratorAccess(account) } }],
      effect: `attaches AdministratorAccess to ${shortName(arn)}`,
      gain: { kind: "change", isMore: true, after: () => changed(thing, (holder) => withEverything(holder, false)) },
      orElse: {
        key: "iam:PolicyARN",
        attempt: (policy) => ({
          calls: [{ action, resource: arn, context: { "iam:PolicyARN": policy.arn } }],
          effect: `attaches ${policy.name} to ${shortName(arn)}`,
          gain: { kind: "change", isMore: true, after: () => changed(thing, (holder) => withAttached(holder, policy)) },
        }),
      },
    },
  ];
}

/** To replace a permissions boundary by AdministratorAccess, or else by another policy. */
export function toPutBoundary(thing: UserThing | RoleThing, action: string): readonly Attempt[] {
  const { arn, account } = thing;
  const old = (thing.kind === "user" ? thing.node.user : thing.node.role).boundary;
  if (old === undefined) return [];
  const attempt = (policy: NamedPolicy, boundary: NamedPolicy | undefined): Attempt => ({
    calls: [{ action, resource: arn, context: { "iam:PermissionsBoundary": policy.arn } }],
    effect: `replaces the permissions boundary of ${shortName(arn)} with ${policy.name}`,
    gain: { kind: "change", isMore: false, after: () => [withBoundary(thing, boundary)] },
  });
  const administrator = { arn: administratorAccess(account), name: "AdministratorAccess" };
  return [
    {
      ...attempt(administrator, undefined),
      orElse: { key: "iam:PermissionsBoundary", attempt: (policy) => attempt(policy, policy) },
    },
  ];
}

/** To remove a permissions boundary. */
export function toDeleteBoundary(thing: UserThing | RoleThing, action: string): readonly Attempt[] {
  const { arn } = thing;
  if ((thing.kind === "user" ? thing.node.user : thing.node.role).boundary === undefined) return [];
  return [
    {
      calls: [{ action, resource: arn }],
      effect: `removes the permissions boundary of ${shortName(arn)}`,
      gain: { kind: "change", isMore: false, after: () => [withBoundary(thing, undefined)] },
    },
  ];
}

function withBoundary(thing: UserThing | RoleThing, policy: NamedPolicy | undefined): Changed {
  const { account } = thing;
  const boundary = (place: PolicyHolder["place"]) => (policy === undefined ? undefined : { arn: policy.arn, place });
  if (thing.kind === "user") {
    const { user } = thing.node;
    return { before: thing.node, account, entity: { ...user, boundary: boundary(user.place) } };
  }
  const { role } = thing.node;
  return { before: thing.node, account, entity: { ...role, boundary: boundary(role.place) } };
}

/** To delete inline policies that deny something. */
export function toDelete(thing: HolderThing, action: string): readonly Attempt[] {
  const denying = holderOf(thing).inlinePolicies.filter(({ document }) => mayDeny(document));
  return combinations(denying.map(({ name }) => name)).map((names) => ({
    calls: [{ action, resource: thing.arn }],
    effect: `deletes from ${shortName(thing.arn)} what denies something: ${names.join(", ")}`,
    gain: { kind: "change", isMore: false, after: () => changed(thing, (holder) => withoutInline(holder, names)) },
  }));
}

/** To detach managed policies that deny something. */
export function toDetach(thing: HolderThing, action: string): readonly Attempt[] {
  const { arn, account } = thing;
  const denying = holderOf(thing).attachedPolicies.filter((each) => mayDeny(account.policies.get(each.arn)?.document));
  return combinations(denying).flatMap((policies) => {
    const arns = policies.map((each) => each.arn);
    const [first, ...rest] = arns.map((each) => ({ action, resource: arn, context: { "iam:PolicyARN": each } }));
    if (first === undefined) return [];
    return [
      {
        calls: [first, ...rest] as const,
        effect: `detaches from ${shortName(arn)} what denies something: ${policies.map(({ name }) => name).join(", ")}`,
        gain: {
          kind: "change" as const,
          isMore: false,
          after: () => changed(thing, (holder) => withoutAttached(holder, arns)),
        },
      },
    ];
  });
}

/** Whoever has other policies where a thing has. */
function changed(thing: HolderThing, change: <H extends PolicyHolder>(holder: H) => H): readonly Changed[] {
  const { account } = thing;
  switch (thing.kind) {
    case "user":
      return [{ before: thing.node, account, entity: change(thing.node.user) }];
    case "role":
      return [{ before: thing.node, account, entity: change(thing.node.role) }];
    case "group":
      return inGroup(account, change(thing.group), thing.members);
  }
}

function holderOf(thing: HolderThing): PolicyHolder {
  switch (thing.kind) {
    case "user":
      return thing.node.user;
    case "role":
      return thing.node.role;
    case "group":
      return thing.group;
  }
}

/** Lists of some of the items, none of them empty. */
function combinations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length > mostCombined) return [...items.map((item) => [item]), items];
  let all: readonly (readonly T[])[] = [[]];
  for (const item of items) all = [...all, ...all.map((each) => [...each, item])];
  return all.filter(({ length }) => length > 0).sort((one, other) => one.length - other.length);
}
