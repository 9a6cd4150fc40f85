import type { Account, MfaDevice } from "../state/entities.js";
import type { Session } from "../sts/sessions.js";

/** An access key that was created through the gateway. */
export interface KnownKey {
  readonly id: string;
  readonly secret: string;
  readonly account: string;
  userName: string;
  /** AIDA…, to tell the user from a later user of the same name. Undefined if the upstream could not tell. */
  userId: string | undefined;
  status: "Active" | "Inactive" | "Deleted";
}

/** Temporary credentials that the upstream issued, and how they were obtained. */
export interface KnownSession {
  readonly session: Session;
  readonly token: string;
  /** The name and path of the session's user or role, to read it; undefined for other sessions. */
  readonly holder: { name: string; readonly path: string } | undefined;
}

/** A virtual MFA device that was created through the gateway. */
export interface KnownDevice {
  readonly device: MfaDevice;
  readonly account: string;
  /** The unique ID of the user for whom the device is enabled. */
  userId: string | undefined;
}

/** What the gateway learned from the answers that it passed on, and what nobody can ask the upstream for later. */
export class Knowledge {
  /** By access key ID. */
  readonly keys = new Map<string, KnownKey>();
  /** By access key ID. */
  readonly sessions = new Map<string, KnownSession>();
  /** By serial number. */
  readonly devices = new Map<string, KnownDevice>();

  addSession(known: KnownSession, now: number): void {
    for (const [id, { session }] of this.sessions) if (session.expires + keptExpired < now) this.sessions.delete(id);
    this.sessions.set(known.session.accessKeyId, known);
  }

  /** Adds the account's devices to the account; not copies, so a used code stays used. */
  equip(account: Account): void {
    for (const known of this.devices.values()) {
      if (known.account === account.id) account.mfaDevices.set(known.device.serialNumber, known.device);
    }
  }

  /** Takes devices from a user that was deleted, even if there is a new user of the same name. */
  releaseDevices(account: string, user: { readonly name: string; readonly id: string } | string): void {
    const name = typeof user === "string" ? user : user.name;
    for (const known of this.devices.values()) {
      if (known.account !== account || known.device.user !== name) continue;
      if (typeof user !== "string" && known.userId === user.id) continue;
      known.device.user = undefined;
      known.userId = undefined;
    }
  }

  /** Gives the keys, sessions and devices of a user the new name. */
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

/** How long expired sessions are kept, in seconds, so their use gets the right error. */
const keptExpired = 24 * 3600;
