import { rootArn } from "../state/arns.js";
import { emptyAccount, type State } from "../state/entities.js";
import { openSession } from "../sts/sessions.js";
import { readSignature, type WireRequest } from "../wire/signature.js";
import { callerArn, callerOf, rootAccountOf } from "./caller.js";

/**
 * The ARN of the owner of the access key or the session token of a request, even if the key is inactive or the session has
 * expired. Nothing shows that the caller has the secret, so this is for the log only. Undefined if the request is not signed,
 * or if nobody has such a key.
 */
export function claimedCaller(request: WireRequest, state: State, defaultAccount: string): string | undefined {
  const claim = readSignature(request);
  if (claim.kind !== "signature") return undefined;
  const { accessKeyId, sessionToken } = claim;
  if (sessionToken !== undefined) {
    const session = openSession(sessionToken, state.sessionKey);
    const caller = session?.accessKeyId === accessKeyId ? callerOf(state, session) : undefined;
    return caller && callerArn(caller);
  }
  const id = rootAccountOf(accessKeyId, defaultAccount);
  if (id !== undefined) return rootArn(state.accounts.get(id) ?? emptyAccount(id));
  for (const account of state.accounts.values()) {
    for (const user of account.users.values()) {
      if (user.accessKeys.some((key) => key.id === accessKeyId))
        return callerArn({ kind: "user", account, user, session: undefined });
    }
  }
  return undefined;
}
