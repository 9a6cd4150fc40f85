import type { Session } from "../sts/sessions.js";
import { readSignature, type WireRequest } from "../wire/signature.js";
import { textAt } from "./answer-xml.js";
import type { KnownSession } from "./knowledge.js";
import { findCaller, type KnownCaller } from "./known-caller.js";
import { Picture, roleInArn } from "./picture.js";
import type { DecisionSettings } from "./settings.js";
import type { AnsweredCall } from "./treatment.js";

/** Keeps the session of an assumed role. */
export function learnAssumedRole(call: AnsweredCall): void {
  const role = roleInArn(call.parameter("RoleArn") ?? "");
  if (call.session !== undefined && role !== undefined) learnSession(call, call.session, role);
}

/** Keeps a session as it was decided on, with the keys that the upstream gave. `holder` is the session's user or role. */
export function learnSession(
  { result, settings: { knowledge, store } }: AnsweredCall,
  session: Session,
  holder: KnownSession["holder"],
): void {
  const accessKeyId = textAt(result, "Credentials", "AccessKeyId");
  const secretAccessKey = textAt(result, "Credentials", "SecretAccessKey");
  const token = textAt(result, "Credentials", "SessionToken");
  if (accessKeyId === undefined || secretAccessKey === undefined || token === undefined) return;
  knowledge.addSession(
    { session: { ...session, accessKeyId, secretAccessKey }, token, holder },
    store.now(session.account),
  );
}

/** The caller by the credentials that a call claims; the upstream did what it did for that caller. */
export async function callerOf(request: WireRequest, settings: DecisionSettings): Promise<KnownCaller | undefined> {
  const claim = readSignature(request);
  if (claim.kind !== "signature") return undefined;
  const { knowledge, upstream, credentials, store } = settings;
  const caller = await findCaller(claim, knowledge, upstream, { credentials, now: store.now });
  return caller.kind === "failure" || caller.kind === "unknown" ? undefined : caller;
}

/** The unique ID of a user; undefined if there is none, or if the upstream cannot tell it now. */
export async function userIdOf(account: string, name: string, settings: DecisionSettings): Promise<string | undefined> {
  const { upstream, knowledge } = settings;
  // A user that cannot be read is not known, and its calls are refused later; the client gets the upstream's answer.
  const user = await new Picture(upstream, knowledge, () => undefined)
    .user(account, name, { policies: false })
    .catch(() => undefined);
  return user?.id;
}
