import type { MfaNeeded } from "../model.js";
import type { Found, Reached } from "../search.js";
import type { Tools } from "../tools.js";
import type { RoleNode, UserNode } from "../universe.js";
import { type Actor, type ActorTools, roleActor, userActor } from "./actor.js";
import { joined } from "./after.js";
import type { Moves } from "./moves.js";
import type { Reaches } from "./reaches.js";
import type { Changed, Gain } from "./way.js";

/** The user who escalates, with what the user reaches as things are. */
export interface Escalating {
  readonly node: UserNode;
  readonly found: Found;
  /** The MFA that the calls need. */
  readonly level: MfaNeeded;
}

/** What is gained: roles by their numbers, and users by their ARNs. */
export interface Gained {
  readonly roles: ReadonlySet<number>;
  readonly users: ReadonlySet<string>;
  /** Why there may be more. */
  readonly unknown: string | undefined;
}

const nothing: Gained = { roles: new Set(), users: new Set(), unknown: undefined };

/** Whether anything is gained for certain. */
export function isGain({ roles, users }: Gained): boolean {
  return roles.size > 0 || users.size > 0;
}

/** Says what calls lead to that somebody does not reach without them. */
export class Gains {
  readonly #tools: Tools;
  readonly #actorTools: ActorTools;
  readonly #reaches: Reaches;
  readonly #moves: Moves;
  readonly #direct = new Map<string, Direct>();
  readonly #ofOthers = new Map<string, Gained>();

  constructor(tools: Tools, actorTools: ActorTools, reaches: Reaches, moves: Moves) {
    this.#tools = tools;
    this.#actorTools = actorTools;
    this.#reaches = reaches;
    this.#moves = moves;
  }

  /** What a gain is for a user beyond what the user reaches at that level of MFA. */
  of(gain: Gain, escalating: Escalating): Gained {
    const { node, found, level } = escalating;
    const reached = found[level];
    switch (gain.kind) {
      case "session":
        return beyond([gain.role.index], reached);
      case "roles":
        return beyond(
          gain.arns.flatMap((arn) => this.#tools.universe.roleOf(arn)?.index ?? []),
          reached,
        );
      case "user":
        return gain.user.user.arn === node.user.arn
          ? nothing
          : { roles: new Set(), users: new Set([gain.user.user.arn]), unknown: undefined };
      case "device":
        return this.#device(gain.user, gain.isOwn, escalating);
      case "change":
        return union(gain.after().map((changed) => this.#change(changed, escalating)));
      case "join":
        return node.account.groups.get(gain.group.name) !== gain.group || node.user.groups.includes(gain.group.name)
          ? nothing
          : this.#change(joined(node, gain.group), escalating);
    }
  }

  /** The roles that a user reaches with MFA only, if the user has a device. */
  #device(user: UserNode, isOwn: boolean, { node, found, level }: Escalating): Gained {
    if (isOwn !== (user.user.arn === node.user.arn)) return nothing;
    const { credentials } = user.user;
    const withDevice = {
      ...user,
      user: {
        ...user.user,
        credentials: {
          ...credentials,
          mfa: { kind: "known", value: true } as const,
          ...(isOwn ? {} : { activeAccessKeys: { kind: "known", value: 1 } as const }),
        },
      },
    };
    const { found: then } = this.#reaches.ofUser(withDevice);
    const roles = [...then.required.roles.keys()].filter((role) => !then.none.roles.has(role));
    const maybe = [...then.requiredMaybe.roles.keys()].some((role) => !then.required.roles.has(role));
    return { ...beyond(roles, found[level]), unknown: maybe ? whyIn(then.requiredMaybe, then.required) : undefined };
  }

  /** What a changed user or role reaches then: of those that the escalating user does not have, what other users gain. */
  #change(changed: Changed, { node, found, level }: Escalating): Gained {
    const { before } = changed;
    if ("user" in before) {
      const after = this.#reaches.after(changed);
      if (!("user" in after)) return nothing;
      const isSelf = before.user.arn === node.user.arn;
      return isSelf ? this.#changedUser(after, found, level) : this.#otherUser(before, after);
    }
    if (!found[level].roles.has(before.index)) return nothing;
    const after = this.#reaches.after(changed);
    if ("user" in after) return nothing;
    const { found: then } = this.#reaches.ofRole(after);
    const reached = found[level];
    // Sessions that carry MFA are those that a code leads to, where it is propagated.
    const hasMfa = this.#tools.times.mfaPropagation === "observed" && !found.none.roles.has(before.index);
    const own = this.#directOf(roleActor(after, hasMfa, this.#actorTools));
    return union([
      { ...beyond([...then.none.roles.keys()], reached), unknown: whyIn(then.noneMaybe, then.none) },
      this.#without(own, reached, node.user.arn),
      own.devices.has(node.user.arn) ? this.#device(node, true, { node, found, level }) : nothing,
    ]);
  }

  /** What another user gains, whom the escalating one gives permissions. */
  #otherUser(before: UserNode, after: UserNode): Gained {
    const now = this.#reaches.ofUser(before);
    const key = `${now.key} then ${this.#reaches.ofUser(after).key}`;
    const known = this.#ofOthers.get(key);
    // Those that are alike gain the same but for themselves.
    const gained = known ?? this.#changedUser(after, now.found, "none");
    this.#ofOthers.set(key, gained);
    return gained;
  }

  #changedUser(after: UserNode, now: Found, level: MfaNeeded): Gained {
    const { found: then } = this.#reaches.ofUser(after);
    const reached = now[level];
    const [certain, maybe] = level === "none" ? [then.none, then.noneMaybe] : [then.required, then.requiredMaybe];
    const actor = userActor(after, level, this.#actorTools);
    const own = actor === undefined ? noDirect : this.#directOf(actor);
    return union([
      { ...beyond([...certain.roles.keys()], reached), unknown: whyIn(maybe, certain) },
      this.#without(own, reached, after.user.arn),
      own.devices.has(after.user.arn) ? this.#device(after, true, { node: after, found: now, level }) : nothing,
    ]);
  }

  #without({ roles, users, unknown }: Direct, reached: Reached, self: string): Gained {
    return { ...beyond([...roles], reached), users: new Set([...users].filter((arn) => arn !== self)), unknown };
  }

  /** What an actor can do that leads to roles or users by itself. */
  #directOf(actor: Actor): Direct {
    const known = this.#direct.get(actor.key);
    if (known !== undefined) return known;
    const roles = new Set<number>();
    const users = new Set<string>();
    const devices = new Set<string>();
    let unknown: string | undefined;
    for (const { attempt, unknown: why } of this.#moves.of(actor, "direct")) {
      if (why !== undefined) {
        unknown ??= why;
        continue;
      }
      const { gain } = attempt;
      if (gain.kind === "session") roles.add(gain.role.index);
      else if (gain.kind === "user") users.add(gain.user.user.arn);
      else if (gain.kind === "device" && gain.isOwn) devices.add(gain.user.user.arn);
      else if (gain.kind === "roles")
        for (const arn of gain.arns) {
          const role = this.#tools.universe.roleOf(arn);
          if (role !== undefined) roles.add(role.index);
        }
    }
    const found = { roles, users, devices, unknown };
    this.#direct.set(actor.key, found);
    return found;
  }

  /** A session of a role, as things are. */
  actorOf(role: RoleNode, hasMfa: boolean): Actor {
    return roleActor(role, hasMfa, this.#actorTools);
  }
}

/** What somebody can do by one call more, and for whom MFA devices can be registered. */
interface Direct extends Gained {
  readonly devices: ReadonlySet<string>;
}

const noDirect: Direct = { ...nothing, devices: new Set() };

function beyond(roles: readonly number[], { roles: reached }: Reached): Gained {
  return { roles: new Set(roles.filter((role) => !reached.has(role))), users: new Set(), unknown: undefined };
}

function union(all: readonly Gained[]): Gained {
  const some = all.filter((each) => isGain(each) || each.unknown !== undefined);
  const [first] = some;
  if (first === undefined) return nothing;
  if (some.length === 1) return first;
  return {
    roles: new Set(some.flatMap(({ roles }) => [...roles])),
    users: new Set(some.flatMap(({ users }) => [...users])),
    unknown: some.find(({ unknown }) => unknown !== undefined)?.unknown,
  };
}

/** Why roles may be reached that are not for certain. */
function whyIn(maybe: Reached, certain: Reached): string | undefined {
  for (const role of maybe.roles.keys()) {
    if (certain.roles.has(role)) continue;
    const edge = maybe.pathTo(role).find(({ unknown }) => unknown !== undefined);
    return edge?.unknown?.why ?? "there are too many combinations to check";
  }
  return undefined;
}
