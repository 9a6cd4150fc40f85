import type { Account, Group, ManagedPolicy, Role, User } from "../../accounts/index.js";
import type { PermissionQuestion } from "../questions.js";
import type { RoleNode, UserNode } from "../universe.js";
import type { AskedTags } from "./tags.js";
import type { TagsOfThings } from "./tags-of-things.js";

/** A user, role, group, managed policy or identity provider that a call can change or pass. */
export type Thing = UserThing | RoleThing | GroupThing | PolicyThing | ProviderThing;

interface CommonThing {
  readonly arn: string;
  readonly account: Account;
}

export interface UserThing extends CommonThing {
  readonly kind: "user";
  readonly node: UserNode;
  /** The tags that policies ask callers for. */
  readonly asked: AskedTags;
  /** The tags that policies ask resources for. */
  readonly askedOfThings: TagsOfThings;
}

export interface RoleThing extends CommonThing {
  readonly kind: "role";
  readonly node: RoleNode;
  /** The tags that policies ask callers for. */
  readonly asked: AskedTags;
  /** The tags that policies ask resources for. */
  readonly askedOfThings: TagsOfThings;
  /** The services that can assume the role by its trust policy, each with why it cannot be told, if so. */
  readonly services: ReadonlyMap<string, string | undefined>;
}

export interface GroupThing extends CommonThing {
  readonly kind: "group";
  readonly group: Group;
  readonly members: readonly UserNode[];
  /** The users of the account who are not in the group. */
  readonly others: () => readonly UserNode[];
}

/** A managed policy of the account; those of AWS nobody can change. */
export interface PolicyThing extends CommonThing {
  readonly kind: "policy";
  readonly policy: ManagedPolicy;
  /** Those who have the policy: attached, by a group, or as permissions boundary. */
  readonly holders: readonly (UserNode | RoleNode)[];
}

/** A SAML provider that trust policies name. */
export interface ProviderThing extends CommonThing {
  readonly kind: "provider";
  /** The ARNs of the roles that its assertions can assume, each with why it cannot be told, if so. */
  readonly roles: ReadonlyMap<string, string | undefined>;
}

/** A user or role as it is after a call, and the account that it then is in. */
export interface Changed {
  readonly before: UserNode | RoleNode;
  readonly account: Account;
  readonly entity: User | Role;
}

/** A call of a way. */
export interface CallOfWay extends PermissionQuestion {
  /** Whether the resource stands for any other of its type. */
  readonly isLike?: boolean | undefined;
  /** Calls with an equal one are made by one caller: who passes a role needs the permission to pass it. */
  readonly maker?: "passer" | undefined;
}

/** With what somebody signs in for whom a device is registered: own credentials, or a new key or password of that user. */
export type DeviceCredentials = "own" | "key" | "password";

/** What calls lead to, if they are allowed. */
export type Gain =
  /** A session of a role whose trust policy names the caller then. */
  | { readonly kind: "session"; readonly role: RoleNode }
  /** Sessions of roles, by their ARNs. */
  | { readonly kind: "roles"; readonly arns: readonly string[] }
  /** The rights of another user. */
  | { readonly kind: "user"; readonly user: UserNode }
  /** MFA for a user: of the caller's own choosing where it is the user who escalates, else with new credentials of that user. */
  | { readonly kind: "device"; readonly user: UserNode; readonly by: DeviceCredentials }
  /**
   * Other permissions of users and roles. Where they are not more (`isMore`), but fewer limits or other policies, what somebody
   * can do already is no gain.
   */
  | { readonly kind: "change"; readonly isMore: boolean; readonly after: () => readonly Changed[] };

/** A managed policy by its ARN: the files may not have it. */
export interface NamedPolicy {
  readonly arn: string;
  readonly name: string;
}

/** What is not allowed as things are. */
export interface AsItIs {
  /** The call that counts; undefined where the role can be assumed by itself. */
  readonly action: string | undefined;
  readonly calls: readonly [CallOfWay, ...CallOfWay[]];
}

/** Calls, and what they lead to. The callers may be several: a user, and sessions of the roles that the user reaches. */
export interface Attempt {
  /** The first is the one that counts. */
  readonly calls: readonly [CallOfWay, ...CallOfWay[]];
  /** The predicate of a sentence about the user: `creates an access key for user/bob`. */
  readonly effect: string;
  readonly gain: Gain;
  /** Why it cannot be told what it leads to. */
  readonly unknown?: string | undefined;
  /** The same with another managed policy, where policies allow the first call for some only. */
  readonly orElse?:
    | {
        /** The call whose statements say which policies; that of the way if absent. */
        readonly action?: string | undefined;
        readonly key: "iam:PolicyARN" | "iam:PermissionsBoundary";
        readonly attempt: (policy: NamedPolicy) => Attempt;
      }
    | undefined;
  /** The same with the tags as they are, where the calls before change them: what is allowed as it is needs no other tags. */
  readonly asItIs?: AsItIs | undefined;
}

/** One kind of call that undoes MFA, on one kind of thing. */
export interface WayOn<T extends Thing> {
  /** The name of its file. */
  readonly id: string;
  /** The call that counts, spelled as AWS does. */
  readonly action: string;
  /** The page that describes it. */
  readonly source: string;
  /** What it does, for documentation: a clause without a subject, such as `creates an access key for another user`. */
  readonly summary: string;
  readonly kind: T["kind"];
  /** The ways to do it to a thing: none where it would change nothing. */
  readonly attempts: (thing: T) => readonly Attempt[];
  /** Whether it changes tags, so that other ways open that ask for a tag of the thing. */
  readonly changesTags?: "gives" | "removes" | undefined;
}

/** A way to undo MFA. */
export type Way = WayOn<UserThing> | WayOn<RoleThing> | WayOn<GroupThing> | WayOn<PolicyThing> | WayOn<ProviderThing>;

/** What a thing is called in sentences: `role/admin`. */
export function shortName(arn: string): string {
  return arn.split(":").slice(5).join(":");
}

/** The page of an action of IAM's API. */
export function iamPage(action: string): string {
  return `https://docs.aws.amazon.com/IAM/latest/APIReference/API_${action.replace("iam:", "")}.html`;
}

/** AWS's own policy that allows everything. https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html */
export function administratorAccess({ partition }: Account): string {
  return `arn:${partition}:iam::aws:policy/AdministratorAccess`;
}
