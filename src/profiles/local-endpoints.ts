import type { ProfileFiles } from "./profiles.js";
import type { Place } from "./text/lines.js";
import { settingNamed, settingsOf, type WrittenSection, writtenSections } from "./text/written.js";

/** A profile with a role whose endpoint, or that of its source, is on this machine. */
export interface LocalEndpoint {
  readonly profile: string;
  /** Of the endpoint. */
  readonly place: Place;
}

/**
 * The first profile with a role that is told of an endpoint of this machine by `endpoint_url` or a `services` section, as in tests;
 * undefined if there is none. Not all clients send the call for the role there: {@link endpointFindings}.
 */
export function firstLocalEndpoint({ config, credentials }: ProfileFiles): LocalEndpoint | undefined {
  const sections = [...writtenSections(config, "config"), ...writtenSections(credentials, "credentials")];
  const names = new Set(sections.flatMap(({ profile }) => profile ?? []));
  for (const profile of names) {
    const own = sectionsOf(profile, sections);
    if (settingNamed(own, "role_arn") === undefined) continue;
    const source = settingNamed(own, "source_profile")?.value;
    const all = source === undefined ? own : [...own, ...sectionsOf(source, sections)];
    const place = all.flatMap((section) => endpointsOf(section, sections)).at(0);
    if (place !== undefined) return { profile, place };
  }
  return undefined;
}

function sectionsOf(name: string, sections: readonly WrittenSection[]): readonly WrittenSection[] {
  return sections.filter(({ profile }) => profile === name);
}

/** The places of a section's endpoints on this machine. */
function endpointsOf(section: WrittenSection, sections: readonly WrittenSection[]): readonly Place[] {
  const services = settingNamed([section], "services")?.value;
  const named = sections.filter(
    ({ profile, header }) => profile === undefined && header.trim() === `services ${services}`,
  );
  return (services === undefined ? [section] : [section, ...named])
    .flatMap(settingsOf)
    .filter(({ key, value }) => key.toLowerCase() === "endpoint_url" && isOnThisMachine(value))
    .map(({ place }) => place);
}

function isOnThisMachine(url: string): boolean {
  if (!URL.canParse(url)) return false;
  return /^(localhost|.*\.localhost|localhost\.localstack\.cloud|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
}
