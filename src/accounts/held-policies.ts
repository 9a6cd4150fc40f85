import type { Account, AttachedPolicy, Group, Place, PolicyHolder, Role, User } from "./account.js";
import type { PolicyDocumentOf } from "./documents.js";

/** An identity policy of a user, group or role. */
export interface HeldPolicy {
  readonly kind: "inline" | "attached";
  /** The user or role itself, or the group that the user is in. */
  readonly holder: PolicyHolder;
  readonly name: string;
  /** Of a managed policy. */
  readonly arn: string | undefined;
  readonly document: PolicyDocumentOf;
}

/** A group of a user that the files do not show, so the policies that the user has by it are not known. */
export interface UnknownGroup {
  readonly kind: "unknown-group";
  readonly name: string;
  readonly why: string;
}

/** The groups of a user, in the order of the dump. */
export function groupsOf(account: Account, user: User): readonly (Group | UnknownGroup)[] {
  return user.groups.map((name) => {
    const why = `the group ${name} of the user ${user.name} is not in the dump`;
    return account.groups.get(name) ?? { kind: "unknown-group", name, why };
  });
}

/**
 * All identity policies of a user, with those of the groups, or of a role or group. What is not known is among them, with
 * an unknown document.
 */
export function identityPoliciesOf(account: Account, holder: User | Group | Role): readonly HeldPolicy[] {
  const own = policiesHeldBy(account, holder);
  if (holder.kind !== "user") return own;
  const ofGroups = groupsOf(account, holder).flatMap((group): readonly HeldPolicy[] => {
    if (group.kind === "group") return policiesHeldBy(account, group);
    const document = { kind: "unknown", why: group.why } as const;
    return [{ kind: "inline", holder, name: group.name, arn: undefined, document }];
  });
  return [...own, ...ofGroups];
}

/** The permissions boundary of a user or role; undefined where there is none. */
export function boundaryOf(account: Account, { boundary }: User | Role): PolicyDocumentOf | undefined {
  return boundary === undefined ? undefined : documentOf(account, boundary);
}

function policiesHeldBy(account: Account, holder: PolicyHolder): readonly HeldPolicy[] {
  return [
    ...holder.inlinePolicies.map(({ name, document }) => ({
      ...{ kind: "inline" as const, holder, name, arn: undefined, document },
    })),
    ...holder.attachedPolicies.map((attached: AttachedPolicy) => ({
      ...{ kind: "attached" as const, holder, name: attached.name, arn: attached.arn },
      document: documentOf(account, attached),
    })),
  ];
}

/** The document of a managed policy that something names by its ARN. */
function documentOf(account: Account, { arn }: { readonly arn: string; readonly place: Place }): PolicyDocumentOf {
  const policy = account.policies.get(arn);
  return policy?.document ?? { kind: "unknown", why: `the document of ${arn} is not in the dump` };
}
