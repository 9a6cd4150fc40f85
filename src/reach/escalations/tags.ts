import type { Tag } from "../../accounts/index.js";
import type { CompiledPolicy } from "../../engine/index.js";
import { foldName } from "../../iam/index.js";
import { isPrincipalTag, mergedTags } from "../caller.js";
import { keysOf } from "../compose.js";
import type { Held } from "../documents.js";
import type { RoleNode, Universe, UserNode } from "../universe.js";
import { type Attempt, type Changed, type RoleThing, shortName, type UserThing } from "./way.js";

/** Tags that a user or role can be given so that conditions on `aws:PrincipalTag` hold or no longer hold. */
export interface AskedTags {
  readonly tags: readonly Tag[];
  /** Why there may be others that make a difference. */
  readonly unknown: string | undefined;
}

/** How many values are tried: accounts that exist ask for a few. */
const mostTags = 30;

/** A value that no condition names. */
export const other = "other";

/** The tags of callers that conditions and resources of any of the policies are about, with the values that they tell apart. */
export function askedTagsIn({ users, roles }: Universe): AskedTags {
  const values = new Map<string, Set<string>>();
  const note = (key: string, own: readonly string[]): void => {
    const of = key.slice("aws:principaltag/".length);
    const known = values.get(of) ?? new Set([other]);
    values.set(of, known);
    for (const value of own) known.add(value);
  };
  const tagsOfThings = (key: string): readonly string[] =>
    [...users.map(({ user }) => user), ...roles.map(({ role }) => role)].flatMap(({ tags }) =>
      tags.flatMap((tag) => (key.endsWith(`:resourcetag/${foldName(tag.key)}`) ? [tag.value] : [])),
    );
  let unknown: string | undefined;
  for (const { statements } of policiesOf({ users, roles })) {
    for (const { conditions, resources } of statements) {
      for (const condition of conditions) {
        for (const key of new Set(keysOf(condition))) {
          if (!isPrincipalTag(key)) continue;
          if (key === condition.key) {
            note(
              key,
              condition.source.values.map(({ value }) => value),
            );
          } else if (/^(aws|iam):resourcetag\//.test(condition.key)) note(key, tagsOfThings(condition.key));
          else {
            note(key, []);
            unknown ??= `a condition compares ${condition.source.key.value} with a tag of the caller`;
          }
        }
      }
      if (typeof resources !== "object") continue;
      for (const { template } of resources.patterns)
        for (const part of template.parts) {
          if (!("key" in part) || !isPrincipalTag(part.key)) continue;
          note(part.key, []);
          unknown ??= "the resource of a statement has a tag of the caller";
        }
    }
  }
  const tags = [...values].flatMap(([key, own]) => [...own].map((value) => ({ key, value })));
  if (tags.length <= mostTags) return { tags, unknown };
  return { tags: tags.slice(0, mostTags), unknown: "there are too many values of tags to check" };
}

/** The ways to give somebody another tag; it replaces one of the same key. */
export function attemptsToTag(
  action: "iam:TagUser" | "iam:TagRole",
  { arn, node, asked }: UserThing | RoleThing,
): readonly Attempt[] {
  const own = "user" in node ? node.user.tags : node.role.tags;
  const given = asked.tags.filter(
    (tag) => !own.some(({ key, value }) => foldName(key) === foldName(tag.key) && value === tag.value),
  );
  return given.map(({ key, value }) => ({
    calls: [{ action, resource: arn, context: { [`aws:RequestTag/${key}`]: value, "aws:TagKeys": key } }] as const,
    effect: `gives ${shortName(arn)} the tag ${key} with the value ${JSON.stringify(value)}`,
    gain: { kind: "change" as const, isMore: false, after: () => [withTag(node, { key, value })] },
    unknown: asked.unknown,
  }));
}

/** The ways to take tags from somebody that policies require callers not to have. */
export function attemptsToUntag(
  action: "iam:UntagUser" | "iam:UntagRole",
  { arn, node, asked }: UserThing | RoleThing,
): readonly Attempt[] {
  const { account } = node;
  const own = "user" in node ? node.user.tags : node.role.tags;
  const keys = new Set(asked.tags.map(({ key }) => foldName(key)));
  return own
    .filter(({ key }) => keys.has(foldName(key)))
    .map(({ key }) => {
      const tags = own.filter((tag) => tag.key !== key);
      const entity = "user" in node ? { ...node.user, tags } : { ...node.role, tags };
      return {
        calls: [{ action, resource: arn, context: { "aws:TagKeys": key } }] as const,
        effect: `removes the tag ${key} of ${shortName(arn)}`,
        gain: { kind: "change" as const, isMore: false, after: () => [{ before: node, account, entity }] },
        unknown: asked.unknown,
      };
    });
}

function withTag(node: UserNode | RoleNode, tag: Tag): Changed {
  const { account } = node;
  if ("user" in node)
    return { before: node, account, entity: { ...node.user, tags: mergedTags(node.user.tags, [tag]) } };
  return { before: node, account, entity: { ...node.role, tags: mergedTags(node.role.tags, [tag]) } };
}

export function policiesOf({ users, roles }: Pick<Universe, "users" | "roles">): ReadonlySet<CompiledPolicy> {
  const found = new Set<CompiledPolicy>();
  const read = (held: Held | undefined): void => {
    for (const { policy } of held?.policies ?? []) found.add(policy);
  };
  for (const { identity, boundary } of [...users.map(({ caller }) => caller.side), ...roles.map(({ side }) => side)]) {
    read(identity);
    read(boundary);
  }
  for (const { target, side } of roles) {
    read(target.trust);
    for (const level of [...(target.resourceControl ?? []), ...(side.serviceControl ?? [])]) read(level);
  }
  for (const { caller } of users) for (const level of caller.side.serviceControl ?? []) read(level);
  return found;
}
