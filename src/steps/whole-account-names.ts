import type { Accounts, Role, User } from "../accounts/index.js";
import { unknownName } from "./assert-known.js";
import { findNamed, type Named } from "./find-named.js";

/** How many names a step tells. */
const mostNames = 10;

/** A role of whole accounts, by name, path and name, or ARN. Throws StepFailure for a name that none or more than one has. */
export function roleNamed(accounts: Accounts, text: string): Role {
  const roles = [...accounts.accounts.values()].flatMap((account) => [...account.roles.values()]);
  return entityNamed("role", text, roles);
}

/** A user of whole accounts, in the same way. */
export function userNamed(accounts: Accounts, text: string): User {
  return entityNamed("user", text, usersOf(accounts));
}

/** All users of whole accounts. */
export function usersOf({ accounts }: Accounts): readonly User[] {
  return [...accounts.values()].flatMap((account) => [...account.users.values()]);
}

function entityNamed<T extends User | Role>(kind: T["kind"], text: string, all: readonly T[]): T {
  const named = all.map((entity) => ({ ...namesOf(entity), entity }));
  return findNamed(kind, text, named, (names) => unknown(kind, text, names, named)).entity;
}

function namesOf({ arn, name, path }: User | Role): Named {
  return { arn, name, withPath: `${path.slice(1)}${name}` };
}

function unknown(kind: string, text: string, names: readonly string[], named: readonly Named[]): string {
  if (names.length === 0) return `unknown ${kind} "${text}"; the account has no ${kind}`;
  const shown = names.slice(0, mostNames).map((name) => `"${name}"`);
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : "";
  const candidates = text.startsWith("arn:") ? named.map(({ arn }) => arn) : names;
  const all = `the account has ${shown.join(", ")}${more}`;
  return unknownName(kind, text, candidates, all);
}
