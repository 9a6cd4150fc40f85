import type { Client } from "../client.js";
import type { Place, ProfileLine } from "./lines.js";
import { type SectionName, sectionName } from "./section-name.js";
import { SectionReader, type Settings } from "./settings.js";

/** A profile's section in one file. */
export interface Section {
  readonly settings: Settings;
  readonly place: Place;
}

/** One file as a client reads it. */
export type FileReading =
  | {
      readonly kind: "read";
      readonly profiles: ReadonlyMap<string, Section>;
      readonly ssoSessions: ReadonlyMap<string, Section>;
    }
  /** The client reads nothing of the file; `why` is a clause. */
  | { readonly kind: "refused"; readonly why: string; readonly place: Place };

interface OpenSection {
  readonly place: Place;
  readonly reader: SectionReader;
  readonly hasWord: boolean;
}

/** Reads the lines of a file by the rules of a client. */
export function readFile(lines: readonly ProfileLine[], file: "config" | "credentials", client: Client): FileReading {
  const profiles = new Map<string, OpenSection>();
  const ssoSessions = new Map<string, OpenSection>();
  const headers = new Set<string>();
  let open: OpenSection | undefined;
  for (const line of lines) {
    const { place } = line;
    switch (line.kind) {
      case "other":
      case "setting": {
        const isBroken = client.files.brokenLine.is === "refused" && headers.size === 0;
        const why = isBroken ? "a line is before the first section" : taken(line, open?.reader);
        if (why !== undefined) return { kind: "refused", why, place };
        break;
      }
      case "section": {
        const mark = line.isMarked ? client.files.byteOrderMark?.is : undefined;
        if (mark === "refused") return { kind: "refused", why: "the file begins with a byte order mark", place };
        if (mark === "section unread") break;
        if (headers.has(line.header) && client.files.repeatedSection.is === "refused")
          return { kind: "refused", why: `the section [${line.header}] is there twice`, place };
        headers.add(line.header);
        const name = sectionName(line.header, file, client);
        const opened = begun(name, { profiles, ssoSessions }, place, client);
        if (typeof opened === "string") return { kind: "refused", why: opened, place };
        open = opened;
        open?.reader.reopen();
      }
    }
  }
  return { kind: "read", profiles: closed(profiles), ssoSessions: closed(ssoSessions) };
}

function taken(line: Exclude<ProfileLine, { kind: "section" }>, reader: SectionReader | undefined): string | undefined {
  return line.kind === "setting" ? reader?.take(line) : reader?.takeOther(line.indent);
}

interface OpenSections {
  readonly profiles: Map<string, OpenSection>;
  readonly ssoSessions: Map<string, OpenSection>;
}

/** The section that the lines below belong to; undefined where nobody reads them, a text where the file is refused. */
function begun(
  name: SectionName,
  { profiles, ssoSessions }: OpenSections,
  place: Place,
  client: Client,
): OpenSection | undefined | string {
  if (name.kind === "other" || name.kind === "services") return undefined;
  const of = name.kind === "profile" ? profiles : ssoSessions;
  const hasWord = name.kind === "ssoSession" || name.hasWord;
  const known = of.get(name.name);
  const fresh = { place, reader: new SectionReader(client), hasWord };
  if (known === undefined || known.hasWord === hasWord) {
    const section = known ?? fresh;
    of.set(name.name, section);
    return section;
  }
  switch (client.files.twoSpellings.is) {
    case "refused":
      return `[profile ${name.name}] and [${name.name}] are both there`;
    case "the one with the word":
      if (!hasWord) return undefined;
      break;
    case "the later":
      break;
  }
  of.set(name.name, fresh);
  return fresh;
}

function closed(sections: ReadonlyMap<string, OpenSection>): ReadonlyMap<string, Section> {
  return new Map([...sections].map(([name, { place, reader }]) => [name, { place, settings: reader.settings }]));
}
