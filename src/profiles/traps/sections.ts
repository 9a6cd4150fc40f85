import type { Trap } from "../finding.js";
import { shownKey } from "../text/lines.js";
import { settingsOf, type WrittenSection } from "../text/written.js";

/** What clients read differently of the sections of one profile. */
export function sectionTraps(sections: readonly WrittenSection[]): readonly Trap[] {
  return [...sections.flatMap(ofOne), ...ofSeveral(sections)];
}

function ofOne({ file, profile = "", hasWord, header, place }: WrittenSection): readonly Trap[] {
  const traps: Trap[] = [];
  if (file === "config" && !hasWord && profile !== "default")
    traps.push({
      ...{ id: "section-without-profile", severity: "security-warning", place },
      message: `[${profile}] in the config file is a profile for the SDKs for JavaScript 2 and Ruby, and for no other client`,
      remedy: `write [profile ${profile}]`,
    });
  if (file === "credentials" && hasWord)
    traps.push({
      ...{ id: "profile-word-in-credentials", severity: "security-warning", place },
      message: `[${header}] in the credentials file is the profile ${profile} for the SDK for Ruby only`,
      remedy: `write [${profile}]`,
    });
  if (file === "config" && hasWord && !/^[\w@+.%:/-]+$/.test(profile))
    traps.push({
      ...{ id: "unusual-profile-name", severity: "warning", place },
      message: `not all clients find a profile with the name ${JSON.stringify(profile)}`,
      remedy: "use letters, digits and -_@+.%:/ only, without blanks",
    });
  else if (file === "config" && hasWord && header !== `profile ${profile}`)
    traps.push({
      ...{ id: "unusual-section-header", severity: "warning", place },
      message: `not all clients read [${header}] as the profile ${profile}`,
      remedy: `write [profile ${profile}]`,
    });
  return traps;
}

function ofSeveral(sections: readonly WrittenSection[]): readonly Trap[] {
  return ["config", "credentials"].flatMap((file) => {
    const own = sections.filter((each) => each.file === file);
    return own.slice(1).flatMap((section, index): readonly Trap[] => {
      const before = own.slice(0, index + 1);
      const place = section.place;
      if (before.some(({ header }) => header === section.header))
        return [
          {
            ...{ id: "section-twice", severity: "warning", place },
            message: `[${section.header}] is there twice: the AWS CLI and boto3 read nothing of the file, other clients join the two`,
            remedy: "write it once",
          },
        ];
      return [
        {
          ...{ id: "two-sections-of-one-profile", severity: "security-warning", place },
          message: `clients choose differently between [${before[0]?.header}] and [${section.header}]`,
          remedy: `keep one of them`,
        },
      ];
    });
  });
}

/** A key that is there twice in one section. */
export function repeatedKeys(section: WrittenSection): readonly Trap[] {
  const seen = new Set<string>();
  return settingsOf(section).flatMap(({ key, indent, place }): readonly Trap[] => {
    const folded = key.toLowerCase();
    const isRepeated = seen.has(folded) && indent === 0;
    if (indent === 0) seen.add(folded);
    if (!isRepeated) return [];
    const message = `${shownKey(key)} is there twice in [${section.header}]: the AWS CLI and boto3 read nothing of the file, other clients take the later`;
    return [{ id: "key-twice", severity: "warning", message, remedy: "write it once", place }];
  });
}
