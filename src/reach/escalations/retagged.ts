import type { OtherTags } from "./tags-of-things.js";
import { type Attempt, type CallOfWay, type RoleThing, shortName, type UserThing, type Way } from "./way.js";

/** A way that is looked at with other tags of its thing, and how it is done to it. */
export interface OtherWay {
  readonly way: Way;
  readonly attempts: readonly Attempt[];
}

/**
 * What a way that changes tags opens: other ways, and assuming the role, where policies allow them with another tag of the user
 * or role that they are about.
 */
export function attemptsAfterTags(
  { changesTags }: Way,
  thing: UserThing | RoleThing,
  others: readonly OtherWay[],
): readonly Attempt[] {
  const found: Attempt[] = [];
  const own = "user" in thing.node ? thing.node.user.tags : thing.node.role.tags;
  const add = (action: string | undefined, attempt: Attempt): void => {
    const about = attempt.calls.filter(({ resource }) => resource === thing.arn).map((call) => call.action);
    const { all, unknown } = thing.askedOfThings.retaggings(own, about);
    for (const other of all) {
      if ((changesTags === "gives") !== other.given.length > 0) continue;
      found.push(afterTags(thing, other, { ...attempt, unknown: attempt.unknown ?? unknown }, action));
    }
  };
  if (thing.kind === "role") {
    const assume = { action: "sts:AssumeRole", resource: thing.arn };
    const gain = { kind: "roles" as const, arns: [thing.arn] };
    add(undefined, { calls: [assume], effect: `assumes ${shortName(thing.arn)}`, gain });
  }
  for (const { way, attempts } of others) for (const attempt of attempts) add(way.action, attempt);
  return found;
}

function afterTags(
  thing: UserThing | RoleThing,
  other: OtherTags,
  attempt: Attempt,
  action: string | undefined,
): Attempt {
  const { arn, kind } = thing;
  const { calls, effect, gain, unknown, orElse } = attempt;
  const name = kind === "user" ? "User" : "Role";
  const tagging = [
    ...other.given.map(({ key, value }) => ({
      ...{ action: `iam:Tag${name}`, resource: arn },
      context: { [`aws:RequestTag/${key}`]: value, "aws:TagKeys": key },
    })),
    ...other.removed.map((key) => ({ action: `iam:Untag${name}`, resource: arn, context: { "aws:TagKeys": key } })),
  ];
  const [first, ...more] = tagging;
  // INVARIANT: other tags are made by a call.
  if (first === undefined) throw new Error("the tags are as they were");
  const after = calls.map((call): CallOfWay => (call.resource === arn ? { ...call, resourceTags: other.tags } : call));
  const words = [
    ...other.given.map(
      ({ key, value }) => `gives ${shortName(arn)} the tag ${key} with the value ${JSON.stringify(value)}`,
    ),
    ...other.removed.map((key) => `removes the tag ${key} of ${shortName(arn)}`),
  ];
  const [act = ""] = calls.map((call) => call.action);
  return {
    calls: [first, ...more, ...after],
    effect: `${words.join(", ")}, and then ${effect}`,
    gain,
    unknown,
    orElse:
      orElse === undefined
        ? undefined
        : {
            action: act,
            key: orElse.key,
            attempt: (policy) => afterTags(thing, other, orElse.attempt(policy), action),
          },
    asItIs: { action, calls },
  };
}
