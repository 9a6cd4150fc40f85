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
import type { Changed, NamedPolicy } from "./way.js";

/** A document that allows everything, as whoever writes a policy would choose it. */
export const everything = {
  text: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
} as const;

/** The name of a policy that is added: it is in no report. */
const added = "added by the escalation";

/** The same with one more policy, which allows everything; policies may be put in the place of the inline ones. */
export function withEverything<T extends PolicyHolder>(holder: T, isInPlace: boolean): T {
  const more = { name: added, document: everythingAt(holder) };
  return { ...holder, inlinePolicies: isInPlace ? [more] : [...holder.inlinePolicies, more] };
}

/** The same with one more managed policy. */
export function withAttached<T extends PolicyHolder>(holder: T, { arn, name }: NamedPolicy): T {
  return { ...holder, attachedPolicies: [...holder.attachedPolicies, { arn, name, place: holder.place }] };
}

/** What is changed where a group is another one of the same name. */
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

/** The same without some inline policies, by their names. */
export function withoutInline<T extends PolicyHolder>(holder: T, names: readonly string[]): T {
  return { ...holder, inlinePolicies: holder.inlinePolicies.filter(({ name }) => !names.includes(name)) };
}

/** The same without some attached policies, by their ARNs. */
export function withoutAttached<T extends PolicyHolder>(holder: T, arns: readonly string[]): T {
  return { ...holder, attachedPolicies: holder.attachedPolicies.filter(({ arn }) => !arns.includes(arn)) };
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
