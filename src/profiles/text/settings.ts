import type { Client } from "../client.js";
import { type Place, type SettingLine, shownKey } from "./lines.js";

/** A setting as a client reads it. */
export interface Setting {
  readonly value: string;
  readonly place: Place;
}

/** The settings of a section or a profile, by key. */
export type Settings = ReadonlyMap<string, Setting>;

/** Collects the settings of one section, line by line. */
export class SectionReader {
  readonly settings = new Map<string, Setting>();
  readonly #client: Client;
  #above: { readonly key: string; readonly indent: number; readonly isEmpty: boolean } | undefined;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Goes on with the section further down in the file. */
  reopen(): void {
    this.#above = undefined;
  }

  /** Takes a line without a separator; gives why the client refuses the whole file for it. */
  takeOther(indent: number): string | undefined {
    const { files } = this.#client;
    const isPart = this.#above !== undefined && indent > this.#above.indent;
    if (isPart && files.indented.is === "part of the value") {
      this.#prolong();
      return undefined;
    }
    return files.brokenLine.is === "refused" ? "a line has no equals sign" : undefined;
  }

  /** Takes a line; gives why the client refuses the whole file for it. */
  take(line: SettingLine): string | undefined {
    const { files } = this.#client;
    if (line.separator === ":" && files.separators.is === "equals sign") return undefined;
    if (line.indent > 0 && this.#isTakenUp(line)) return undefined;
    const key = files.keyCase.is === "any" ? line.key.toLowerCase() : line.key;
    const known = this.settings.get(key);
    if (known !== undefined && files.repeatedSection.is === "refused") return `${shownKey(line.key)} is there twice`;
    this.settings.set(key, { value: readValue(line, this.#client), place: line.place });
    this.#above = { key, indent: line.indent, isEmpty: line.value === "" };
    return undefined;
  }

  /** Whether an indented line is something else than a setting of the profile. */
  #isTakenUp(line: SettingLine): boolean {
    const above = this.#above;
    switch (this.#client.files.indented.is) {
      case "unread":
        return true;
      case "a setting":
        return false;
      case "nested below an empty value":
        return above?.isEmpty === true;
      case "part of the value": {
        if (above === undefined || line.indent <= above.indent) return false;
        this.#prolong();
        return true;
      }
    }
  }

  /** What is added does not matter, and may be a secret: with a second line no value has a meaning. */
  #prolong(): void {
    const above = this.#above;
    const setting = above === undefined ? undefined : this.settings.get(above.key);
    if (above === undefined || setting === undefined || above.isEmpty) return;
    this.settings.set(above.key, { ...setting, value: `${setting.value}\n…` });
  }
}

/** The value as the client has it. What a remark says is nobody's business; that there is one makes the difference. */
function readValue({ value, isBlank, remark }: SettingLine, { files }: Client): string {
  if (isBlank && files.blankValue.is === "a blank") return " ";
  const isKept = remark !== undefined && !files.remarks.is.includes(remark);
  const text = isKept ? `${value} ${remark} …`.trim() : value;
  const quoted = files.quotes.is === "taken off" ? /^(["'])(.*)\1$/.exec(text)?.[2] : undefined;
  return quoted ?? text;
}
