import type { Call } from "../calls/action.js";
import { type Failure, validationError } from "../calls/failure.js";
import type { User } from "../state/entities.js";
import { findUser } from "../state/find.js";

/** The user that a call names, or else the caller: "determined implicitly from the signing key". */
export function namedUser(
  { account, caller }: Pick<Call<unknown>, "account" | "caller">,
  name: string | undefined,
): User | Failure {
  if (name !== undefined) return findUser(account, name);
  if (caller.kind === "user") return caller.user;
  return validationError("Must specify userName when calling with non-User credentials");
}

/** The name of the user on whom the call needs the permission. */
export function nameOfUser({ caller }: Pick<Call<unknown>, "caller">, name: string | undefined): string {
  return name ?? (caller.kind === "user" ? caller.user.name : "");
}
