import type {
  Account,
  Group,
  ManagedPolicy,
  PolicyDocumentOf,
  PolicyHolder,
  Role,
  User,
} from "../../accounts/index.js";
import type { RoleNode, UserNode } from "../universe.js";
import type { Changed } from "./way.js";

/** A document that allows everything, as whoever writes a policy would choose it. */
export const everything = {
  text: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
} as const;

/** The name of a policy that is added: it is in no report. */
const added = "added by the escalation";

/** The same user or role with one more policy, which allows everything. */
export function withEverything(node: UserNode | RoleNode): Changed {
  const { account } = node;
  return "user" in node
    ? { before: node, account, entity: extended(node.user) }
    : { before: node, account, entity: extended(node.role) };
}

/** The same users with one more policy of a group, which allows everything. */
export function withEverythingInGroup(
  account: Account,
  group: Group,
  members: readonly UserNode[],
): readonly Changed[] {
  return inGroup(account, extended(group), members);
}

/** The same users with another group of the same name. */
export function inGroup(account: Account, group: Group, members: readonly UserNode[]): readonly Changed[] {
  const changed = { ...account, groups: new Map(account.groups).set(group.name, group) };
  return members.map((before) => ({ before, account: changed, entity: before.user }));
}

/** The user as a member of one group more. */
export function joined({ account, user, ...node }: UserNode, { name }: Group): Changed {
  return { before: { account, user, ...node }, account, entity: { ...user, groups: [...user.groups, name] } };
}

/** The user as a member of one group less. */
export function left(node: UserNode, { name }: Group): Changed {
  const { account, user } = node;
  return { before: node, account, entity: { ...user, groups: user.groups.filter((each) => each !== name) } };
}

/** The same users and roles with another document of a managed policy. */
export function withDocument(
  account: Account,
  policy: ManagedPolicy,
  document: PolicyDocumentOf,
  holders: readonly (UserNode | RoleNode)[],
): readonly Changed[] {
  const changed = { ...account, policies: new Map(account.policies).set(policy.arn, { ...policy, document }) };
  return holders.map((before) => ({ before, account: changed, entity: entityOf(before) }));
}

/** The same user or role without a permissions boundary. */
export function withoutBoundary(node: UserNode | RoleNode): Changed {
  const { account } = node;
  return "user" in node
    ? { before: node, account, entity: { ...node.user, boundary: undefined } }
    : { before: node, account, entity: { ...node.role, boundary: undefined } };
}

/** The same without an inline policy, by its name. */
export function withoutInline<T extends PolicyHolder>(holder: T, name: string): T {
  return { ...holder, inlinePolicies: holder.inlinePolicies.filter((each) => each.name !== name) };
}

/** The same without an attached policy, by its ARN. */
export function withoutAttached<T extends PolicyHolder>(holder: T, arn: string): T {
  return { ...holder, attachedPolicies: holder.attachedPolicies.filter((each) => each.arn !== arn) };
}

/** The user or role of a node. */
export function entityOf(node: UserNode | RoleNode): User | Role {
  return "user" in node ? node.user : node.role;
}

/** A document that allows everything, in the place of something. */
export function everythingAt({ place }: Pick<PolicyHolder, "place">): PolicyDocumentOf {
  return { kind: "document", content: everything, place, node: undefined };
}

/** Whether a document may deny anything: without it, taking it away gives nothing. What is not known may. */
export function mayDeny(document: PolicyDocumentOf | undefined): boolean {
  return document?.kind !== "document" || /"Deny"/.test(document.content.text);
}

function extended<T extends PolicyHolder>(holder: T): T {
  return { ...holder, inlinePolicies: [...holder.inlinePolicies, { name: added, document: everythingAt(holder) }] };
}
