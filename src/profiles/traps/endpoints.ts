import type { ProfileFinding } from "../finding.js";
import type { Reading } from "../reading.js";
import type { SettingLine } from "../text/lines.js";
import { settingNamed, type WrittenSection } from "../text/written.js";

/**
 * Endpoints in profiles: which clients send the call for a role to AWS all the same, with the key and the code. `profile` is the one
 * that was named, and `others` are those that lead to its credentials.
 */
export function endpointFindings(
  profile: string,
  others: readonly string[],
  sections: readonly WrittenSection[],
  readings: readonly Reading[],
): readonly ProfileFinding[] {
  const remedy = "set AWS_ENDPOINT_URL, which all clients use";
  const about = { id: "endpoint-in-profile", severity: "warning", remedy } as const;
  const own = endpointOf(profile, sections);
  const groups = own === undefined ? [] : notFollowing(readings);
  const found = groups.map(([words, clients]) => ({
    ...about,
    message: `${own?.key.toLowerCase()} of the profile ${profile}: the client ${words}`,
    place: own?.place,
    clients,
  }));
  const ofOthers = others.flatMap((name): readonly ProfileFinding[] => {
    const endpoint = endpointOf(name, sections);
    if (endpoint === undefined) return [];
    const message = `${endpoint.key.toLowerCase()} of the profile ${name} does not count for calls of the profile ${profile}`;
    return [{ ...about, message, place: endpoint.place, clients: readings.map(({ client }) => client.id) }];
  });
  return [...found, ...ofOthers];
}

function endpointOf(name: string, sections: readonly WrittenSection[]): SettingLine | undefined {
  const own = sections.filter(({ profile }) => profile === name);
  return settingNamed(own, "endpoint_url") ?? settingNamed(own, "services");
}

/** What clients do that do not follow such an endpoint, with all that do the same. */
function notFollowing(readings: readonly Reading[]): readonly (readonly [string, readonly string[]])[] {
  const groups = new Map<string, string[]>();
  for (const { client, calls } of readings) {
    const { followed, words } = client.endpoints.is;
    // Only the call for a role is made without anybody having written it.
    if (followed || calls.length === 0) continue;
    groups.set(words, [...(groups.get(words) ?? []), client.id]);
  }
  return [...groups];
}
