import type { Access } from "../calls/action.js";
import { type Failure, isFailure } from "../calls/failure.js";
import type { Tag } from "../state/entities.js";
import { pageOf } from "./list-pages.js";
import { sortedTags, type TagKeys, withoutTags, withTags } from "./tags.js";

interface Tagged {
  tags: Tag[];
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagPolicy.html and its likes. */
export function tagEntity(
  entity: Tagged | Failure,
  added: readonly Tag[],
  comparing?: TagKeys,
): Failure | Readonly<Record<never, never>> {
  if (isFailure(entity)) return entity;
  const tags = withTags(entity.tags, added, comparing);
  if (isFailure(tags)) return tags;
  entity.tags = tags;
  return {};
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagPolicy.html and its likes. */
export function untagEntity(
  entity: Tagged | Failure,
  keys: readonly string[],
  comparing?: TagKeys,
): Failure | Readonly<Record<never, never>> {
  if (isFailure(entity)) return entity;
  entity.tags = withoutTags(entity.tags, keys, comparing);
  return {};
}

/** "Sorted by tag key": https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyTags.html and its likes. */
export function listEntityTags(
  entity: Tagged | Failure,
  input: { readonly Marker?: string | undefined; readonly MaxItems?: number | undefined },
) {
  if (isFailure(entity)) return entity;
  const page = pageOf(sortedTags(entity.tags), input);
  return isFailure(page) ? page : { Tags: page.items, ...page.rest };
}

/** The condition key for tags that a call removes. */
export function tagKeyContext(keys: readonly string[]): Record<string, readonly string[]> {
  return keys.length === 0 ? {} : { "aws:TagKeys": keys };
}

/**
 * What a call that creates a tagged entity needs: also the permission to tag it, on the same resource and with the same
 * condition keys. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html says that both are needed.
 */
export function accessToCreateTagged(create: Access, tagging: string, tags: readonly Tag[] | undefined): Access[] {
  return tags === undefined || tags.length === 0 ? [create] : [create, { ...create, action: tagging }];
}
