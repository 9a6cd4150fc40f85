import type { Group as GroupAnswer, Role as RoleAnswer, User as UserAnswer } from "../model/iam.generated.js";
import { arnOf } from "../state/arns.js";
import type { Account, Group, Role, State, User } from "../state/entities.js";
import { shownTags } from "./tags.js";
import { shownTrustPolicy } from "./trust-policy.js";

/** A policy's text as answers have it: URL-encoded by RFC 3986. */
export function encodedDocument(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function boundaryAnswer(arn: string | undefined): UserAnswer["PermissionsBoundary"] {
  return arn === undefined
    ? undefined
    : { PermissionsBoundaryType: "PermissionsBoundaryPolicy", PermissionsBoundaryArn: arn };
}

/** A user as lists show it: https://docs.aws.amazon.com/IAM/latest/APIReference/API_User.html */
export function listedUser(account: Account, user: User): UserAnswer {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: arnOf(account, "user", user),
    CreateDate: new Date(user.created),
  };
}

/** A user as GetUser and CreateUser show it, with boundary and tags. */
export function userAnswer(account: Account, user: User): UserAnswer {
  const PermissionsBoundary = boundaryAnswer(user.permissionsBoundary);
  return { ...listedUser(account, user), PermissionsBoundary, Tags: shownTags(user.tags) };
}

/** A group: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Group.html */
export function groupAnswer(account: Account, group: Group): GroupAnswer {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: arnOf(account, "group", group),
    CreateDate: new Date(group.created),
  };
}

/** A role as lists show it: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html */
export function listedRole(account: Account, role: Role, state: State): RoleAnswer {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: arnOf(account, "role", role),
    CreateDate: new Date(role.created),
    AssumeRolePolicyDocument: encodedDocument(shownTrustPolicy(role, state)),
    Description: role.description,
    MaxSessionDuration: role.maxSessionDuration,
  };
}

/** A role as GetRole shows it, with boundary, tags and last use. */
export function roleAnswer(account: Account, role: Role, state: State): RoleAnswer {
  const { lastUsed } = role;
  return {
    ...listedRole(account, role, state),
    PermissionsBoundary: boundaryAnswer(role.permissionsBoundary),
    Tags: shownTags(role.tags),
    RoleLastUsed: lastUsed === undefined ? {} : { LastUsedDate: new Date(lastUsed.at), Region: lastUsed.region },
  };
}
