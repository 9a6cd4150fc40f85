import { isAccountId, parseArn } from "../iam/index.js";
import { member } from "../sources/index.js";
import type {
  AttachedPolicy,
  Boundary,
  Entity,
  Group,
  InlinePolicy,
  InstanceProfile,
  ManagedPolicy,
  PolicyVersion,
  Role,
  Tag,
  User,
} from "./account.js";
import type { Contents, Notation } from "./contents.js";
import type { PolicyDocumentOf } from "./documents.js";
import {
  type Complain,
  complainOfMisspelt,
  type FileObject,
  fieldOf,
  isObject,
  itemsOf,
  objectsOf,
  placeOf,
  problemAt,
  textField,
} from "./fields.js";

/** A user before the credential report was read. */
export type UserWithoutCredentials = Omit<User, "credentials">;

/** An entity of an account, or of AWS: then `account` is undefined. */
export interface ReadEntity {
  readonly account: string | undefined;
  readonly partition: string;
  readonly entity: UserWithoutCredentials | Group | Role | ManagedPolicy;
}

/** The lists of `get-account-authorization-details`, each with the kind of what it has. */
export const detailLists: ReadonlyMap<string, ReadEntity["entity"]["kind"]> = new Map([
  ["UserDetailList", "user"],
  ["GroupDetailList", "group"],
  ["RoleDetailList", "role"],
  ["Policies", "policy"],
]);

/**
 * The kind of a detail that is not in one of the lists, as in lines of JSON. What `list-users` and the like give says
 * nothing of policies, so it is not a detail: undefined.
 */
export function kindOfDetail({ node }: FileObject): ReadEntity["entity"]["kind"] | undefined {
  const has = (name: string): boolean => member(node, name) !== undefined;
  if (has("PolicyVersionList")) return "policy";
  if (has("RoleName") && (has("RolePolicyList") || has("AttachedManagedPolicies"))) return "role";
  if (has("UserName") && (has("GroupList") || has("UserPolicyList") || has("AttachedManagedPolicies"))) return "user";
  if (has("GroupName") && (has("GroupPolicyList") || has("AttachedManagedPolicies"))) return "group";
  return undefined;
}

/** Reads what `get-account-authorization-details` gives of one user, group, role or policy. */
export class EntityReader {
  readonly #contents: Contents;
  readonly #complain: Complain;
  readonly #notation: Notation;

  constructor(contents: Contents, notation: Notation, complain: Complain) {
    this.#contents = contents;
    this.#notation = notation;
    this.#complain = complain;
  }

  /** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html; undefined is a problem. */
  read(kind: ReadEntity["entity"]["kind"], item: FileObject): ReadEntity | undefined {
    const [nameField, idField] = names[kind];
    complainOfMisspelt(item, members[kind], this.#complain);
    const arn = this.#text(item, "Arn");
    const parts = arn === undefined ? undefined : parseArn(arn);
    const match = parts === undefined ? null : /^([a-z]+)(\/(?:.+\/)?)([^/]+)$/.exec(parts.resource);
    const [, type, path = "/", name = ""] = match ?? [];
    const isOfAws = kind === "policy" && parts?.account === "aws";
    if (arn === undefined || parts?.service !== "iam" || type !== kind || !(isOfAws || isAccountId(parts.account))) {
      const message = `the ${kind} ${arn === undefined ? "has no Arn" : `has the Arn ${JSON.stringify(arn)}, which is not that of a ${kind}`}`;
      return this.#refuse(item, message);
    }
    const given = this.#text(item, nameField);
    if (given !== undefined && given !== name)
      return this.#refuse(item, `the ${nameField} ${JSON.stringify(given)} is not the name in the Arn ${arn}`);
    const entity: Entity = {
      ...{ arn, name, path },
      id: this.#text(item, idField),
      created: this.#text(item, "CreateDate"),
      place: placeOf(item),
    };
    const { partition } = parts;
    return { account: isOfAws ? undefined : parts.account, partition, entity: this.#details(kind, entity, item) };
  }

  /** A text of an object. YAML needs no quotes for texts that other versions of it take for booleans or numbers. */
  #text(item: FileObject, name: string): string | undefined {
    const node = this.#notation === "yaml" ? fieldOf(item, name)?.node : undefined;
    if (node?.kind === "boolean" || node?.kind === "number") return item.source.text.slice(node.start, node.end);
    return textField(item, name, this.#complain);
  }

  #refuse(item: FileObject, message: string): undefined {
    this.#complain(problemAt(item, "invalid-entity", message, "fetch the dump again, without changing it"));
  }

  #details(kind: ReadEntity["entity"]["kind"], entity: Entity, item: FileObject): ReadEntity["entity"] {
    switch (kind) {
      case "user":
        return {
          kind,
          ...entity,
          ...this.#held(item, "UserPolicyList"),
          groups: this.#groups(item),
          boundary: this.#boundary(item),
          tags: this.#tags(item),
        };
      case "group":
        return { kind, ...entity, ...this.#held(item, "GroupPolicyList") };
      case "role":
        return this.#role(entity, item);
      case "policy":
        return this.#policy(entity, item);
    }
  }

  /** https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleDetail.html */
  #role(entity: Entity, item: FileObject): Role {
    const lastUsed = fieldOf(item, "RoleLastUsed");
    const used = lastUsed !== undefined && isObject(lastUsed) ? lastUsed : undefined;
    const at = used && this.#text(used, "LastUsedDate");
    return {
      kind: "role",
      ...entity,
      ...this.#held(item, "RolePolicyList"),
      trustPolicy: this.#document(item, "AssumeRolePolicyDocument", `the trust policy of the role ${entity.name}`),
      boundary: this.#boundary(item),
      tags: this.#tags(item),
      instanceProfiles: objectsOf(item, "InstanceProfileList", this.#complain).flatMap((each) => this.#profile(each)),
      lastUsed: used && at !== undefined ? { at, region: this.#text(used, "Region") } : undefined,
    };
  }

  #profile(item: FileObject): readonly InstanceProfile[] {
    const text = (name: string): string | undefined => this.#text(item, name);
    const [arn, name] = [text("Arn"), text("InstanceProfileName")];
    if (arn === undefined || name === undefined) {
      this.#refuse(item, "the instance profile has no Arn or no InstanceProfileName");
      return [];
    }
    return [{ arn, name, path: text("Path") ?? "/", id: text("InstanceProfileId"), created: text("CreateDate") }];
  }

  /** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ManagedPolicyDetail.html */
  #policy(entity: Entity, item: FileObject): ManagedPolicy {
    const versions = objectsOf(item, "PolicyVersionList", this.#complain).flatMap((each) =>
      this.#version(entity.arn, each),
    );
    const defaultId = this.#text(item, "DefaultVersionId");
    const defaults = versions.filter(({ id, isDefault }) => isDefault || id === defaultId);
    const [current] = defaults;
    if (defaults.length > 1) this.#refuse(item, `the policy ${entity.arn} has two default versions`);
    return {
      kind: "policy",
      ...entity,
      updated: this.#text(item, "UpdateDate"),
      description: this.#text(item, "Description"),
      versions: versions.map((version) => ({ ...version, isDefault: version === current })),
      document: current?.document ?? {
        kind: "unknown",
        why: `the default version of ${entity.arn} is not in the dump`,
      },
    };
  }

  #version(arn: string, item: FileObject): readonly PolicyVersion[] {
    const id = this.#text(item, "VersionId");
    if (id === undefined) {
      this.#refuse(item, `a version of ${arn} has no VersionId`);
      return [];
    }
    const says = member(item.node, "IsDefaultVersion");
    const isDefault = says?.kind === "boolean" && says.value;
    const document = this.#document(item, "Document", `the document of version ${id} of ${arn}`);
    return [{ id, isDefault, created: this.#text(item, "CreateDate"), document }];
  }

  #held(
    item: FileObject,
    list: string,
  ): { inlinePolicies: readonly InlinePolicy[]; attachedPolicies: readonly AttachedPolicy[] } {
    return {
      inlinePolicies: objectsOf(item, list, this.#complain).flatMap((each) => {
        const name = this.#text(each, "PolicyName");
        if (name === undefined) {
          this.#refuse(each, "the inline policy has no PolicyName");
          return [];
        }
        return [
          { name, document: this.#document(each, "PolicyDocument", `the document of the inline policy ${name}`) },
        ];
      }),
      attachedPolicies: objectsOf(item, "AttachedManagedPolicies", this.#complain).flatMap((each) => {
        const arn = this.#text(each, "PolicyArn");
        if (arn === undefined) {
          this.#refuse(each, "the attached policy has no PolicyArn");
          return [];
        }
        const name = this.#text(each, "PolicyName") ?? arn.slice(arn.lastIndexOf("/") + 1);
        return [{ arn, name, place: placeOf(each) }];
      }),
    };
  }

  #groups(item: FileObject): readonly string[] {
    return itemsOf(item, "GroupList", this.#complain).flatMap((each) => {
      if (each.node.kind === "string") return [each.node.value];
      const message = "an item of GroupList is not a string";
      this.#complain(problemAt(each, "invalid-entity", message, "fetch the dump again, without changing it"));
      return [];
    });
  }

  /** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachedPermissionsBoundary.html */
  #boundary(item: FileObject): Boundary | undefined {
    const field = fieldOf(item, "PermissionsBoundary");
    if (field === undefined) return undefined;
    const arn = isObject(field) ? this.#text(field, "PermissionsBoundaryArn") : undefined;
    // Without it the boundary would be taken for none.
    if (arn === undefined) this.#refuse(item, "the PermissionsBoundary has no PermissionsBoundaryArn");
    return arn === undefined ? undefined : { arn, place: placeOf(field) };
  }

  #tags(item: FileObject): readonly Tag[] {
    return objectsOf(item, "Tags", this.#complain).flatMap((each) => {
      const key = this.#text(each, "Key");
      if (key !== undefined) return [{ key, value: this.#text(each, "Value") ?? "" }];
      this.#refuse(each, "the tag has no Key");
      return [];
    });
  }

  #document(item: FileObject, name: string, what: string): PolicyDocumentOf {
    const field = fieldOf(item, name);
    if (field === undefined) return { kind: "unknown", why: `${what} is not in the dump` };
    return this.#contents.documentOf(field, this.#notation, this.#complain);
  }
}

/** The members with the name and the unique ID. */
const names = {
  user: ["UserName", "UserId"],
  group: ["GroupName", "GroupId"],
  role: ["RoleName", "RoleId"],
  policy: ["PolicyName", "PolicyId"],
} as const;

const common = ["Path", "Arn", "CreateDate", "AttachedManagedPolicies", "PermissionsBoundary", "Tags", "Description"];

/** The members that details have; others that are not one of these misspelt are left to those who added them. */
const members = {
  user: [...common, ...names.user, "UserPolicyList", "GroupList"],
  group: [...common, ...names.group, "GroupPolicyList"],
  role: [
    ...[...common, ...names.role, "AssumeRolePolicyDocument", "InstanceProfileList", "RolePolicyList"],
    ...["RoleLastUsed", "MaxSessionDuration"],
  ],
  policy: [
    ...[...common, ...names.policy, "DefaultVersionId", "AttachmentCount", "PermissionsBoundaryUsageCount"],
    ...["IsAttachable", "UpdateDate", "PolicyVersionList"],
  ],
} as const;
