import type { Account, MfaDevice } from "../state/entities.js";
import type { Session } from "../sts/sessions.js";

/** An access key whose creation was seen. */
export interface KnownKey {
  readonly id: string;
  readonly secret: string;
  readonly account: string;
  userName: string;
  /** AIDA…: another user of the same name is not this one. Undefined where the upstream could not tell. */
  userId: string | undefined;
  status: "Active" | "Inactive" | "Deleted";
}

/** Temporary credentials that the upstream issued, with how they were obtained. */
export interface KnownSession {
  readonly session: Session;
  readonly token: string;
  /** The user's or role's name and path, to read it by; undefined for others. */
  readonly holder: { name: string; readonly path: string } | undefined;
}

/** A virtual MFA device whose seed was seen. */
export interface KnownDevice {
  readonly device: MfaDevice;
  readonly account: string;
  /** The unique id of the user for whom it was enabled. */
  userId: string | undefined;
}

/** What the gateway learned from the answers that it passed on: all that cannot be asked for afterwards. */
export class Knowledge {
  /** By access key id. */
  readonly keys = new Map<string, KnownKey>();
  /** By access key id. */
  readonly sessions = new Map<string, KnownSession>();
  /** By serial number. */
  readonly devices = new Map<string, KnownDevice>();

  addSession(known: KnownSession, now: number): void {
    for (const [id, { session }] of this.sessions) if (session.expires + keptExpired < now) this.sessions.delete(id);
    this.sessions.set(known.session.accessKeyId, known);
  }

  /** Puts the account's devices into it: the devices themselves, so that a code that is used up stays so. */
  equip(account: Account): void {
    for (const known of this.devices.values()) {
      if (known.account === account.id) account.mfaDevices.set(known.device.serialNumber, known.device);
    }
  }

  /** A device whose user was deleted belongs to nobody, even if there is a new user of the same name. */
  releaseDevices(account: string, user: { readonly name: string; readonly id: string } | string): void {
    const name = typeof user === "string" ? user : user.name;
    for (const known of this.devices.values()) {
      if (known.account !== account || known.device.user !== name) continue;
      if (typeof user !== "string" && known.userId === user.id) continue;
      known.device.user = undefined;
      known.userId = undefined;
    }
  }

  /** A user keeps its keys, sessions and devices under another name. */
  renameUser(account: string, name: string, newName: string): void {
    for (const key of this.keys.values()) {
      if (key.account === account && key.userName === name) key.userName = newName;
    }
    for (const { session, holder } of this.sessions.values()) {
      if (holder?.name === name && session.account === account && session.subject.kind === "user")
        holder.name = newName;
    }
    for (const known of this.devices.values()) {
      if (known.account === account && known.device.user === name) known.device.user = newName;
    }
  }

  forget(): void {
    this.keys.clear();
    this.sessions.clear();
    this.devices.clear();
  }
}

/** How long it is remembered that a session expired, in seconds, so that its use gets the right error. */
const keptExpired = 24 * 3600;
