import { nearest } from "../diagnostics/index.js";
import type { Client } from "./client.js";
import { rows } from "./clients/clients.generated.js";
import { type Difference, differencesOf, groupsOf, type ReadingGroup } from "./differences.js";
import type { ProfileFinding } from "./finding.js";
import { findingsOf } from "./findings.js";
import { type ProfileFiles, Profiles } from "./profiles.js";
import { type Reading, type ReadingSettings, readingOf } from "./reading.js";
import { serialsOf, type WrittenSection, writtenSections } from "./text/written.js";
import { type CacheEntry, cacheEntries, sharedEntries } from "./traps/cache.js";

/** What clients do with a profile. */
export interface ProfileAnswer {
  readonly profile: string;
  /** One for each client. */
  readonly readings: readonly Reading[];
  readonly groups: readonly ReadingGroup[];
  readonly differences: readonly Difference[];
  readonly findings: readonly ProfileFinding[];
}

/** All clients, in the order in which people are told of them. */
export const profileClients: readonly Client[] = [...rows].sort((one, other) => one.rank - other.rank);

/** What `--client` can be: the families, and the clients in them. */
export const clientNames: readonly string[] = [...new Set(profileClients.flatMap(({ family, id }) => [family, id]))];

/** The clients that some names mean; all without names. */
export function clientsNamed(names: readonly string[]): readonly Client[] {
  if (names.length === 0) return profileClients;
  return profileClients.filter(({ id, family }) => names.includes(id) || names.includes(family));
}

/** The profiles of two files, as several clients read them. Each is read once for each client. */
export class ProfileExplainer {
  readonly #profiles: readonly Profiles[];
  readonly #written: readonly WrittenSection[];
  readonly #settings: ReadingSettings;
  /** What a client does with each profile, by client: caches of others are asked about for every profile. */
  readonly #readings = new Map<Profiles, Map<string, Reading>>();
  readonly #caches = new Map<Profiles, ReadonlyMap<string, readonly CacheEntry[]>>();

  constructor(files: ProfileFiles, clients: readonly Client[], settings: Omit<ReadingSettings, "serialsWith">) {
    this.#profiles = clients.map((client) => new Profiles(files, client));
    const { config, credentials } = files;
    this.#written = [...writtenSections(config, "config"), ...writtenSections(credentials, "credentials")];
    this.#settings = { ...settings, serialsWith: (profile) => serialsOf(profile, this.#written) };
  }

  /** The profiles that at least one of the clients finds; those that are written where a client refuses the files. */
  get names(): readonly string[] {
    const found = this.#profiles.flatMap(({ names }) => names);
    if (this.#profiles.every(({ refusal }) => refusal === undefined)) return [...new Set(found)];
    return [...new Set([...found, ...this.#written.flatMap(({ profile }) => profile ?? [])])];
  }

  /** The name of a profile that a wrong one may have been meant to be. */
  nearestTo(name: string): string | undefined {
    return nearest(name, this.names);
  }

  explain(name: string): ProfileAnswer {
    const readings = this.#profiles.map((profiles) => this.#reading(name, profiles));
    const shared = this.#profiles.flatMap((profiles) => {
      return sharedEntries(name, this.#cacheOf(profiles), profiles.client);
    });
    const findings = joined([...findingsOf(name, readings, this.#written), ...shared]);
    return { profile: name, readings, groups: groupsOf(readings), differences: differencesOf(readings), findings };
  }

  #cacheOf(profiles: Profiles): ReadonlyMap<string, readonly CacheEntry[]> {
    const known = this.#caches.get(profiles);
    if (known !== undefined) return known;
    const all = new Map(profiles.names.map((each) => [each, this.#reading(each, profiles)]));
    const entries = cacheEntries(all, profiles.client);
    this.#caches.set(profiles, entries);
    return entries;
  }

  #reading(name: string, profiles: Profiles): Reading {
    const known = this.#readings.get(profiles) ?? new Map<string, Reading>();
    this.#readings.set(profiles, known);
    const reading = known.get(name) ?? readingOf(name, profiles, this.#settings);
    known.set(name, reading);
    return reading;
  }
}

/** Findings that are the same for several clients, once. */
function joined(findings: readonly ProfileFinding[]): readonly ProfileFinding[] {
  const byMessage = new Map<string, ProfileFinding>();
  for (const finding of findings) {
    const key = `${finding.id} ${finding.place?.file}:${finding.place?.line} ${finding.message}`;
    const known = byMessage.get(key);
    const clients = [...new Set([...(known?.clients ?? []), ...finding.clients])];
    byMessage.set(key, { ...finding, clients });
  }
  return [...byMessage.values()];
}
