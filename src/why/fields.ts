/** An object of an event, with its members as they are in the JSON. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether a value is an object, and not a list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object at a path of names; one without members where there is none. */
export function fieldsIn(fields: Fields, ...path: readonly string[]): Fields {
  let at: Fields = fields;
  for (const name of path) {
    const next = at[name];
    if (!isFields(next)) return {};
    at = next;
  }
  return at;
}

/** What CloudTrail writes in the place of texts that may be secret, such as mistyped user names. */
const hidden = /^HIDDEN_DUE_TO_SECURITY_REASONS$/;

/** The text of a member; numbers and Booleans as their text. Undefined where there is none, and where CloudTrail hides it. */
export function textIn(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value !== "" && !hidden.test(value) ? value : undefined;
}

/** The objects of a list; none where the member is something else. */
export function listIn(fields: Fields, name: string): readonly Fields[] {
  const value = fields[name];
  return Array.isArray(value) ? value.filter(isFields) : [];
}

/** The texts of a list. */
export function textsIn(fields: Fields, name: string): readonly string[] {
  const value = fields[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** The members of an object that are texts, as tags are written. */
export function textPairsIn(fields: Fields, name: string): readonly { readonly key: string; readonly value: string }[] {
  return Object.entries(fieldsIn(fields, name)).flatMap(([key, value]) =>
    typeof value === "string" ? [{ key, value }] : [],
  );
}

/**
 * A time of an event in seconds since 1970: `2026-11-30T10:00:00Z`, and without separators, as older sessions have their
 * creation date. Undefined for anything else.
 */
export function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const basic = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  const iso = basic === null ? text : `${basic[1]}-${basic[2]}-${basic[3]}T${basic[4]}:${basic[5]}:${basic[6]}Z`;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(iso)) return undefined;
  const time = Date.parse(iso);
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}
