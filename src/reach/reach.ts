import type { Accounts } from "../accounts/index.js";
import { tooMuch } from "./ask.js";
import type { Edge } from "./edges.js";
import { Escalations, Reaches } from "./escalations/index.js";
import { Graph } from "./graph.js";
import type { Access, MfaNeeded, OutsideAccess, PathStep, Reach, ReachOptions, UnknownAccess } from "./model.js";
import { Outside, type Outsider, sessionKey } from "./outside.js";
import { type Found, type Reached, Search } from "./search.js";
import { toolsFor } from "./tools.js";
import type { Universe, UserNode } from "./universe.js";
import { Walker } from "./walk.js";

/**
 * Who reaches which role of the accounts, over any number of roles, and with what MFA at least. Users start with the
 * credentials that they may have: an access key, a password, a device, as far as credential reports do not say otherwise.
 * Session names, external IDs, session tags and source identities are the callers' choice where policies allow them; times and
 * addresses are free.
 *
 * What is found was decided by the engine on the policies of the files; what is neither found nor unknown is impossible by
 * proof. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html has the rules, and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining what sessions are. Never throws.
 */
export function reachOf(accounts: Accounts, options: ReachOptions = {}): Reach {
  const tools = toolsFor(accounts, options);
  const { universe, asker, edges, times } = tools;
  const graph = new Graph(universe, edges);
  const search = new Search(graph, universe.roles.length);
  const reaches = new Reaches(tools, graph, search);
  const walker = new Walker(universe, asker, times);
  const teller = new Teller(universe, walker, edges.areSessionsBound, options);
  const outside = new Outside(universe, new Set(accounts.accounts.keys()), times.mfaPropagation);
  const outsiders = outside.all((role) => graph.demandsOf(role));
  const escalations = new Escalations(accounts, { tools, graph, reaches, walker, outsiders }, options);
  for (const node of universe.users) {
    if (options.isFrom?.(node.user.arn) === false) continue;
    const { found } = reaches.ofUser(node);
    teller.tell(node, found);
    escalations.tell(node, found);
  }
  for (const outsider of outsiders) teller.tellOutside(outsider, search.from(outsider.starts));
  return {
    accounts: [...accounts.accounts.keys()],
    access: teller.access,
    outside: teller.outside,
    escalations: escalations.found,
    unknownEscalations: escalations.unknown,
    unknown: [...gapsIn(accounts), ...teller.unknown],
    gaps: [...accounts.accounts.values()].flatMap(({ id, gaps }) => gaps.map((gap) => ({ ...gap, account: id }))),
  };
}

/** What an account lacks makes all pairs unknown that are not found. */
function gapsIn({ accounts }: Accounts): readonly UnknownAccess[] {
  return [...accounts.values()].flatMap(({ id, partition, gaps }) =>
    gaps.map(({ why }) => ({
      from: `arn:${partition}:iam::${id}:user/*`,
      to: `arn:${partition}:iam::${id}:role/*`,
      why,
    })),
  );
}

/** Says what was found, pair by pair. */
class Teller {
  readonly access: Access[] = [];
  readonly outside: OutsideAccess[] = [];
  readonly unknown: UnknownAccess[] = [];
  readonly #universe: Universe;
  readonly #walker: Walker;
  /** Whether sessions may be bound by what calls made them carry, so each path has to be gone. */
  readonly #areSessionsBound: boolean;
  readonly #isTo: (arn: string) => boolean;

  constructor(universe: Universe, walker: Walker, areSessionsBound: boolean, { isTo }: ReachOptions) {
    this.#universe = universe;
    this.#walker = walker;
    this.#areSessionsBound = areSessionsBound;
    this.#isTo = isTo ?? (() => true);
  }

  tell(node: UserNode, { none, required, noneMaybe, requiredMaybe }: Found): void {
    for (const role of requiredMaybe.roles.keys()) {
      const to = this.#universe.roles[role]?.role.arn;
      if (to === undefined || !this.#isTo(to)) continue;
      const without = this.#try(node, to, "none", none, role);
      if (without === true) continue;
      const why = typeof without === "string" ? without : this.#whyMaybe(noneMaybe, role);
      const withCode = this.#try(node, to, "required", required, role);
      if (why !== undefined)
        this.#say(node, to, withCode === true ? `whether a code is needed: ${why}` : why, noneMaybe, role);
      if (withCode === true || why !== undefined) continue;
      const other = typeof withCode === "string" ? withCode : this.#whyMaybe(requiredMaybe, role);
      if (other !== undefined) this.#say(node, to, other, requiredMaybe, role);
    }
  }

  /** The same of somebody who is not in the files: what is not told of may be reached in ways of which the files say nothing. */
  tellOutside({ name, sessions }: Outsider, { none, required, noneMaybe, requiredMaybe }: Found): void {
    for (const role of requiredMaybe.roles.keys()) {
      const to = this.#universe.roles[role]?.role.arn;
      if (to === undefined || !this.#isTo(to)) continue;
      const mfa: MfaNeeded = none.roles.has(role) ? "none" : "required";
      const [reached, maybe] = mfa === "none" ? [none, noneMaybe] : [required, requiredMaybe];
      const path = reached.pathTo(role);
      const [first, ...rest] = path;
      const start = first === undefined ? undefined : this.#universe.roles[first.to];
      const session = first === undefined ? undefined : sessions.get(sessionKey(first.to, first.gives));
      if (start === undefined || session === undefined) {
        this.unknown.push({ from: name, to, why: this.#whyMaybe(maybe, role) ?? tooMuch });
        continue;
      }
      const walk = this.#walker.walkOn(start, session, rest);
      if (walk.kind === "failed") {
        this.unknown.push({ from: name, to, why: walk.why });
        continue;
      }
      const by = path.flatMap((edge) => this.#universe.roles[edge.to]?.role.arn ?? []);
      const undocumented = [...new Set(walk.steps.flatMap((step) => step.undocumented))].sort();
      this.outside.push({ from: name, to, mfa, by, undocumented });
      const why = mfa === "none" ? undefined : this.#whyMaybe(noneMaybe, role);
      if (why !== undefined) this.unknown.push({ from: name, to, why: `whether a code is needed: ${why}` });
    }
  }

  /** Tells of an access that was found: true; or why it was not confirmed; or nothing where it was not found. */
  #try(node: UserNode, to: string, mfa: MfaNeeded, reached: Reached, role: number): true | string | undefined {
    if (!reached.roles.has(role)) return undefined;
    const path = reached.pathTo(role);
    const isPlain = !this.#areSessionsBound && path.every(({ gives }) => gives.key === "");
    if (!isPlain) {
      const walk = this.#walker.walk(node, mfa, path, false);
      if (walk.kind === "failed") return walk.why;
    }
    this.access.push(new FoundAccess(this.#universe, this.#walker, node, to, mfa, path));
    return true;
  }

  #whyMaybe(maybe: Reached, role: number): string | undefined {
    if (!maybe.roles.has(role)) return undefined;
    return maybe.pathTo(role).find(({ unknown }) => unknown !== undefined)?.unknown?.why ?? tooMuch;
  }

  #say({ user }: UserNode, to: string, why: string, maybe: Reached, role: number): void {
    const undocumented = maybe.roles.has(role)
      ? maybe.pathTo(role).find(({ unknown }) => unknown !== undefined)?.unknown?.undocumented
      : undefined;
    this.unknown.push(
      undocumented === undefined ? { from: user.arn, to, why } : { from: user.arn, to, why, undocumented },
    );
  }
}

/** An access whose path is gone once more, statement by statement, when it is asked for. */
class FoundAccess implements Access {
  readonly to: string;
  readonly mfa: MfaNeeded;
  readonly #universe: Universe;
  readonly #walker: Walker;
  readonly #node: UserNode;
  readonly #edges: readonly Edge[];

  constructor(universe: Universe, walker: Walker, node: UserNode, to: string, mfa: MfaNeeded, edges: readonly Edge[]) {
    this.#universe = universe;
    this.#walker = walker;
    this.#node = node;
    this.to = to;
    this.mfa = mfa;
    this.#edges = edges;
  }

  get from(): string {
    return this.#node.user.arn;
  }

  get by(): readonly string[] {
    return this.#edges.flatMap(({ to }) => this.#universe.roles[to]?.role.arn ?? []);
  }

  get path(): readonly PathStep[] {
    const walk = this.#walker.walk(this.#node, this.mfa, this.#edges, true);
    // INVARIANT: what was found was confirmed, if not for this user then for one whose calls are decided alike.
    if (walk.kind === "failed") throw new Error(walk.why);
    return walk.steps;
  }

  get undocumented(): readonly string[] {
    return [...new Set(this.path.flatMap(({ undocumented }) => undocumented))].sort();
  }

  toJSON(): Access {
    const { from, to, mfa, by, path } = this;
    const undocumented = [...new Set(path.flatMap((step) => step.undocumented))].sort();
    return { from, to, mfa, by, path, undocumented };
  }
}
