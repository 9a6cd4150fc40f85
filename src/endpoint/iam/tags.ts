import { type Failure, invalidInput, limitExceeded } from "../calls/failure.js";
import type { Tag } from "../state/entities.js";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules */
const mostTags = 50;

/** Whether keys that differ in their letters' case are the same key. They are not for managed policies, as AWS's recorded answers show. */
export type TagKeys = "caseInsensitive" | "caseSensitive";

/**
 * The tags of an entity after some were set: a key that exists already gets the new value. AWS's error if there would be too
 * many tags, or if a key is given twice or is reserved for AWS.
 */
export function withTags(
  tags: readonly Tag[],
  added: readonly Tag[],
  comparing: TagKeys = "caseInsensitive",
): Tag[] | Failure {
  const keys = added.map(({ Key }) => comparedKey(Key, comparing));
  if (new Set(keys).size < keys.length) {
    const note = comparing === "caseInsensitive" ? " Please note that Tag keys are case insensitive." : "";
    return invalidInput(`Duplicate tag keys found.${note}`);
  }
  if (keys.some((key) => key.toLowerCase().startsWith("aws:"))) {
    return invalidInput("Tag keys that begin with aws: are reserved for internal use.");
  }
  const byKey = new Map([...tags, ...added].map(({ Key, Value }) => [comparedKey(Key, comparing), { Key, Value }]));
  if (byKey.size > mostTags) return limitExceeded("The number of tags has reached the maximum limit.");
  return [...byKey.values()];
}

/** The tags of an entity without some of them. */
export function withoutTags(
  tags: readonly Tag[],
  keys: readonly string[],
  comparing: TagKeys = "caseInsensitive",
): Tag[] {
  const removed = new Set(keys.map((key) => comparedKey(key, comparing)));
  return tags.filter(({ Key }) => !removed.has(comparedKey(Key, comparing)));
}

function comparedKey(key: string, comparing: TagKeys): string {
  return comparing === "caseSensitive" ? key : key.toLowerCase();
}

/** Tags as answers show them: an empty list is left out. */
export function shownTags(tags: readonly Tag[]): readonly Tag[] | undefined {
  return tags.length === 0 ? undefined : tags;
}

/** Tags by key, as AWS's pages say of lists of tags, and of the answers about identity providers. */
export function sortedTags(tags: readonly Tag[]): readonly Tag[] {
  return [...tags].sort((one, other) => (one.Key < other.Key ? -1 : 1));
}

/** The condition keys for tags that a call sets. */
export function requestTagContext(tags: readonly Tag[] | undefined): Record<string, string | readonly string[]> {
  const context: Record<string, string | readonly string[]> = {};
  for (const { Key, Value } of tags ?? []) context[`aws:RequestTag/${Key}`] = Value;
  if (tags !== undefined && tags.length > 0) context["aws:TagKeys"] = tags.map(({ Key }) => Key);
  return context;
}

/** The condition keys for the tags of the resource of a call. */
export function resourceTagContext(tags: readonly Tag[]): Record<string, string> {
  const context: Record<string, string> = {};
  for (const { Key, Value } of tags) {
    context[`aws:ResourceTag/${Key}`] = Value;
    context[`iam:ResourceTag/${Key}`] = Value;
  }
  return context;
}
