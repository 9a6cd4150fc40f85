import type { CallerIdentity } from "../calls/caller.js";
import { accessDenied, type Failure } from "../calls/failure.js";
import type { OptionWords } from "../option-words.js";
import type { SessionPolicies } from "../sts/sessions.js";
import { type ClaimedSignature, expiredToken, invalidClientToken } from "../wire/signature.js";
import type { Knowledge, KnownKey, KnownSession } from "./knowledge.js";
import type { Picture } from "./picture.js";
import type { UpstreamCredentials, UpstreamReader } from "./upstream.js";

/** A caller whose credentials the gateway knows. */
export type KnownCaller =
  | { readonly kind: "root"; readonly account: string; readonly secret: string }
  | { readonly kind: "key"; readonly key: KnownKey; readonly secret: string }
  | { readonly kind: "session"; readonly known: KnownSession; readonly secret: string };

/** The caller that a signature claims; the signature is not verified here. */
export async function findCaller(
  { accessKeyId, sessionToken }: Pick<ClaimedSignature, "accessKeyId" | "sessionToken">,
  knowledge: Knowledge,
  upstream: UpstreamReader,
  { credentials, now }: { readonly credentials: UpstreamCredentials; readonly now: (account: string) => number },
): Promise<KnownCaller | { readonly kind: "unknown" } | Failure> {
  const session = knowledge.sessions.get(accessKeyId);
  if (session !== undefined) {
    if (session.token !== sessionToken) return invalidClientToken;
    if (now(session.session.account) >= session.session.expires) return expiredToken;
    return { kind: "session", known: session, secret: session.session.secretAccessKey };
  }
  const key = knowledge.keys.get(accessKeyId);
  if (key !== undefined) {
    if (key.status !== "Active" || sessionToken !== undefined) return invalidClientToken;
    return { kind: "key", key, secret: key.secret };
  }
  if (sessionToken !== undefined) return { kind: "unknown" };
  const { secretAccessKey: secret } = credentials;
  if (accessKeyId === credentials.accessKeyId || accessKeyId === "test") {
    return { kind: "root", account: await upstream.defaultAccount(), secret };
  }
  return /^\d{12}$/.test(accessKeyId) ? { kind: "root", account: accessKeyId, secret } : { kind: "unknown" };
}

/** The account that the credentials belong to. */
export function accountOf(caller: KnownCaller): string {
  switch (caller.kind) {
    case "root":
      return caller.account;
    case "key":
      return caller.key.account;
    case "session":
      return caller.known.session.account;
  }
}

/** The error for a caller that the gateway does not know. */
export function refuseUnknown(accessKeyId: string, words: OptionWords): Failure {
  return accessDenied(
    `policy-check does not know the owner of the access key "${accessKeyId.slice(0, 128)}": the key was not created through this gateway. ` +
      `Create it through the gateway, or start the gateway with ${words("unknownCallers", "pass")}, which passes such calls on without a decision.`,
  );
}

/** The caller as the upstream has it now, with the policies of its identity and session if `reading` says so. */
export async function identityOf(
  caller: KnownCaller,
  picture: Picture,
  reading: { readonly policies: boolean },
): Promise<CallerIdentity | Failure> {
  switch (caller.kind) {
    case "root":
      return { kind: "root", account: picture.account(caller.account), session: undefined };
    case "key": {
      const { key } = caller;
      const user = await picture.user(key.account, key.userName, reading);
      if (user === undefined || (key.userId !== undefined && key.userId !== user.id)) return invalidClientToken;
      key.userId = user.id;
      return { kind: "user", account: picture.account(key.account), user, session: undefined };
    }
    case "session":
      return ofSession(caller.known, picture, reading);
  }
}

async function ofSession(
  { session, holder }: KnownSession,
  picture: Picture,
  reading: { readonly policies: boolean },
): Promise<CallerIdentity | Failure> {
  const { subject } = session;
  const account = picture.account(session.account);
  switch (subject.kind) {
    case "root":
      return { kind: "root", account, session };
    case "user": {
      const user = holder && (await picture.user(account.id, holder.name, reading));
      if (user === undefined || user.id !== subject.userId) return invalidClientToken;
      return { kind: "user", account, user, session: { ...session, subject } };
    }
    case "role": {
      const [role] = await Promise.all([
        holder && picture.role(account.id, holder, reading),
        reading.policies ? readSessionPolicies(subject.policies, picture, account.id) : undefined,
      ]);
      if (role === undefined || role.id !== subject.roleId) return invalidClientToken;
      return { kind: "role", account, role, session: { ...session, subject } };
    }
    case "federatedUser":
      // Of the calls that are decided such a session can make GetScopedCredentials only. What it may do is not known here, and
      // without session policies it is denied.
      return { kind: "federatedUser", account, user: undefined, session: { ...session, subject } };
  }
}

async function readSessionPolicies(
  policies: SessionPolicies | undefined,
  picture: Picture,
  account: string,
): Promise<void> {
  await Promise.all((policies?.arns ?? []).map((arn) => picture.managedPolicy(picture.account(account), arn)));
}
