import type { Call } from "../calls/action.js";
import type { Failure } from "../calls/failure.js";
import { isFailure } from "../calls/failure.js";
import type { Account, Group, User } from "../state/entities.js";
import { findGroup, findUser, nameKey } from "../state/find.js";
import { byName } from "./list-pages.js";

/** The groups that a user is in, in order. */
export function groupsOf(account: Account, user: User): readonly Group[] {
  return [...account.groups.values()].filter(({ members }) => members.includes(user.name)).sort(byName);
}

/** The users in a group, in order. */
export function membersOf(account: Account, group: Group): readonly User[] {
  const users = group.members.map((name) => account.users.get(nameKey(name)));
  return users.filter((user) => user !== undefined).sort(byName);
}

/** The user and the group that a call names. If neither exists, AWS's error names the user. */
export function userAndGroup({
  input,
  account,
}: Pick<Call<{ readonly UserName: string; readonly GroupName: string }>, "input" | "account">):
  | { readonly kind: "both"; readonly user: User; readonly group: Group }
  | Failure {
  const user = findUser(account, input.UserName);
  if (isFailure(user)) return user;
  const group = findGroup(account, input.GroupName);
  return isFailure(group) ? group : { kind: "both", user, group };
}
