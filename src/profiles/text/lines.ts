import type { SourceText } from "../../diagnostics/index.js";
import type { RemarkSign } from "../client.js";

/** Where something is in a file of profiles. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** A line of a file of profiles, before any client's rules. */
export type ProfileLine =
  /** `header` is what is between the brackets; `isMarked` says whether a byte order mark is before them. */
  | { readonly kind: "section"; readonly header: string; readonly place: Place; readonly isMarked: boolean }
  | SettingLine
  /** A line with neither brackets nor a separator; its text is not kept, since it may be a part of a secret. */
  | { readonly kind: "other"; readonly indent: number; readonly place: Place };

/** A key and its value. */
export interface SettingLine {
  readonly kind: "setting";
  readonly key: string;
  /** Without the remark behind it; of a secret, {@link hidden}. */
  readonly value: string;
  /** Whether there is nothing but blanks behind the separator, at least one. */
  readonly isBlank: boolean;
  /** What begins a remark behind the value. */
  readonly remark: RemarkSign | undefined;
  readonly separator: "=" | ":";
  readonly indent: number;
  readonly place: Place;
}

/** What is in the place of a secret. Nothing of the secret is kept, so nothing can show it. */
export const hidden = "(not shown)";

const secretKeys = /secret|token$|password|passwd/i;

/** The lines of a file that say something: no blank ones, and no remarks. */
export function profileLines(source: SourceText): readonly ProfileLine[] {
  const lines: ProfileLine[] = [];
  for (let line = 1; line <= source.lineCount; line++) {
    const read = lineOf(source.line(line), { file: source.name, line });
    if (read !== undefined) lines.push(read);
  }
  return lines;
}

function lineOf(raw: string, place: Place): ProfileLine | undefined {
  const isMarked = place.line === 1 && raw.startsWith("\uFEFF");
  const text = isMarked ? raw.slice(1) : raw;
  const trimmed = text.trim();
  // Behind a byte order mark not all readers see that there is nothing, or a remark.
  if (isMarked && /^([#;]|$)/.test(trimmed)) return { kind: "other", indent: 0, place };
  if (trimmed === "" || trimmed.startsWith("#") || trimmed.startsWith(";")) return undefined;
  const end = trimmed.indexOf("]");
  if (trimmed.startsWith("[") && end > 0) return { kind: "section", header: trimmed.slice(1, end), place, isMarked };
  const indent = text.length - text.trimStart().length;
  const at = trimmed.search(/[=:]/);
  // Without an equals sign, nearly all readers see no setting at all.
  if (at < 1) return { kind: "other", indent, place };
  const isColon = trimmed[at] === ":";
  const key = trimmed.slice(0, at).trim();
  const { value, remark } = splitRemark(trimmed.slice(at + 1).trim());
  return {
    kind: "setting",
    key,
    value: shown(key, value),
    isBlank: at === trimmed.length - 1 && /\s$/.test(text.replace(/\r$/, "")),
    remark,
    separator: isColon ? ":" : "=",
    indent,
    place,
  };
}

/** What is kept of a value: of a secret nothing, and of a command, which may have secrets in it, the program. */
function shown(key: string, value: string): string {
  if (value === "") return value;
  if (secretKeys.test(key)) return hidden;
  if (key.toLowerCase() !== "credential_process") return value;
  return /^"([^"]*)"/.exec(value)?.[1] ?? value.split(/\s/)[0] ?? value;
}

/** A key as messages name it: a line may as well be a part of a secret that somebody broke into lines. */
export function shownKey(key: string): string {
  return /^[a-z0-9_.-]{1,40}$/.test(key) ? `the key ${key}` : "a key";
}

function splitRemark(text: string): { readonly value: string; readonly remark: RemarkSign | undefined } {
  const at = text.search(/(^|\s)[#;]/);
  if (at < 0) return { value: text, remark: undefined };
  const sign = text.slice(at).trimStart().startsWith("#") ? "#" : ";";
  return { value: text.slice(0, at).trim(), remark: sign };
}
