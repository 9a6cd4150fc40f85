import type { Client } from "./client.js";
import type { Place, ProfileLine } from "./text/lines.js";
import { type FileReading, readFile, type Section } from "./text/read-file.js";
import type { Setting, Settings } from "./text/settings.js";

/** The lines of the two files; undefined for one that is not there. */
export interface ProfileFiles {
  readonly config: readonly ProfileLine[] | undefined;
  readonly credentials: readonly ProfileLine[] | undefined;
}

/** A key of a profile, without its secret. */
export interface StaticKey {
  readonly id: string;
  /** Whether it is a session's, with a session token. */
  readonly isTemporary: boolean;
  readonly place: Place;
}

/** A profile as one client has it. */
export interface Profile {
  readonly name: string;
  readonly place: Place;
  /** What counts for its role and everything but static keys. */
  readonly settings: Settings;
  readonly inConfig: Section | undefined;
  readonly inCredentials: Section | undefined;
}

/** Both files as one client reads them. */
export class Profiles {
  readonly client: Client;
  readonly #config: FileReading | undefined;
  readonly #credentials: FileReading | undefined;

  constructor(files: ProfileFiles, client: Client) {
    this.client = client;
    this.#config = files.config && readFile(files.config, "config", client);
    this.#credentials = files.credentials && readFile(files.credentials, "credentials", client);
  }

  /** Why the client reads nothing at all. */
  get refusal(): Extract<FileReading, { kind: "refused" }> | undefined {
    for (const file of [this.#config, this.#credentials]) if (file?.kind === "refused") return file;
    return undefined;
  }

  get names(): readonly string[] {
    return [...new Set([...sectionsOf(this.#config).keys(), ...sectionsOf(this.#credentials).keys()])];
  }

  find(name: string): Profile | undefined {
    const inConfig = sectionsOf(this.#config).get(name);
    const inCredentials = sectionsOf(this.#credentials).get(name);
    const place = inConfig?.place ?? inCredentials?.place;
    if (place === undefined) return undefined;
    return { name, place, settings: this.#settings(inConfig, inCredentials), inConfig, inCredentials };
  }

  /** The session of IAM Identity Center of this name. */
  ssoSession(name: string): Section | undefined {
    return this.#config?.kind === "read" ? this.#config.ssoSessions.get(name) : undefined;
  }

  #settings(inConfig: Section | undefined, inCredentials: Section | undefined): Settings {
    const ofConfig = inConfig?.settings ?? new Map<string, Setting>();
    const ofCredentials = inCredentials?.settings ?? new Map<string, Setting>();
    if (this.client.files.bothFiles.is === "joined") return new Map([...ofConfig, ...ofCredentials]);
    // The file that says something of a role is the one that counts for it.
    const hasRole = ["role_arn", "source_profile", "credential_source"].some((key) => ofCredentials.has(key));
    return hasRole || inConfig === undefined ? ofCredentials : ofConfig;
  }
}

const none: ReadonlyMap<string, Section> = new Map();

function sectionsOf(file: FileReading | undefined): ReadonlyMap<string, Section> {
  return file?.kind === "read" ? file.profiles : none;
}

/** The key of a profile in one of its files, or in both together; `half` where there is only one half of it. */
export function staticKey(
  profile: Profile,
  where: "config" | "credentials" | "joined",
): StaticKey | "half" | undefined {
  const id = settingIn(profile, where, "aws_access_key_id");
  const secret = settingIn(profile, where, "aws_secret_access_key");
  if (id === undefined && secret === undefined) return undefined;
  if (id === undefined || secret === undefined) return "half";
  const isTemporary = settingIn(profile, where, "aws_session_token") !== undefined;
  return { id: shortKeyId(id.value), isTemporary, place: id.place };
}

/** Whether there is anything of a key, in either file. */
export function hasKeys(profile: Profile): boolean {
  return staticKey(profile, "joined") !== undefined;
}

function settingIn({ inConfig, inCredentials }: Profile, where: string, key: string): Setting | undefined {
  const ofConfig = where === "credentials" ? undefined : inConfig?.settings.get(key);
  const ofCredentials = where === "config" ? undefined : inCredentials?.settings.get(key);
  const setting = ofCredentials ?? ofConfig;
  return setting?.value === "" ? undefined : setting;
}

/** Enough of a key ID to tell keys apart. */
function shortKeyId(id: string): string {
  return /^A[A-Z0-9]{15,}$/.test(id) ? `${id.slice(0, 4)}…${id.slice(-4)}` : "…";
}
