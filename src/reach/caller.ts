import type { Account, Role, Tag, User } from "../accounts/index.js";
import { type Credentials, callerContext } from "../callers/index.js";
import { prepareRequest, type Request } from "../engine/index.js";
import { foldName } from "../iam/index.js";
import type { Side } from "./documents.js";

/** A session tag, and whether later sessions of the chain keep it. */
export interface SessionTag extends Tag {
  readonly transitive: boolean;
}

/** What a session of a role carries. */
export interface Session {
  readonly name: string;
  /** Those that the session has besides the tags of its role, or instead of them. */
  readonly tags: readonly SessionTag[];
  readonly sourceIdentity: string | undefined;
  /** How the session was obtained, which settles its MFA. */
  readonly from: Credentials;
  /** When it was made, in seconds since 1970. */
  readonly at: number;
}

/** Somebody who calls, with the keys that are the same in all calls. */
export interface Caller {
  readonly kind: "user" | "roleSession";
  readonly account: Account;
  readonly entity: User | Role;
  /** As a request has it. */
  readonly principal: string;
  /** Spelled as AWS does; without those of MFA and of the time. */
  readonly keys: Readonly<Record<string, string>>;
  readonly side: Side;
  readonly session: Session | undefined;
  /** Its requests, for comparing principals; undefined where the ARN is none of a caller. */
  readonly request: Request | undefined;
  /** Which keys, in lower case, it may have with any value or not at all, where all sessions of a role are looked at as one. */
  readonly open: ((key: string) => boolean) | undefined;
}

/** The keys that credentials and their use settle, which are looked at for each call. */
const ofCredentials = new Set(["aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge", "aws:TokenIssueTime"]);

/** A user. */
export function userCaller(account: Account, user: User, side: Side): Caller {
  const { principal, context } = callerContext(
    { kind: "longTermKey", user: user.arn, userId: user.id, mfa: false },
    { now: 0 },
  );
  const keys = { ...withoutCredentials(context), ...tagKeys(user.tags) };
  return {
    ...{ kind: "user", account, entity: user, principal, keys, side, session: undefined, open: undefined },
    request: requestOf(account, principal, keys),
  };
}

/** A session of a role. */
export function sessionCaller(account: Account, role: Role, side: Side, session: Session): Caller {
  const { principal, context } = callerContext(
    {
      ...{ kind: "roleSession", role: role.arn, roleId: role.id, sessionName: session.name, issuedAt: 0 },
      from: session.from,
    },
    { now: 0 },
  );
  const keys = { ...withoutCredentials(context), ...tagKeys(mergedTags(role.tags, session.tags)) };
  if (session.sourceIdentity !== undefined) keys["aws:SourceIdentity"] = session.sourceIdentity;
  if (session.from.kind === "oidc") keys["aws:FederatedProvider"] = session.from.provider;
  return {
    ...{ kind: "roleSession", account, entity: role, principal, keys, side, session, open: undefined },
    request: requestOf(account, principal, keys),
  };
}

/** All sessions of a role as one, for proofs: what `open` names, in lower case, they may have with any value. */
export function anySession(caller: Caller, open: (key: string) => boolean): Caller {
  return {
    ...caller,
    keys: Object.fromEntries(Object.entries(caller.keys).filter(([key]) => !open(foldName(key)))),
    open,
  };
}

/** Whether a key, in lower case, is a tag of the caller. */
export function isPrincipalTag(key: string): boolean {
  return key.startsWith("aws:principaltag/");
}

/** Tags without regard to the case of their keys; those in `over` replace the others. */
export function mergedTags(tags: readonly Tag[], over: readonly Tag[]): readonly Tag[] {
  const keys = new Set(over.map(({ key }) => foldName(key)));
  return [...tags.filter(({ key }) => !keys.has(foldName(key))), ...over];
}

/** Whether a session hands tags on, which needs sts:TagSession of every later call. */
export function inheritsTags(session: Session | undefined): boolean {
  return session?.tags.some(({ transitive }) => transitive) === true;
}

function tagKeys(tags: readonly Tag[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ key, value }) => [`aws:PrincipalTag/${key}`, value]));
}

function withoutCredentials(context: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(context).filter(([key]) => !ofCredentials.has(key)));
}

/** A request that is compared with principals and resources only; its resource is put in later. */
function requestOf(
  { id, partition }: Account,
  principal: string,
  context: Readonly<Record<string, string>>,
): Request | undefined {
  const resource = `arn:${partition}:iam::${id}:role/any`;
  const prepared = prepareRequest({ action: "sts:AssumeRole", principal, resource, context });
  return prepared.kind === "ready" ? prepared.request : undefined;
}
