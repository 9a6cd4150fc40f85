import type { Tag } from "../../accounts/index.js";
import { type CompiledCondition, type CompiledStatement, mayListAction } from "../../engine/index.js";
import { foldName } from "../../iam/index.js";
import { isPrincipalTag } from "../caller.js";
import { isPlain, keysOf } from "../compose.js";
import type { Universe } from "../universe.js";
import { other, policiesOf } from "./tags.js";

/** Other tags of a thing, as calls can make them. */
export interface OtherTags {
  /** All tags that it then has. */
  readonly tags: readonly Tag[];
  readonly given: readonly Tag[];
  readonly removed: readonly string[];
}

/** What can be made of the tags of a thing. */
export interface Retaggings {
  readonly all: readonly OtherTags[];
  /** Why there may be others that make a difference. */
  readonly unknown: string | undefined;
}

/** The values of one tag that conditions tell apart. */
interface AskedValues {
  readonly values: Set<string>;
  unknown: string | undefined;
}

/** How many combinations of tags are tried for one thing. */
const mostRetaggings = 40;

const tagOfThing = /^(?:aws|iam):resourcetag\//;
const tooMany = "there are too many values of tags to check";

/**
 * The tags that conditions ask users and roles for that calls are about, with the values that they tell apart.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_iam-tags.html
 */
export class TagsOfThings {
  readonly #universe: Universe;
  readonly #asking: readonly { readonly statement: CompiledStatement; readonly condition: CompiledCondition }[];
  readonly #byAction = new Map<string, ReadonlyMap<string, AskedValues>>();
  #tagsOfCallers: ReadonlyMap<string, ReadonlySet<string>> | undefined;

  constructor(universe: Universe) {
    this.#universe = universe;
    this.#asking = [...policiesOf(universe)].flatMap(({ statements }) =>
      statements.flatMap((statement) =>
        statement.conditions
          .filter((condition) => keysOf(condition).some((key) => tagOfThing.test(key)))
          .map((condition) => ({ statement, condition })),
      ),
    );
  }

  /** The other tags of a thing with which some of the actions may be decided otherwise. */
  retaggings(own: readonly Tag[], actions: readonly string[]): Retaggings {
    const asked = new Map<string, AskedValues>();
    for (const action of new Set(actions)) for (const [key, of] of this.#askedFor(action)) merge(asked, key, of);
    let unknown: string | undefined;
    let all: readonly OtherTags[] = [{ tags: own, given: [], removed: [] }];
    for (const [key, of] of asked) {
      unknown ??= of.unknown;
      const tag = own.find((each) => foldName(each.key) === key);
      const changes = [
        ...[...of.values].flatMap((value) => (tag?.value === value ? [] : [{ key: tag?.key ?? key, value }])),
      ];
      const changed = all.flatMap((before) => [
        ...changes.map((given) => withGiven(before, given)),
        ...(tag === undefined ? [] : [withoutTag(before, tag.key)]),
      ]);
      if (all.length + changed.length > mostRetaggings) unknown ??= tooMany;
      all = [...all, ...changed].slice(0, mostRetaggings);
    }
    return { all: all.slice(1), unknown };
  }

  #askedFor(action: string): ReadonlyMap<string, AskedValues> {
    const folded = foldName(action);
    const known = this.#byAction.get(folded);
    if (known !== undefined) return known;
    const asked = new Map<string, AskedValues>();
    for (const { statement, condition } of this.#asking) {
      if (!mayListAction(statement, folded)) continue;
      for (const key of keysOf(condition)) {
        if (!tagOfThing.test(key)) continue;
        merge(asked, key.slice(key.indexOf("/") + 1), this.#valuesIn(condition, key));
      }
    }
    this.#byAction.set(folded, asked);
    return asked;
  }

  #valuesIn(condition: CompiledCondition, key: string): AskedValues {
    const values = new Set([other]);
    let unknown = isPlain(condition)
      ? undefined
      : `the operator of a condition on ${condition.source.key.value} has values that are not tried`;
    // The tag may be compared with the caller's, on either side.
    const compared = new Set(keysOf(condition).filter((each) => each !== key));
    for (const each of compared) {
      if (isPrincipalTag(each)) for (const value of this.#ofCallers(each)) values.add(value);
      else if (!tagOfThing.test(each)) unknown ??= `a condition compares ${condition.source.key.value} with ${each}`;
    }
    if (condition.key === key)
      for (const { value } of condition.source.values)
        if (!value.includes("${")) values.add(value.replaceAll("*", "x").replaceAll("?", "x"));
    return { values, unknown };
  }

  #ofCallers(key: string): ReadonlySet<string> {
    if (this.#tagsOfCallers === undefined) {
      const found = new Map<string, Set<string>>();
      const { users, roles } = this.#universe;
      for (const { tags } of [...users.map(({ user }) => user), ...roles.map(({ role }) => role)]) {
        for (const tag of tags) {
          const name = `aws:principaltag/${foldName(tag.key)}`;
          const of = found.get(name) ?? new Set();
          found.set(name, of.add(tag.value));
        }
      }
      this.#tagsOfCallers = found;
    }
    return this.#tagsOfCallers.get(key) ?? new Set();
  }
}

function merge(asked: Map<string, AskedValues>, key: string, { values, unknown }: AskedValues): void {
  const known = asked.get(key) ?? { values: new Set<string>(), unknown: undefined };
  asked.set(key, known);
  for (const value of values) known.values.add(value);
  known.unknown ??= unknown;
}

function withGiven({ tags, given, removed }: OtherTags, tag: Tag): OtherTags {
  return { tags: [...tags.filter(({ key }) => key !== tag.key), tag], given: [...given, tag], removed };
}

function withoutTag({ tags, given, removed }: OtherTags, gone: string): OtherTags {
  return { tags: tags.filter(({ key }) => key !== gone), given, removed: [...removed, gone] };
}
