import type { MfaPropagation } from "../callers/index.js";
import { foldName } from "../iam/index.js";
import type { Asked, Asker, MfaOfCall, Wanted } from "./ask.js";
import { anySession, type Caller, isPrincipalTag, type Session, sessionCaller } from "./caller.js";
import { CarriedValues, carriedKey } from "./carried.js";
import { anything, type Demand, type DemandedTag, demandOf, tagsFor, wantedFor } from "./demands.js";
import type { RoleNode, Universe, UserNode } from "./universe.js";

/** That a call to assume a role is allowed, or may be. */
export interface Edge {
  /** What the session of the caller is to carry. */
  readonly from: Demand;
  /** The role, by its number. */
  readonly to: number;
  /** What the session that it gives can carry. */
  readonly gives: Demand;
  /** Undefined where it is allowed. */
  readonly unknown: { readonly why: string; readonly undocumented?: readonly string[] | undefined } | undefined;
}

/** How many combinations of what a session may carry are looked at for one pair of roles. */
const mostSessions = 200;

/** The credentials that sessions come from, as far as they matter for what sessions carry. */
const withoutMfa = { kind: "longTermKey", user: "arn:aws:iam::123456789012:user/caller", mfa: false } as const;
const withMfa = {
  kind: "sessionToken",
  user: "arn:aws:iam::123456789012:user/caller",
  issuedAt: 0,
  mfa: true,
} as const;

/** Finds who can assume which role, and with what sessions. */
export class Edges {
  readonly #asker: Asker;
  readonly #values: CarriedValues;
  readonly #propagation: MfaPropagation;
  readonly #usual: (Caller | undefined)[] = [];

  constructor(universe: Universe, asker: Asker, propagation: MfaPropagation) {
    this.#asker = asker;
    this.#propagation = propagation;
    this.#values = new CarriedValues(universe);
  }

  /** Whether sessions may have to carry what makes later calls need more permissions. */
  get areSessionsBound(): boolean {
    return this.#values.hasSourceIdentity || this.#values.hasTransitiveTags;
  }

  /** The calls of a user on a role, without a code or with one. */
  ofUser(
    { user, caller }: UserNode,
    { target, index }: RoleNode,
    gives: Demand,
    needed: "none" | "required",
  ): Edge | undefined {
    const mfa = mfaOf(user.credentials, needed, gives.mfa);
    if (mfa === undefined) return undefined;
    const wanted = wantedFor(gives, mfa, undefined);
    if (wanted === undefined) return undefined;
    return edge(anything, index, gives, this.#asker.ask(caller, target, wanted));
  }

  /** The calls of sessions of a role on another one, or on itself: one for each kind of sessions that matters. */
  ofRole(node: RoleNode, to: RoleNode, gives: Demand): readonly Edge[] {
    const usual = this.usualSession(node);
    const carried = this.#carried(node, to, gives, usual);
    if (carried.size === 0) {
      const found = this.#ask(usual, to, gives);
      return found === undefined || found.kind === "never" ? [] : [edge(anything, to.index, gives, found) ?? []].flat();
    }
    const edges: Edge[] = [];
    const { sessions, areAll } = this.#sessions(node, to, gives, carried);
    for (const from of sessions) {
      const caller = this.sessionFor(node, from);
      const found = this.#ask(caller, to, gives);
      if (found === undefined) continue;
      const each = edge(from, to.index, gives, found);
      if (each !== undefined) edges.push(each);
    }
    if (!areAll) {
      const open = anySession(usual, (key) => carried.has(key));
      const found = this.#ask(open, to, { ...gives, sourceIdentity: undefined });
      if (found !== undefined && found.kind !== "never") {
        const { role } = node;
        const why =
          found.kind === "unknown"
            ? found.why
            : `it depends on what a session of ${role.name} can carry: ${[...carried].join(", ")}`;
        edges.push({ from: anything, to: to.index, gives, unknown: { why } });
      }
    }
    return edges;
  }

  /** A session of a role that carries nothing of its own. */
  usualSession(node: RoleNode): Caller {
    const known = this.#usual[node.index];
    // What a role would be with other policies has the same number.
    if (known?.side === node.side) return known;
    const caller = this.sessionFor(node, anything);
    if (known === undefined) this.#usual[node.index] = caller;
    return caller;
  }

  /** A session of a role that meets a demand. */
  sessionFor({ account, role, side }: RoleNode, demand: Demand): Caller {
    const session: Session = {
      name: demand.name ?? "session",
      tags: tagsFor(demand),
      sourceIdentity: demand.sourceIdentity ?? undefined,
      from: demand.mfa === true ? withMfa : withoutMfa,
      at: 0,
    };
    return sessionCaller(account, role, side, session);
  }

  #ask(caller: Caller, { target }: RoleNode, gives: Demand): Asked | undefined {
    const { session } = caller;
    // Whether it carries MFA is the same for all sessions of a chain.
    const hasMfa = this.#propagation === "observed" && session?.from.kind === "sessionToken";
    if (gives.mfa !== undefined && gives.mfa !== (session?.from.kind === "sessionToken")) return undefined;
    const mfa: MfaOfCall = { kind: "session", present: hasMfa ? "true" : "false" };
    const wanted = wantedFor(gives, mfa, session);
    if (wanted === undefined) return undefined;
    return askWithIdentity(this.#asker, caller, target, wanted);
  }

  /** The keys, in lower case, of what sessions of a role carry that make a difference to a call. */
  #carried(node: RoleNode, to: RoleNode, gives: Demand, usual: Caller): ReadonlySet<string> {
    const carried = new Set<string>();
    for (const key of this.#asker.keysFor(usual, to.target)) {
      const own = carriedKey(key);
      if (isPrincipalTag(own) && key === own && this.#mayTag(node)) carried.add(own);
      if (own === "aws:userid") carried.add(own);
      if (this.#propagation === "observed" && key.startsWith("aws:multifactorauth")) carried.add("mfa");
    }
    // A session with a source identity needs a permission more, and one that hands tags on does.
    if (this.#values.hasSourceIdentity) carried.add("aws:sourceidentity");
    if (gives.sourceIdentity !== undefined) carried.add("aws:sourceidentity");
    if (gives.mfa !== undefined) carried.add("mfa");
    for (const { key, value } of gives.tags) if (value !== undefined) carried.add(`aws:principaltag/${foldName(key)}`);
    if (sessionNamesIn(to, node).length > 0) carried.add("aws:userid");
    return carried;
  }

  /** Whether a call may give a role's session tags at all; those of its role it has in any case. */
  #mayTag({ target }: RoleNode): boolean {
    return this.#asker.mayGive(target, "sts:tagsession");
  }

  /** What sessions may carry, one of each kind as far as it matters. */
  #sessions(
    node: RoleNode,
    to: RoleNode,
    gives: Demand,
    carried: ReadonlySet<string>,
  ): { readonly sessions: readonly Demand[]; readonly areAll: boolean } {
    let demands: readonly Omit<Demand, "key">[] = [anything];
    let areAll = true;
    const vary = (values: readonly ((demand: Omit<Demand, "key">) => Omit<Demand, "key">)[]): void => {
      if (demands.length * values.length > mostSessions) areAll = false;
      demands = demands.flatMap((demand) => values.map((value) => value(demand))).slice(0, mostSessions);
    };
    for (const key of carried) {
      if (isPrincipalTag(key)) {
        const tag = key.slice("aws:principaltag/".length);
        const given = gives.tags.find((each) => foldName(each.key) === tag);
        const values = [...new Set([...this.#values.valuesOf(key), "other"])];
        if (!this.#values.areAll(key)) areAll = false;
        const options: DemandedTag[] = [{ key: tag, value: undefined, transitive: false }];
        if (this.#mayTag(node)) options.push(...values.map((value) => ({ key: tag, value, transitive: false })));
        if (given?.value !== undefined && this.#mayTag(node))
          options.push({ key: tag, value: given.value, transitive: true });
        vary(options.map((option) => (demand) => ({ ...demand, tags: [...demand.tags, option] })));
      } else if (key === "aws:userid") {
        if (!this.#values.areAll(key)) areAll = false;
        const ids = this.#values
          .valuesOf(key)
          .flatMap((id) => (id.includes(":") ? [id.slice(id.indexOf(":") + 1)] : []));
        const names = new Set(["session", ...sessionNamesIn(to, node), ...ids]);
        vary([...names].filter(isSessionName).map((name) => (demand) => ({ ...demand, name })));
      } else if (key === "aws:sourceidentity") {
        if (!this.#values.areAll(key)) areAll = false;
        const values = this.#asker.mayGive(node.target, "sts:setsourceidentity")
          ? [null, ...this.#values.valuesOf(key).filter(isSessionName), "somebody"]
          : [null];
        vary([...new Set(values)].map((sourceIdentity) => (demand) => ({ ...demand, sourceIdentity })));
      } else if (key === "mfa") {
        vary([false, true].map((mfa) => (demand) => ({ ...demand, mfa })));
      }
    }
    return { sessions: demands.map(demandOf), areAll };
  }
}

/** A session that has a source identity may give it again. */
export function askWithIdentity(asker: Asker, caller: Caller, target: RoleNode["target"], wanted: Wanted): Asked {
  const found = asker.ask(caller, target, wanted);
  const own = caller.session?.sourceIdentity;
  if (found.kind !== "never" || own === undefined) return found;
  const fixed = { ...wanted.fixed, "sts:SourceIdentity": own };
  const again = asker.ask(caller, target, {
    ...wanted,
    fixed,
    lacks: (key) => key !== "sts:sourceidentity" && wanted.lacks(key),
  });
  return again.kind === "found" ? { ...again, fixed } : again;
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function isSessionName(text: string | null): boolean {
  return text === null || /^[\w+=,.@-]{2,64}$/.test(text);
}

function edge(from: Demand, to: number, gives: Demand, asked: Asked): Edge | undefined {
  if (asked.kind === "never") return undefined;
  const unknown = asked.kind === "unknown" ? { why: asked.why, undocumented: asked.undocumented } : undefined;
  return { from, to, gives, unknown };
}

/** The names of sessions of a role that a trust policy names. */
function sessionNamesIn({ target }: RoleNode, { account, role }: RoleNode): readonly string[] {
  return (target.trust?.policies ?? []).flatMap(({ policy }) =>
    policy.statements.flatMap(({ principals }) =>
      typeof principals === "object"
        ? principals.principals.flatMap((each) =>
            each.kind === "roleSession" && each.account === account.id && each.roleName === role.name
              ? [each.sessionName]
              : [],
          )
        : [],
    ),
  );
}

/** With what a user calls: undefined where it has no such credentials. What is not known it may have. */
export function mfaOf(
  { password, activeAccessKeys, mfa }: UserNode["user"]["credentials"],
  needed: "none" | "required",
  carries: boolean | undefined,
): MfaOfCall | undefined {
  const hasKey = activeAccessKeys.kind === "unknown" || activeAccessKeys.value > 0;
  const hasPassword = password.kind === "unknown" || password.value;
  if (!hasKey && !hasPassword) return undefined;
  if (needed === "none") return carries === true ? undefined : { kind: "none", hasKey };
  if (mfa.kind === "known" && !mfa.value) return undefined;
  if (carries === false && !hasKey) return undefined;
  return { kind: "code", hasKey, by: carries === undefined ? "any" : carries ? "session" : "call" };
}
