import { baseInWords } from "../base.js";
import type { Client } from "../client.js";
import type { ProfileFinding } from "../finding.js";
import type { Hop } from "../hop.js";
import type { Reading } from "../reading.js";

/** A session in a client's cache: by what it is found, and who assumed the role. */
export interface CacheEntry {
  readonly profile: string;
  readonly key: string;
  readonly caller: string;
  readonly hop: Hop;
}

/**
 * Profiles that share sessions in the cache of a client although their sources differ: the second one is used with what the
 * first one was allowed, and there is no prompt for a code.
 */
export function sharedEntries(
  name: string,
  entries: ReadonlyMap<string, readonly CacheEntry[]>,
  client: Client,
): readonly ProfileFinding[] {
  const own = [...entries.values()].flat().filter((entry) => entry.profile === name);
  return own.flatMap(({ key, caller, hop }): readonly ProfileFinding[] => {
    const sharing = (entries.get(key) ?? []).filter((other) => other.profile !== name && other.caller !== caller);
    const names = [...new Set(sharing.map((other) => other.profile))];
    if (names.length === 0) return [];
    const message = `sessions that the profile ${name} has in the client's cache are those of ${names.join(", ")} as well, where other credentials than ${caller} assume the role`;
    const remedy = "give each profile a role_session_name of its own";
    const place = hop.place;
    return [{ id: "shared-cache-entry", severity: "security-warning", message, remedy, place, clients: [client.id] }];
  });
}

/** The sessions in the cache of a client, by what they are found by; none where it keeps none in files. */
export function cacheEntries(
  readings: ReadonlyMap<string, Reading>,
  client: Client,
): ReadonlyMap<string, readonly CacheEntry[]> {
  const entries = new Map<string, CacheEntry[]>();
  if (client.calls.cache.is.kept !== "in files") return entries;
  for (const [profile, reading] of readings) {
    for (const entry of entriesOf(profile, reading)) {
      const known = entries.get(entry.key);
      if (known === undefined) entries.set(entry.key, [entry]);
      else known.push(entry);
    }
  }
  return entries;
}

/** The cache is looked up by these, and not by the source. */
function entriesOf(profile: string, { base, calls }: Reading): readonly CacheEntry[] {
  if (base === undefined) return [];
  return calls.flatMap(({ hop, outcome }, index): readonly CacheEntry[] => {
    if (hop.action !== "sts:AssumeRole" || outcome.kind === "refused") return [];
    const before = calls[index - 1]?.hop;
    const caller = before === undefined ? baseInWords(base) : `a session of ${before.role}`;
    const { role, serial, duration, externalId, sessionName } = hop;
    const seconds = duration.kind === "sent" ? duration.seconds : null;
    const name = sessionName.isSet ? sessionName.text : null;
    const key = JSON.stringify([role, serial?.value ?? null, seconds, externalId?.value ?? null, name]);
    return [{ profile, key, caller, hop }];
  });
}
