import type { Client } from "../client.js";

/** What a section of a file is for a client. */
export type SectionName =
  | { readonly kind: "profile"; readonly name: string; readonly hasWord: boolean }
  | { readonly kind: "ssoSession"; readonly name: string }
  | { readonly kind: "services"; readonly name: string }
  /** It is nothing that a profile is made of. */
  | { readonly kind: "other" };

const other: SectionName = { kind: "other" };

/** What `[header]` is in the config file or in the credentials file. */
export function sectionName(header: string, file: "config" | "credentials", client: Client): SectionName {
  const { files } = client;
  const { kind, name } = wordAndName(header, client);
  if (file === "credentials") {
    if (kind === undefined) return { kind: "profile", name: header, hasWord: false };
    if (kind !== "profile") return other;
    return files.wordInCredentials.is === "read" && name !== undefined
      ? { kind: "profile", name, hasWord: true }
      : other;
  }
  if (kind === undefined) {
    const counts = header === "default" || files.sectionWord.is === "optional";
    return counts ? { kind: "profile", name: header, hasWord: false } : other;
  }
  if (name === undefined) return other;
  switch (kind) {
    case "profile":
      return { kind, name, hasWord: true };
    case "sso-session":
      return { kind: "ssoSession", name };
    case "services":
      return { kind, name };
  }
}

/** The word before the name, and the name where the client can read it. */
function wordAndName(
  header: string,
  { files }: Client,
): { readonly kind: "profile" | "sso-session" | "services" | undefined; readonly name: string | undefined } {
  const { quotes, blanks, padding, otherCharacters } = files.names.is;
  const [, before = "", word, gap = "", rest = ""] =
    /^(\s*)(profile|sso-session|services)(\s+)(.*)$/.exec(header) ?? [];
  if (word !== "profile" && word !== "sso-session" && word !== "services") return { kind: undefined, name: undefined };
  const named = (name: string | undefined) => ({ kind: word, name }) as const;
  if (!padding && before !== "") return named(undefined);
  const quoted = quotes ? /^(["'])(.*)\1$/.exec(rest)?.[2] : undefined;
  const name = quoted ?? (padding ? rest.trim() : rest);
  if (quoted === undefined && !blanks && /\s/.test(name)) return named(undefined);
  // One that takes no other characters takes one blank behind the word only.
  if (!otherCharacters && (gap.length > 1 || !/^[\w@+.%:/-]+$/.test(name))) return named(undefined);
  return named(name);
}
