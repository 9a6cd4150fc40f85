import type { Credentials } from "../../callers/index.js";
import { arnOf, federatedUserArn, rootArn, sessionArn } from "../state/arns.js";
import { type Account, emptyAccount, type Role, type State, type User } from "../state/entities.js";
import type { Session } from "../sts/sessions.js";
import { expiredToken, invalidClientToken } from "../wire/signature.js";
import type { Failure } from "./failure.js";

/** Who makes a call. */
export type CallerIdentity =
  | { readonly kind: "root"; readonly account: Account; readonly session: Session | undefined }
  | {
      readonly kind: "user";
      readonly account: Account;
      readonly user: User;
      /** The long-term key, or the session that GetSessionToken gave. */
      readonly session: (Session & { readonly subject: { readonly kind: "user" } }) | undefined;
    }
  | {
      readonly kind: "role";
      readonly account: Account;
      readonly role: Role;
      readonly session: Session & { readonly subject: { readonly kind: "role" } };
    }
  | {
      readonly kind: "federatedUser";
      readonly account: Account;
      readonly session: Session & { readonly subject: { readonly kind: "federatedUser" } };
      /** The user that made the session; undefined for the account's root user. */
      readonly user: User | undefined;
    };

/** Credentials that exist: their owner, and the secret that signatures are made with. */
export interface KnownCredentials {
  readonly kind: "known";
  readonly caller: CallerIdentity;
  readonly secretAccessKey: string;
}

/** By the convention of local AWS endpoints, `test` and `test` are the keys of the default account's root user. */
const rootKey = "test";
/** The secret of every account's root user. */
const rootSecret = "test";

/**
 * The owner of credentials. Root users have the access key `test` (in the default account) or their account ID, and the
 * secret `test`, as with other local endpoints; an account exists from the first call of its root user. `session` is the
 * content of the session token; undefined if the token could not be decrypted.
 */
export function findCredentials(
  state: State,
  { accessKeyId, sessionToken }: { readonly accessKeyId: string; readonly sessionToken: string | undefined },
  session: Session | undefined,
  { defaultAccount, now }: { readonly defaultAccount: string; readonly now: number },
): KnownCredentials | Failure {
  if (sessionToken !== undefined) return ofSession(state, accessKeyId, session, now);
  const id = rootAccountOf(accessKeyId, defaultAccount);
  if (id !== undefined) {
    const account = state.accounts.get(id) ?? emptyAccount(id);
    return { kind: "known", caller: { kind: "root", account, session: undefined }, secretAccessKey: rootSecret };
  }
  for (const account of state.accounts.values()) {
    for (const user of account.users.values()) {
      const key = user.accessKeys.find(({ id }) => id === accessKeyId);
      if (key?.status === "Active") {
        return {
          kind: "known",
          caller: { kind: "user", account, user, session: undefined },
          secretAccessKey: key.secret,
        };
      }
    }
  }
  return invalidClientToken;
}

/** The account whose root user has an access key; undefined for keys of users. */
export function rootAccountOf(accessKeyId: string, defaultAccount: string): string | undefined {
  if (accessKeyId === rootKey) return defaultAccount;
  return /^\d{12}$/.test(accessKeyId) ? accessKeyId : undefined;
}

function ofSession(
  state: State,
  accessKeyId: string,
  session: Session | undefined,
  now: number,
): KnownCredentials | Failure {
  if (session === undefined || session.accessKeyId !== accessKeyId) return invalidClientToken;
  if (now >= session.expires) return expiredToken;
  const caller = callerOf(state, session);
  if (caller === undefined) return invalidClientToken;
  return { kind: "known", caller, secretAccessKey: session.secretAccessKey };
}

/** The entity whose session it is, as it is now; undefined if the entity was deleted. */
export function callerOf(state: State, session: Session): CallerIdentity | undefined {
  const account = state.accounts.get(session.account) ?? emptyAccount(session.account);
  const { subject } = session;
  switch (subject.kind) {
    case "root":
      return { kind: "root", account, session };
    case "user": {
      const user = byId(account.users, subject.userId);
      return user && { kind: "user", account, user, session: { ...session, subject } };
    }
    case "role": {
      const role = byId(account.roles, subject.roleId);
      return role && { kind: "role", account, role, session: { ...session, subject } };
    }
    case "federatedUser": {
      const user = subject.userId === undefined ? undefined : byId(account.users, subject.userId);
      if (subject.userId !== undefined && user === undefined) return undefined;
      return { kind: "federatedUser", account, user, session: { ...session, subject } };
    }
  }
}

function byId<T extends { readonly id: string }>(entities: ReadonlyMap<string, T>, id: string): T | undefined {
  for (const entity of entities.values()) if (entity.id === id) return entity;
  return undefined;
}

/** The ARN that AWS shows for a caller. */
export function callerArn(caller: CallerIdentity): string {
  switch (caller.kind) {
    case "root":
      return rootArn(caller.account);
    case "user":
      return arnOf(caller.account, "user", caller.user);
    case "role":
      return sessionArn(caller.account, caller.role.name, caller.session.subject.sessionName);
    case "federatedUser":
      return federatedUserArn(caller.account, caller.session.subject.name);
  }
}

/** The unique ID that AWS shows for a caller: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export function callerUserId(caller: CallerIdentity): string {
  switch (caller.kind) {
    case "root":
      return caller.account.id;
    case "user":
      return caller.user.id;
    case "role":
      return `${caller.role.id}:${caller.session.subject.sessionName}`;
    case "federatedUser":
      return `${caller.account.id}:${caller.session.subject.name}`;
  }
}

/** The caller's credentials as the room `callers` describes them. `mfaOnCall`: this call has a valid MFA code. */
export function credentialsOf(caller: CallerIdentity, mfaOnCall: boolean): Credentials {
  switch (caller.kind) {
    case "root":
      return { kind: "root", account: caller.account.id };
    case "user": {
      const of = { user: arnOf(caller.account, "user", caller.user), userId: caller.user.id };
      if (caller.session === undefined) return { kind: "longTermKey", ...of, mfa: mfaOnCall };
      const { issuedAt, subject, scopedDown } = caller.session;
      return { kind: "sessionToken", ...of, issuedAt, mfa: subject.mfa, mfaOnCall, scopedAt: scopedDown?.at };
    }
    case "role": {
      const { issuedAt, subject, scopedDown } = caller.session;
      const role = arnOf(caller.account, "role", caller.role);
      const { sessionName, from } = subject;
      const scopedAt = scopedDown?.at;
      return { kind: "roleSession", role, roleId: caller.role.id, sessionName, issuedAt, from, scopedAt };
    }
    case "federatedUser": {
      const { issuedAt, subject } = caller.session;
      return { kind: "federationToken", account: caller.account.id, name: subject.name, issuedAt };
    }
  }
}
