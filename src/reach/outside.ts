import {
  type Actor,
  actorsFor,
  anything as anyText,
  Effort,
  exactly,
  find,
  type Keys,
  World,
} from "../analysis/index.js";
import type { Credentials, MfaPropagation } from "../callers/index.js";
import { type CompiledPolicy, type CompiledStatement, mayListAction, prepareRequest, waysOf } from "../engine/index.js";
import { conditionKey, foldName, type Principal, parseArn } from "../iam/index.js";
import { isStable, ofOrganizations } from "./ask.js";
import type { Session } from "./caller.js";
import { keysOf } from "./compose.js";
import { anything, type Demand, tagsFor, wantedFor } from "./demands.js";
import { firstUnknown } from "./documents.js";
import type { Edge } from "./edges.js";
import type { Starts } from "./graph.js";
import type { MfaNeeded } from "./model.js";
import type { RoleNode, Universe } from "./universe.js";

/** Who lets callers into roles that the files do not have. */
export interface Outsider {
  /** As reports name it. */
  readonly name: string;
  readonly starts: Starts & { readonly none: Edge[]; readonly required: Edge[] };
  /** What the outsider calls with, by the role and what the session carries. */
  readonly sessions: Map<string, Session>;
}

/** Everybody whom no principal names. */
export const everybody = "everybody";

const stepsPerQuestion = 200_000;

const present = "aws:MultiFactorAuthPresent";

/** Credentials of which nothing is known. */
const somebody = { kind: "longTermKey", user: "arn:aws:iam::123456789012:user/caller", mfa: false } as const;

/** What was found of one trust policy: whom it lets in, and with what. */
interface Admission {
  readonly name: string;
  readonly mfa: MfaNeeded;
  readonly from: Credentials;
  readonly unknown: Edge["unknown"];
}

/** Finds who from outside of the files can assume which role by its trust policy. */
export class Outside {
  readonly #universe: Universe;
  readonly #accounts: ReadonlySet<string>;
  readonly #propagation: MfaPropagation;
  /** The unique IDs of the users and roles of the files: nobody else has them. */
  readonly #ids: ReadonlySet<string | undefined>;
  readonly #known = new Map<string, readonly Admission[]>();

  constructor(universe: Universe, accounts: ReadonlySet<string>, propagation: MfaPropagation) {
    this.#universe = universe;
    this.#accounts = accounts;
    this.#propagation = propagation;
    this.#ids = new Set([...universe.users.map(({ user }) => user.id), ...universe.roles.map(({ role }) => role.id)]);
  }

  /** All outsiders, with the roles that they can assume; `demandsOf` are the sessions that further calls need. */
  all(demandsOf: (role: number) => readonly Demand[]): readonly Outsider[] {
    const found = new Map<string, Outsider>();
    for (const node of this.#universe.roles) {
      for (const gives of [anything, ...demandsOf(node.index)]) {
        for (const { name, mfa, from, unknown } of this.#admissions(node, gives)) {
          const known = found.get(name) ?? {
            name,
            starts: { none: [], required: [] },
            sessions: new Map<string, Session>(),
          };
          found.set(name, known);
          known.starts[mfa].push({ from: anything, to: node.index, gives, unknown });
          const session = {
            name: gives.name ?? "session",
            tags: tagsFor(gives),
            sourceIdentity: gives.sourceIdentity ?? undefined,
            from,
            at: 0,
          };
          known.sessions.set(sessionKey(node.index, gives), session);
        }
      }
    }
    return [...found.values()];
  }

  #admissions(node: RoleNode, gives: Demand): readonly Admission[] {
    const [trust] = node.target.trust?.policies ?? [];
    const unread = firstUnknown([node.target.trust]);
    // Whom a trust policy lets in that cannot be read is not known of anybody.
    if (unread !== undefined) return [{ name: everybody, mfa: "none", from: somebody, unknown: { why: unread } }];
    if (trust === undefined) return [];
    const policy = this.#limited(node, trust.policy);
    const asksOfRole = policy.statements.some(({ conditions }) =>
      conditions.some((condition) => keysOf(condition).some((key) => key.includes(":resource"))),
    );
    const isLimited = policy !== trust.policy;
    const missing = firstUnknown(node.target.resourceControl ?? []);
    const isAlone = asksOfRole || isLimited || missing !== undefined;
    const key = [trust.id, node.account.id, gives.key, isAlone ? node.role.arn : ""].join(" ");
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const asked = this.#asked(node, policy, gives);
    // An RCP that is missing may deny what the trust policy allows.
    const found =
      missing === undefined
        ? asked
        : asked.map((each) => (each.unknown === undefined ? { ...each, unknown: { why: missing } } : each));
    this.#known.set(key, found);
    return found;
  }

  /** The trust policy with what RCPs take away. */
  #limited({ target, account }: RoleNode, trust: CompiledPolicy): CompiledPolicy {
    const denies = (target.resourceControl ?? []).flatMap(({ policies }) =>
      policies.flatMap(({ policy }) =>
        policy.statements.filter((each) => isDenied(policy, each, target.resource, account)),
      ),
    );
    if (denies.length === 0) return trust;
    return {
      ...trust,
      statements: [...trust.statements, ...denies.map((each) => ({ ...each, resources: undefined }))],
    };
  }

  #asked(node: RoleNode, policy: CompiledPolicy, gives: Demand): readonly Admission[] {
    const named = allowedPrincipals(policy);
    if (named.length === 0) return [];
    const found = new Map<string, Admission>();
    for (const actor of actorsFor([policy], [...this.#accounts])) {
      const name = this.#nameOf(actor, named);
      if (name === undefined || found.get(name)?.mfa === "none") continue;
      for (const mfa of ["none", "required"] as const) {
        const admission = this.#ask(node, policy, gives, actor, name, mfa);
        if (admission === undefined) continue;
        const known = found.get(name);
        if (known === undefined || (known.unknown !== undefined && admission.unknown === undefined))
          found.set(name, admission);
        break;
      }
    }
    return [...found.values()];
  }

  /** Who an actor is for reports; undefined for those of the files, and for those whom another name covers. */
  #nameOf(actor: Actor, named: readonly Principal[]): string | undefined {
    const isOpen = named.some(({ kind }) => kind === "everyone");
    switch (actor.kind) {
      case "service":
        if (actor.isExample === true) return isOpen ? everybody : undefined;
        return named.some((each) => each.kind === "service" && each.name === actor.principal)
          ? `service ${actor.principal}`
          : undefined;
      case "saml":
      case "oidc": {
        const isNamed = named.some((each) => each.kind === "provider" && each.text === actor.principal);
        return isNamed ? `identity provider ${actor.principal}` : isOpen ? everybody : undefined;
      }
      case "user":
      case "roleSession": {
        const account = parseArn(actor.principal)?.account ?? "";
        if (this.#accounts.has(account)) return undefined;
        if (actor.account === undefined) return isOpen ? everybody : undefined;
        if (actor.isExample === true)
          return named.some((each) => each.kind === "account" && each.account === account)
            ? `account ${account}`
            : undefined;
        const isSession = named.some((each) => each.kind === "roleSession" && each.arn === actor.principal);
        return isSession ? actor.principal : actor.keys["aws:PrincipalArn"];
      }
    }
  }

  /** The values of aws:userid without those of the users and roles of the files that a policy compares it with. */
  #withoutOwn(ids: NonNullable<Actor["ids"]>, { statements }: CompiledPolicy): NonNullable<Actor["ids"]> {
    const compared = statements
      .flatMap(({ conditions }) => conditions.filter(({ key }) => key === "aws:userid"))
      .flatMap(({ source }) => source.values.map(({ value }) => value.split(":")[0] ?? value));
    const own = [...new Set(compared)].filter((id) => this.#ids.has(id));
    if (own.length === 0) return ids;
    const patterns = own.flatMap((id) => [exactly(id), [...exactly(`${id}:`), anyText()]]);
    return { ...ids, bounds: [...ids.bounds, { patterns, only: "others" }] };
  }

  #ask(
    { target }: RoleNode,
    policy: CompiledPolicy,
    gives: Demand,
    actor: Actor,
    name: string,
    needed: MfaNeeded,
  ): Admission | undefined {
    const wanted = wantedFor(gives, { kind: "none", hasKey: true }, undefined);
    if (wanted === undefined || gives.mfa === true) return undefined;
    // Credentials that AssumeRole returned carry no MFA: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
    if (needed === "required" && actor.kind === "roleSession" && this.#propagation === "documented") return undefined;
    const keys = { ...actor.keys, ...target.keys, ...wanted.fixed };
    const settled = new Set(Object.keys(target.keys).map((each) => foldName(each)));
    const lacks = (key: string): boolean =>
      wanted.lacks(key) || (/^(aws|iam):resourcetag\//.test(key) && !settled.has(key));
    const fixed = Object.keys(wanted.fixed).map((each) => foldName(each));
    const alsoNeeds = [
      ...(fixed.some((key) => key.startsWith("aws:requesttag/")) ? ["sts:TagSession"] : []),
      ...(fixed.includes("sts:sourceidentity") ? ["sts:SetSourceIdentity"] : []),
    ];
    const isWanted = (each: Keys): boolean => (each[present] === "true") === (needed === "required");
    const ids = actor.ids === undefined ? undefined : this.#withoutOwn(actor.ids, policy);
    const asked = { ...actor, keys, ids, lacks, alsoNeeds: alsoNeeds.length > 0 ? alsoNeeds : undefined };
    const answer = find({
      target: { allowedBy: policy },
      actors: () => [asked],
      isAsked: () => true,
      wanted: isWanted,
      points: { ages: [] },
      world: new World(new Set()),
      effort: new Effort(stepsPerQuestion),
      roleName: "any",
    });
    if (answer.kind === "none") return undefined;
    const from = credentialsOf(actor, needed);
    if (answer.kind === "unknown")
      return { name, mfa: needed, from, unknown: { why: answer.why, undocumented: answer.undocumented } };
    const { witness } = answer.found;
    const organization = name === everybody ? undefined : unsettledKey(policy, witness);
    const unknown =
      organization === undefined ? undefined : { why: `it depends on ${organization}, of which the files say nothing` };
    return { name, mfa: needed, from, unknown };
  }
}

/** By what a session of an outsider is kept. */
export function sessionKey(role: number, { key }: Demand): string {
  return `${role} ${key}`;
}

function unsettledKey(
  policy: CompiledPolicy,
  witness: { readonly principal: string; readonly context: Keys },
): string | undefined {
  const keys = new Set(policy.statements.flatMap(({ conditions }) => conditions.flatMap(keysOf)));
  for (const key of keys) {
    if (ofOrganizations.has(key) && !isStable(key, policy, witness)) return conditionKey(key)?.name ?? key;
  }
  return undefined;
}

/** The principals that any statement allows. */
function allowedPrincipals({ statements }: CompiledPolicy): readonly Principal[] {
  return statements.flatMap(({ effect, principals }) =>
    effect === "Allow" && typeof principals === "object" && !principals.negated ? principals.principals : [],
  );
}

function isDenied(
  policy: CompiledPolicy,
  statement: CompiledStatement,
  resource: string,
  { id, partition }: RoleNode["account"],
): boolean {
  if (statement.effect !== "Deny" || !mayListAction(statement, "sts:assumerole")) return false;
  const principal = `arn:${partition}:iam::${id}:user/any`;
  const prepared = prepareRequest({ action: "sts:AssumeRole", principal, resource });
  if (prepared.kind !== "ready") return true;
  return waysOf(policy, { ...statement, principals: undefined }, "sts:assumerole", prepared.request) !== 0;
}

function credentialsOf(actor: Actor, needed: MfaNeeded): Credentials {
  const { principal } = actor;
  switch (actor.kind) {
    case "service":
      return { kind: "service", service: principal };
    case "saml":
      return { kind: "saml", provider: principal };
    case "oidc":
      return { kind: "oidc", provider: principal };
    case "user":
      return { kind: "longTermKey", user: principal, mfa: needed === "required" };
    case "roleSession": {
      const user = `arn:${actor.partition}:iam::${actor.account ?? "123456789012"}:user/caller`;
      const from =
        needed === "required"
          ? ({ kind: "sessionToken", user, issuedAt: 0, mfa: true } as const)
          : ({ kind: "longTermKey", user, mfa: false } as const);
      const role = actor.keys["aws:PrincipalArn"] ?? principal;
      return { kind: "roleSession", role, sessionName: "session", issuedAt: 0, from };
    }
  }
}
