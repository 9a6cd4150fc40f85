import { accountOfKey } from "../state/identifiers.js";
import type { Session, SessionSubject } from "../sts/sessions.js";
import type { Form } from "../wire/form.js";
import { readSignature, type WireRequest } from "../wire/signature.js";
import { elementAt, parseAnswer, textAt, type XmlPart } from "./answer-xml.js";
import type { Cleared, DecisionSettings } from "./decide.js";
import type { UpstreamAnswer } from "./forward.js";
import type { KnownSession } from "./knowledge.js";
import { accountOf, findCaller, type KnownCaller } from "./known-caller.js";
import { Picture, roleInArn } from "./picture.js";

/** Keeps what an answer tells that cannot be asked for afterwards. */
export async function learn(
  request: WireRequest,
  parameters: Form,
  { session, takeBack }: Pick<Cleared, "session" | "takeBack">,
  answer: UpstreamAnswer,
  settings: DecisionSettings,
): Promise<void> {
  if (answer.status !== 200) {
    takeBack();
    return;
  }
  const parameter = (wanted: string): string | undefined => parameters.find(([name]) => name === wanted)?.[1];
  const action = parameter("Action") ?? "";
  const { knowledge, store } = settings;
  const result = elementAt(parseAnswer(answer.body), `${action}Response`, `${action}Result`);
  switch (action) {
    case "CreateAccessKey":
      await learnKey(elementAt(result, "AccessKey"), request, settings);
      return;
    case "UpdateAccessKey":
    case "DeleteAccessKey": {
      const key = knowledge.keys.get(parameter("AccessKeyId") ?? "");
      const status = action === "DeleteAccessKey" ? "Deleted" : parameter("Status");
      if (key !== undefined && (status === "Active" || status === "Inactive" || status === "Deleted")) {
        key.status = status;
      }
      return;
    }
    case "UpdateUser": {
      const [name, newName] = [parameter("UserName"), parameter("NewUserName")];
      if (name === undefined || newName === undefined) return;
      const caller = await callerOf(request, settings);
      const account = (caller && accountOf(caller)) ?? (await settings.upstream.defaultAccount());
      knowledge.renameUser(account, name, newName);
      return;
    }
    case "CreateVirtualMFADevice":
      learnDevice(elementAt(result, "VirtualMFADevice"), settings);
      return;
    case "EnableMFADevice":
      await learnDeviceUser(parameter("SerialNumber") ?? "", parameter("UserName") ?? "", settings);
      return;
    case "DeactivateMFADevice": {
      const known = knowledge.devices.get(parameter("SerialNumber") ?? "");
      if (known !== undefined) Object.assign(known.device, { user: undefined, enabled: undefined });
      if (known !== undefined) known.userId = undefined;
      return;
    }
    case "DeleteVirtualMFADevice":
      knowledge.devices.delete(parameter("SerialNumber") ?? "");
      return;
    case "AssumeRole":
    case "AssumeRoleWithSAML":
    case "AssumeRoleWithWebIdentity": {
      const role = roleInArn(parameter("RoleArn") ?? "");
      if (session !== undefined && role !== undefined) learnSession(result, session, role, settings);
      return;
    }
    case "GetSessionToken": {
      const caller = await callerOf(request, settings);
      const holder = caller?.kind === "key" ? { name: caller.key.userName, path: "/" } : undefined;
      if (session !== undefined) learnSession(result, session, holder, settings);
      return;
    }
    case "GetFederationToken": {
      const caller = await callerOf(request, settings);
      if (caller?.kind !== "key" && caller?.kind !== "root") return;
      const userId = caller.kind === "key" ? caller.key.userId : undefined;
      const name = parameter("Name") ?? "";
      const subject: SessionSubject = { kind: "federatedUser", name, userId, policies: undefined, tags: [] };
      const account = caller.kind === "key" ? caller.key.account : caller.account;
      const issuedAt = Math.floor(store.now(account));
      const ends = Date.parse(textAt(result, "Credentials", "Expiration") ?? "");
      const expires = issuedAt + (Number.isNaN(ends) ? 0 : Math.max(0, (ends - Date.now()) / 1000));
      learnSession(
        result,
        { accessKeyId: "", secretAccessKey: "", account, issuedAt, expires, subject },
        undefined,
        settings,
      );
      return;
    }
  }
}

/** The session is the one that was decided on; its keys are the upstream's. */
function learnSession(
  result: XmlPart | undefined,
  session: Session,
  holder: KnownSession["holder"],
  { knowledge, store }: DecisionSettings,
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

async function learnKey(created: XmlPart | undefined, request: WireRequest, settings: DecisionSettings): Promise<void> {
  const id = textAt(created, "AccessKeyId");
  const secret = textAt(created, "SecretAccessKey");
  const userName = textAt(created, "UserName");
  if (id === undefined || secret === undefined || userName === undefined) return;
  const caller = await callerOf(request, settings);
  const account = (caller && accountOf(caller)) ?? accountOfKey(id) ?? (await settings.upstream.defaultAccount());
  const userId = await userIdOf(account, userName, settings);
  settings.knowledge.keys.set(id, { id, secret, account, userName, userId, status: "Active" });
}

/** Whose credentials a call claims: what the upstream did, it did for these. */
async function callerOf(request: WireRequest, settings: DecisionSettings): Promise<KnownCaller | undefined> {
  const claim = readSignature(request);
  if (claim.kind !== "signature") return undefined;
  const { knowledge, upstream, credentials, store } = settings;
  const caller = await findCaller(claim, knowledge, upstream, { credentials, now: store.now });
  return caller.kind === "failure" || caller.kind === "unknown" ? undefined : caller;
}

function learnDevice(created: XmlPart | undefined, { knowledge, store }: DecisionSettings): void {
  const serialNumber = textAt(created, "SerialNumber");
  const seed = Buffer.from(textAt(created, "Base32StringSeed") ?? "", "base64").toString("latin1");
  const [, account, path, name] = /^arn:aws:iam::(\d{12}):mfa(\/(?:[^/]+\/)*)([^/]+)$/.exec(serialNumber ?? "") ?? [];
  if (serialNumber === undefined || account === undefined || path === undefined || name === undefined) return;
  if (!/^[A-Z2-7]{16,}=*$/.test(seed)) return;
  const at = new Date(store.now() * 1000).toISOString();
  const device = { name, path, serialNumber, seed: seed.replace(/=+$/, ""), created: at, tags: [] };
  knowledge.devices.set(serialNumber, { device, account, userId: undefined });
}

async function learnDeviceUser(serialNumber: string, userName: string, settings: DecisionSettings): Promise<void> {
  const known = settings.knowledge.devices.get(serialNumber);
  if (known === undefined) return;
  const userId = await userIdOf(known.account, userName, settings);
  if (userId === undefined) return;
  known.userId = userId;
  known.device.user = userName;
}

async function userIdOf(account: string, name: string, settings: DecisionSettings): Promise<string | undefined> {
  const { upstream, knowledge } = settings;
  // What cannot be read now is not known, and is refused later; the upstream's answer goes to the client all the same.
  const user = await new Picture(upstream, knowledge, () => undefined)
    .user(account, name, { policies: false })
    .catch(() => undefined);
  return user?.id;
}
