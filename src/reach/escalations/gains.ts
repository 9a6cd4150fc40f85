import type { MfaNeeded } from "../model.js";
import type { Found, Reached } from "../search.js";
import type { Tools } from "../tools.js";
import type { RoleNode, UserNode } from "../universe.js";
import { type Actor, type ActorTools, actorsOf, roleActor, userActor } from "./actor.js";
import { type Gained, noPart, type Part, rolesPart } from "./gained.js";
import { isDirect, type Move, type Moves } from "./moves.js";
import type { Reaches } from "./reaches.js";
import type { Changed, DeviceCredentials, Gain } from "./way.js";

/** The user who escalates, with what the user reaches as things are. */
export interface Escalating {
  readonly node: UserNode;
  readonly found: Found;
  /** The MFA that the calls need. */
  readonly level: MfaNeeded;
  /** Whether the user stands for all that are alike, so nothing is left out that is the user's own. */
  readonly isAnyone?: boolean | undefined;
}

/** What somebody can do by one call more, and for whom MFA devices can be registered. */
interface Direct extends Part {
  readonly devices: ReadonlySet<string>;
  readonly unknown: string | undefined;
}

/** Parts, and why there may be more. */
interface Parts {
  readonly parts: readonly Part[];
  readonly unknown: string | undefined;
}

/** A user or role after a call, with what it then has; worked out when it is asked for. */
interface After {
  readonly before: UserNode | RoleNode;
  readonly node: UserNode | RoleNode;
  readonly known: Map<string, Parts>;
  /** What sessions of the role can do, without MFA and with it. */
  readonly directs: Map<boolean, Direct>;
}

/** Of calls that change as many users or more, not all that are alike are looked at. */
const mostKept = 50;

/** Says what calls lead to that somebody does not reach without them. */
export class Gains {
  readonly #tools: Tools;
  readonly #actorTools: ActorTools;
  readonly #reaches: Reaches;
  readonly #moves: Moves;
  readonly #direct = new Map<string, Direct>();
  readonly #devices = new Map<string, Parts>();
  readonly #afters = new Map<Gain, { readonly all: readonly Changed[]; readonly some: readonly After[] }>();
  readonly #already = new Map<string, readonly Part[]>();

  constructor(tools: Tools, actorTools: ActorTools, reaches: Reaches, moves: Moves) {
    this.#tools = tools;
    this.#actorTools = actorTools;
    this.#reaches = reaches;
    this.#moves = moves;
  }

  /**
   * What a gain is for a user beyond what the user reaches at that level of MFA: in pieces, each of which is found when it is
   * asked for, so whether there is any takes less time than what there is.
   */
  *of(gain: Gain, escalating: Escalating): Generator<Gained> {
    const { node, found, level } = escalating;
    const self = node.user.arn;
    const selves = escalating.isAnyone === true ? [] : [self];
    const plain = { known: [rolesPart(found[level].roles)], selves, unknown: undefined };
    switch (gain.kind) {
      case "session":
        yield { ...plain, parts: [rolesPart(new Set([gain.role.index]))] };
        return;
      case "roles":
        yield { ...plain, parts: [rolesPart(new Set(this.#rolesOf(gain.arns)))] };
        return;
      case "user":
        yield { ...plain, parts: [{ ...noPart, users: new Set([gain.user.user.arn]) }] };
        return;
      case "device":
        if ((gain.by === "own") === (gain.user.user.arn === self))
          yield { ...plain, ...this.#device(gain.user, gain.by) };
        return;
      case "change":
        for (const after of this.#aftersOf(gain, self)) yield this.#change(after, gain.isMore, escalating);
    }
  }

  #rolesOf(arns: readonly string[]): readonly number[] {
    return arns.flatMap((arn) => this.#tools.universe.roleOf(arn)?.index ?? []);
  }

  /** The roles that a user reaches with MFA only, if the user has a device, with own credentials or with a new one of a kind only. */
  #device(user: UserNode, by: DeviceCredentials): Parts {
    const { credentials } = user.user;
    const as = (changed: Partial<typeof credentials>) =>
      this.#reaches.ofUser({ ...user, user: { ...user.user, credentials: { ...credentials, ...changed } } });
    const only =
      by === "own"
        ? {}
        : ({
            activeAccessKeys: { kind: "known", value: by === "key" ? 1 : 0 },
            password: { kind: "known", value: by === "password" },
          } as const);
    const then = as({ ...only, mfa: { kind: "known", value: true } });
    const without = by === "own" ? then : as({ ...only, mfa: { kind: "known", value: false } });
    const key = `${then.key} without ${without.key}`;
    const known = this.#devices.get(key);
    if (known !== undefined) return known;
    const { required, requiredMaybe } = then.found;
    const { none } = without.found;
    const roles = [...required.roles.keys()].filter((role) => !none.roles.has(role));
    const made = { parts: [rolesPart(new Set(roles))], unknown: whyIn(requiredMaybe, required) };
    this.#devices.set(key, made);
    return made;
  }

  /** Who is changed, as they are then: of users who are alike two, since they gain the same but for themselves, and the user. */
  *#aftersOf(gain: Gain & { readonly kind: "change" }, self: string): Generator<After> {
    const known = this.#afters.get(gain);
    const { all, some } = known ?? this.#thinned(gain.after());
    if (known === undefined) this.#afters.set(gain, { all, some });
    yield* some;
    if (some.length === all.length || some.some(({ before }) => isUser(before, self))) return;
    const own = all.find(({ before }) => isUser(before, self));
    if (own !== undefined) yield this.#after(own);
  }

  #thinned(all: readonly Changed[]): { readonly all: readonly Changed[]; readonly some: readonly After[] } {
    const seen = new Map<string, number>();
    const some = all.filter(({ before }) => {
      if (!("user" in before) || all.length < mostKept) return true;
      const key = this.#reaches.keyOf(before);
      const number = seen.get(key) ?? 0;
      seen.set(key, number + 1);
      return number < 2;
    });
    return { all, some: some.map((changed) => this.#after(changed)) };
  }

  #after(changed: Changed): After {
    return { before: changed.before, node: this.#reaches.after(changed), known: new Map(), directs: new Map() };
  }

  /** What a changed user or role reaches then: of users that do not escalate, what they gain themselves without MFA. */
  #change({ before, node: after, known: knownParts, directs }: After, isMore: boolean, escalating: Escalating): Gained {
    const { node, found, level } = escalating;
    const self = node.user.arn;
    const reached = rolesPart(found[level].roles);
    const selves = escalating.isAnyone === true ? [] : [self];
    const nothing = { parts: [], known: [], selves: [], unknown: undefined };
    const keep = (key: string, made: () => Parts): Parts => {
      const known = knownParts.get(key) ?? made();
      knownParts.set(key, known);
      return known;
    };
    if ("user" in before) {
      if (!("user" in after)) return nothing;
      const isSelf = before.user.arn === self;
      const at = isSelf ? level : "none";
      const parts = keep(at, () => this.#ofChangedUser(after, at));
      if (isSelf) return { ...parts, known: [reached, ...(isMore ? [] : this.#alreadyOf(escalating))], selves };
      const { found: now } = this.#reaches.ofUser(before);
      const already = isMore ? [] : this.#alreadyOf({ node: before, found: now, level: "none" });
      return {
        ...parts,
        known: [reached, rolesPart(now.none.roles), ...already],
        selves: [...selves, before.user.arn],
      };
    }
    if ("user" in after || !found[level].roles.has(before.index)) return nothing;
    // Sessions that carry MFA are those that a code leads to, where it is propagated.
    const isCarried = this.#tools.times.mfaPropagation === "observed";
    const hasMfa =
      isCarried &&
      (!found.none.roles.has(before.index) ||
        (level === "required" && this.#actorTools.mfaSessions.of(node, found).has(before.index)));
    const own = directs.get(hasMfa) ?? this.#directOf(roleActor(after, hasMfa, this.#actorTools));
    directs.set(hasMfa, own);
    const { parts, unknown } = keep(String(hasMfa), () => this.#ofChangedRole(after, own, hasMfa));
    const isOwnDevice = escalating.isAnyone !== true && own.devices.has(self);
    const device = isOwnDevice ? this.#device(node, "own") : undefined;
    return {
      parts: [...parts, ...(device?.parts ?? [])],
      known: [reached, ...(isMore ? [] : this.#alreadyOf(escalating))],
      selves,
      unknown: unknown ?? device?.unknown,
    };
  }

  #ofChangedRole(after: RoleNode, own: Direct, hasMfa: boolean): Parts {
    const { found: then } = this.#reaches.ofRole(after, hasMfa);
    return { parts: [rolesPart(then.none.roles), own], unknown: whyIn(then.noneMaybe, then.none) ?? own.unknown };
  }

  #ofChangedUser(after: UserNode, level: MfaNeeded): Parts {
    const { found: then } = this.#reaches.ofUser(after);
    const [certain, maybe] = level === "none" ? [then.none, then.noneMaybe] : [then.required, then.requiredMaybe];
    const actor = userActor(after, level, this.#actorTools);
    const own = actor === undefined ? undefined : this.#directOf(actor);
    const device = own?.devices.has(after.user.arn) === true ? this.#device(after, "own") : undefined;
    return {
      parts: [rolesPart(certain.roles), ...(own === undefined ? [] : [own]), ...(device?.parts ?? [])],
      unknown: whyIn(maybe, certain) ?? own?.unknown ?? device?.unknown,
    };
  }

  /** What a user, and sessions of the roles that the user reaches, can do already that leads to roles or users by itself. */
  #alreadyOf(escalating: Escalating): readonly Part[] {
    const { node, level } = escalating;
    const key = `${level} ${node.user.arn}`;
    const known = this.#already.get(key);
    if (known !== undefined) return known;
    const parts = new Set<Part>();
    const add = (direct: Direct): void => {
      if (direct !== noDirect) parts.add(direct);
      if (direct.devices.has(node.user.arn)) for (const part of this.#device(node, "own").parts) parts.add(part);
    };
    const actors: Actor[] = [];
    for (const actor of actorsOf(escalating, this.#tools, this.#actorTools)) {
      actors.push(actor);
      add(this.#directOf(actor));
    }
    add(this.#directIn(this.#moves.together(actors).filter(isDirect)));
    const already = [...parts];
    this.#already.set(key, already);
    return already;
  }

  /** What an actor can do that leads to roles or users by itself. */
  #directOf(actor: Actor): Direct {
    const known = this.#direct.get(actor.key);
    if (known !== undefined) return known;
    const found = this.#directFrom(actor);
    this.#direct.set(actor.key, found);
    return found;
  }

  #directFrom(actor: Actor): Direct {
    return this.#directIn(this.#moves.of(actor, "direct"));
  }

  #directIn(moves: readonly Move[]): Direct {
    if (moves.length === 0) return noDirect;
    const roles = new Set<number>();
    const users = new Set<string>();
    const devices = new Set<string>();
    let unknown: string | undefined;
    for (const { attempt, unknown: why } of moves) {
      if (why !== undefined) {
        unknown ??= why;
        continue;
      }
      const { gain } = attempt;
      if (gain.kind === "session") roles.add(gain.role.index);
      else if (gain.kind === "user") users.add(gain.user.user.arn);
      else if (gain.kind === "roles") for (const role of this.#rolesOf(gain.arns)) roles.add(role);
      else if (gain.kind === "device") {
        if (gain.by === "own") devices.add(gain.user.user.arn);
        else
          for (const part of this.#device(gain.user, gain.by).parts)
            for (const role of part.roles.keys()) roles.add(role);
      }
    }
    return { roles, users, devices, unknown };
  }
}

const noDirect: Direct = { ...noPart, devices: new Set(), unknown: undefined };

/** Why roles may be reached that are not for certain. */
function whyIn(maybe: Reached, certain: Reached): string | undefined {
  if (maybe.roles.size <= certain.roles.size) return undefined;
  for (const role of maybe.roles.keys()) {
    if (certain.roles.has(role)) continue;
    const edge = maybe.pathTo(role).find(({ unknown }) => unknown !== undefined);
    return edge?.unknown?.why ?? "there are too many combinations to check";
  }
  return undefined;
}

function isUser(node: UserNode | RoleNode, arn: string): boolean {
  return "user" in node && node.user.arn === arn;
}
