import type { Place, ProfileLine, SettingLine } from "./lines.js";

/** A section as it is written, whichever clients read it. */
export interface WrittenSection {
  readonly file: "config" | "credentials";
  readonly header: string;
  /** The profile that it is meant to be; undefined for other sections. */
  readonly profile: string | undefined;
  readonly hasWord: boolean;
  readonly place: Place;
  readonly lines: readonly ProfileLine[];
}

/** Sections of the config file that are no profiles, whatever they lack. */
const others = new Set(["preview", "plugins", "toolkit"]);

/** The sections of a file, in its order. */
export function writtenSections(
  lines: readonly ProfileLine[] | undefined,
  file: "config" | "credentials",
): readonly WrittenSection[] {
  const sections: { readonly head: Omit<WrittenSection, "lines">; readonly lines: ProfileLine[] }[] = [];
  for (const line of lines ?? []) {
    if (line.kind === "section") sections.push({ head: { file, ...meant(line.header), place: line.place }, lines: [] });
    else sections.at(-1)?.lines.push(line);
  }
  return sections.map(({ head, lines: own }) => ({ ...head, lines: own }));
}

function meant(header: string): Pick<WrittenSection, "header" | "profile" | "hasWord"> {
  const [, word, rest = ""] = /^\s*(profile|sso-session|services)\s+(.*?)\s*$/.exec(header) ?? [];
  if (word === "profile") return { header, profile: rest.replace(/^(["'])(.*)\1$/, "$2"), hasWord: true };
  if (word !== undefined || others.has(header.trim())) return { header, profile: undefined, hasWord: true };
  return { header, profile: header.trim(), hasWord: false };
}

/** The settings of a section. */
export function settingsOf({ lines }: WrittenSection): readonly SettingLine[] {
  return lines.flatMap((line) => (line.kind === "setting" ? [line] : []));
}

/** The last setting of a key, however its letters are written, in sections of one profile. */
export function settingNamed(sections: readonly WrittenSection[], key: string): SettingLine | undefined {
  return sections
    .flatMap(settingsOf)
    .filter((line) => line.key.toLowerCase() === key && line.value !== "")
    .at(-1);
}

/** The serial numbers in profiles that use the key of this one, in any spelling of their keys. */
export function serialsOf(key: string, sections: readonly WrittenSection[]): readonly string[] {
  const names = new Set(sections.flatMap(({ profile }) => profile ?? []));
  return [...names].flatMap((name) => {
    const own = sections.filter(({ profile }) => profile === name);
    const uses = name === key || settingNamed(own, "source_profile")?.value === key;
    const serial = uses ? settingNamed(own, "mfa_serial") : undefined;
    return serial === undefined ? [] : [serial.value];
  });
}

/** The keys that decide on calls. */
export const decisiveKeys: ReadonlySet<string> = new Set([
  ...["role_arn", "source_profile", "credential_source", "mfa_serial", "duration_seconds", "external_id"],
  ...["role_session_name", "web_identity_token_file", "credential_process", "sso_session", "sso_start_url"],
  "login_session",
  ...["aws_access_key_id", "aws_secret_access_key", "aws_session_token", "endpoint_url", "region"],
]);
