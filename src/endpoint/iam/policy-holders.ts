import { type Failure, isFailure } from "../calls/failure.js";
import type { Account, PolicyHolder } from "../state/entities.js";
import { findGroup, findRole, findUser } from "../state/find.js";
import { refuseServiceLinked } from "./service-linked-roles.js";

/** The kinds of entities that can have inline policies and attached policies. */
export type HolderType = "user" | "role" | "group";

/** The user, role or group that a call names. */
export interface NamedHolder {
  readonly account: Account;
  readonly type: HolderType;
  readonly name: string;
}

/** The user, role or group that a call names, or AWS's error. */
export function findHolder({ account, type, name }: NamedHolder): PolicyHolder | Failure {
  switch (type) {
    case "user":
      return findUser(account, name);
    case "role":
      return findRole(account, name);
    case "group":
      return findGroup(account, name);
  }
}

/** All users, roles or groups of an account. */
export function holdersOf(account: Account, type: HolderType): readonly PolicyHolder[] {
  const holders = { user: account.users, role: account.roles, group: account.groups }[type];
  return [...holders.values()];
}

/** A user, group or role whose policies are to be changed, or AWS's error. */
export function findChangeableHolder(named: NamedHolder): PolicyHolder | Failure {
  const holder = findHolder(named);
  if (isFailure(holder) || named.type !== "role") return holder;
  return refuseServiceLinked(holder) ?? holder;
}
