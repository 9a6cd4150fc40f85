import { type Credentials, callerContext, type MfaPropagation } from "../../src/callers/index.js";
import { SourceText } from "../../src/diagnostics/index.js";
import { type CompiledPolicy, compilePolicy, decide, type PolicySet, prepareRequest } from "../../src/engine/index.js";
import { type PolicyKind, parsePolicy } from "../../src/policy/index.js";

/** A user or role of a random account, with the policies that bear on it. */
export interface SmallEntity {
  readonly arn: string;
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly identity: readonly object[];
  readonly boundary: object | undefined;
}

/** A role of a random account. */
export interface SmallRole extends SmallEntity {
  readonly trust: object;
}

/** Accounts that are small enough to try all their calls. */
export interface SmallWorld {
  readonly users: readonly SmallEntity[];
  readonly roles: readonly SmallRole[];
  readonly serviceControl: readonly (readonly object[])[];
  readonly resourceControl: readonly (readonly object[])[];
  readonly mfaPropagation: MfaPropagation;
}

/** What sessions and calls may have in these accounts. */
export interface Choices {
  readonly names: readonly string[];
  readonly externalIds: readonly (string | undefined)[];
  readonly tags: readonly (string | undefined)[];
  readonly transitive: readonly boolean[];
  /** The values of a second tag of a call. */
  readonly more: readonly (string | undefined)[];
  readonly sourceIdentities: readonly (string | undefined)[];
  readonly ages: readonly number[];
}

const now = 1_800_000_000;

interface State {
  readonly role: SmallRole;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly transitive: readonly string[];
  readonly sourceIdentity: string | undefined;
  readonly from: Credentials;
}

/** Tries all calls of all users and sessions. The answer has `none` or `required` for each pair that was allowed. */
export function reachedByTrying(world: SmallWorld, choices: Choices): ReadonlyMap<string, "none" | "required"> {
  const tried = new Tried(world, choices);
  const found = new Map<string, "none" | "required">();
  for (const user of world.users) {
    const own = { user: user.arn, userId: user.id };
    const none: readonly Credentials[] = [
      { kind: "longTermKey", ...own, mfa: false },
      { kind: "sessionToken", ...own, issuedAt: now, mfa: false },
    ];
    const required: readonly Credentials[] = [
      { kind: "longTermKey", ...own, mfa: true },
      ...choices.ages.map((age): Credentials => ({ kind: "sessionToken", ...own, issuedAt: now - age, mfa: true })),
    ];
    for (const to of tried.from(user, none)) found.set(`${user.arn} ${to}`, "none");
    for (const to of tried.from(user, required))
      if (!found.has(`${user.arn} ${to}`)) found.set(`${user.arn} ${to}`, "required");
  }
  return found;
}

class Tried {
  readonly #world: SmallWorld;
  readonly #choices: Choices;
  readonly #compiled = new Map<object, CompiledPolicy>();

  constructor(world: SmallWorld, choices: Choices) {
    this.#world = world;
    this.#choices = choices;
  }

  from(user: SmallEntity, starts: readonly Credentials[]): ReadonlySet<string> {
    const seen = new Set<string>();
    const reached = new Set<string>();
    const open: State[] = [];
    const visit = (states: readonly State[]): void => {
      for (const state of states) {
        const { role, name, tags, transitive, sourceIdentity, from } = state;
        const { context } = callerContext({ ...session(state), from }, this.#settings);
        const mfa = [context["aws:MultiFactorAuthPresent"], context["aws:MultiFactorAuthAge"]];
        const key = JSON.stringify([role.arn, name, tags, transitive, sourceIdentity, mfa]);
        if (seen.has(key)) continue;
        seen.add(key);
        reached.add(role.arn);
        open.push(state);
      }
    };
    for (const credentials of starts) visit(this.#calls(user, credentials, user.tags, undefined));
    for (let at = 0; at < open.length; at++) {
      const state = open[at];
      if (state === undefined) break;
      // Time passes between calls.
      for (const age of this.#world.mfaPropagation === "observed" ? [0, ...this.#choices.ages] : [0]) {
        const later = { ...state, from: aged(state.from, age) };
        if (later.from === undefined) continue;
        const waiting = { ...state, from: later.from };
        visit(this.#calls(state.role, session(waiting), { ...state.role.tags, ...state.tags }, waiting));
      }
    }
    return reached;
  }

  get #settings(): { readonly now: number; readonly mfaPropagation: MfaPropagation } {
    return { now, mfaPropagation: this.#world.mfaPropagation };
  }

  /** The sessions that the allowed calls of somebody give. */
  #calls(
    caller: SmallEntity,
    credentials: Credentials,
    tags: Readonly<Record<string, string>>,
    state: State | undefined,
  ): readonly State[] {
    const { principal, context, uncertain } = callerContext(credentials, this.#settings);
    const own: Record<string, string> = { ...context };
    for (const [key, value] of Object.entries(tags)) own[`aws:PrincipalTag/${key}`] = value;
    if (state?.sourceIdentity !== undefined) own["aws:SourceIdentity"] = state.sourceIdentity;
    const found: State[] = [];
    const { names, externalIds, tags: given, transitive, more, sourceIdentities } = this.#choices;
    for (const role of this.#world.roles) {
      const policies = this.#policies(caller, role);
      for (const name of names)
        for (const externalId of externalIds)
          for (const team of given)
            for (const isTransitive of team === undefined ? [false] : transitive)
              for (const [sourceIdentity, env] of pairsOf(sourceIdentities, more)) {
                const inherited = state?.transitive ?? [];
                if (team !== undefined && inherited.includes("team")) continue;
                if (state?.sourceIdentity !== undefined && sourceIdentity !== undefined) {
                  if (state.sourceIdentity !== sourceIdentity) continue;
                }
                const asked: Record<string, string | string[]> = { ...own, "sts:RoleSessionName": name };
                if (externalId !== undefined) asked["sts:ExternalId"] = externalId;
                if (team !== undefined) {
                  asked["aws:RequestTag/team"] = team;
                  asked["aws:TagKeys"] = ["team"];
                  if (isTransitive) asked["sts:TransitiveTagKeys"] = ["team"];
                }
                if (env !== undefined) {
                  asked["aws:RequestTag/env"] = env;
                  asked["aws:TagKeys"] = team === undefined ? ["env"] : ["team", "env"];
                }
                if (sourceIdentity !== undefined) asked["sts:SourceIdentity"] = sourceIdentity;
                asked["aws:ResourceAccount"] = role.account;
                for (const [key, value] of Object.entries(role.tags)) {
                  asked[`aws:ResourceTag/${key}`] = value;
                  asked[`iam:ResourceTag/${key}`] = value;
                }
                const prepared = prepareRequest({
                  action: "sts:AssumeRole",
                  principal,
                  resource: role.arn,
                  context: asked,
                  alsoNeeds: inherited.length > 0 ? ["sts:TagSession"] : [],
                  uncertain,
                });
                if (prepared.kind !== "ready" || decide(prepared.request, policies).decision !== "allowed") continue;
                const passed = inherited.includes("team") ? { team: state?.tags["team"] ?? "" } : {};
                found.push({
                  role,
                  name,
                  tags: { ...(team === undefined ? passed : { team }), ...(env === undefined ? {} : { env }) },
                  transitive: isTransitive ? ["team"] : inherited,
                  sourceIdentity: sourceIdentity ?? state?.sourceIdentity,
                  from: credentials,
                });
              }
    }
    return found;
  }

  #policies(caller: SmallEntity, role: SmallRole): PolicySet {
    const levels = (kind: PolicyKind, all: readonly (readonly object[])[]) =>
      all.length === 0 ? undefined : all.map((level) => level.map((each) => this.#compile(kind, each)));
    return {
      trust: this.#compile("trust", role.trust),
      identity: caller.identity.map((each) => this.#compile("identity", each)),
      permissionsBoundary: caller.boundary && this.#compile("identity", caller.boundary),
      serviceControl: levels("identity", this.#world.serviceControl),
      resourceControl: levels("resource", this.#world.resourceControl),
    };
  }

  #compile(kind: PolicyKind, document: object): CompiledPolicy {
    const known = this.#compiled.get(document);
    if (known !== undefined) return known;
    const parsed = parsePolicy(kind, new SourceText("", JSON.stringify(document)));
    if (parsed.document === undefined) throw new Error("an object is a document");
    const compiled = compilePolicy({ ...parsed, document: parsed.document });
    this.#compiled.set(document, compiled);
    return compiled;
  }
}

function pairsOf<A, B>(ones: readonly A[], others: readonly B[]): readonly (readonly [A, B])[] {
  return ones.flatMap((one) => others.map((other): readonly [A, B] => [one, other]));
}

/** The same credentials when the MFA is so old; undefined where it is older already. */
function aged(credentials: Credentials, age: number): Credentials | undefined {
  if (credentials.kind === "roleSession") {
    const from = aged(credentials.from, age);
    return from === undefined ? undefined : { ...credentials, from };
  }
  if (credentials.kind !== "sessionToken" || !credentials.mfa || age === 0) return credentials;
  return now - age > credentials.issuedAt ? undefined : { ...credentials, issuedAt: now - age };
}

function session({ role, name, from }: State): Credentials & { readonly kind: "roleSession" } {
  return { kind: "roleSession", role: role.arn, roleId: role.id, sessionName: name, issuedAt: now, from };
}
