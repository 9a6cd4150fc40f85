import {
  type Account,
  type Accounts,
  boundaryOf,
  type ControlLevels,
  documentSource,
  identityPoliciesOf,
  levelsOf,
  type PolicyDocumentOf,
  type Role,
  readInPlace,
  type Tag,
  type User,
} from "../accounts/index.js";
import type { MfaPropagation } from "../callers/index.js";
import { nearest } from "../diagnostics/index.js";
import { type CompiledPolicy, compilePolicy, refusals } from "../engine/index.js";
import { parseArn, readCaller } from "../iam/index.js";
import { type InspectedPolicy, type KnownContent, narrowed, storedPolicy, widened } from "../inspection/index.js";
import type { PolicyKind } from "../policy/index.js";
import type { EventCaller } from "./event-caller.js";
import { anyOrigin, originsOf, type SessionOrigins } from "./session-origins.js";

/** What people give to explain events with. */
export interface Given {
  /** Trust policies, each with the file that has it. */
  readonly trusts: readonly GivenTrust[];
  readonly accounts: Accounts | undefined;
  readonly serviceControl: ControlLevels["levels"] | undefined;
  readonly resourceControl: ControlLevels["levels"] | undefined;
  /** Whether role sessions carry MFA where the event says that it was used before; undefined where nobody says it. */
  readonly mfaPropagation?: MfaPropagation | undefined;
}

/** A trust policy of a file. */
export interface GivenTrust {
  readonly policy: InspectedPolicy;
  /** As people name it, from the working directory. */
  readonly path: string;
  /** Whether it is of a dump, so no file has it by itself. */
  readonly isOfDump: boolean;
}

/** A trust policy to decide on. Where values of it are not known, it is between `least` and `most`. */
export interface KnownTrust {
  readonly kind: "known";
  readonly shown: CompiledPolicy;
  readonly least: readonly CompiledPolicy[];
  readonly most: readonly CompiledPolicy[];
  /** What scenarios are made of. */
  readonly source: { readonly given: GivenTrust; readonly content: KnownContent };
  /** Of a role of an account. */
  readonly tags: readonly Tag[] | undefined;
}

/** Something that is not known: a clause that goes on after "cannot tell: ". */
export interface NotKnown {
  readonly kind: "not-known";
  readonly why: string;
}

/** A policy with its owner, for people. */
export interface NamedPolicy {
  readonly policy: CompiledPolicy;
  readonly name: string;
  readonly holder: string | undefined;
}

/** The policies of a caller. */
export type CallerSide =
  | {
      readonly kind: "known";
      readonly identity: readonly NamedPolicy[];
      readonly boundary: NamedPolicy | undefined;
      /** Why others are not known. */
      readonly unknown: readonly string[];
      /** Undefined for sessions, which may have more of them. */
      readonly tags: readonly Tag[] | undefined;
    }
  /** Services and callers with tokens have none; those of a root user do not count. */
  | { readonly kind: "none" }
  | NotKnown;

/** Finds what was given for a call; documents are read once. */
export class GivenPolicies {
  readonly given: Given;
  readonly #origins = new Map<string, SessionOrigins>();
  readonly #compiled = new Map<PolicyDocumentOf, CompiledPolicy | string>();

  constructor(given: Given) {
    this.given = given;
  }

  /**
   * The trust policy of a role: that of a file, else that of the account. `asked` is for the ARN that a call gave: AWS finds no role by
   * a wrong path, although names are unique without.
   *
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-friendly-names
   */
  trustOf(role: string, asked: "asked" | "named" = "named"): KnownTrust | NotKnown {
    const caller = readCaller(role);
    if (caller?.kind !== "role") return { kind: "not-known", why: `${role} is not the ARN of a role` };
    const { name, account } = caller;
    const named = this.given.trusts.filter(({ policy }) => policy.roleName === name);
    const ofAccount = named.filter(({ policy }) => policy.facts.account === account);
    const fitting = ofAccount.length > 0 ? ofAccount : named.filter(({ policy }) => policy.facts.account === undefined);
    const [first, second] = fitting;
    if (first !== undefined && second !== undefined)
      return { kind: "not-known", why: `${first.path} and ${second.path} both have a trust policy for ${name}` };
    const found = this.#entity(account, (of) => of.roles, caller.arn, name);
    if (asked === "asked" && found !== undefined && found.arn !== caller.arn)
      return {
        kind: "not-known",
        why: `the dump of account ${account} has no ${caller.arn}; its role ${name} is ${found.arn}`,
      };
    if (first !== undefined) return trustIn(first, found?.tags);
    if (found !== undefined) return this.#trustOf(found);
    return { kind: "not-known", why: this.#withoutTrust(name, account) };
  }

  /** The policies of a caller. */
  sideOf({ kind, principal, role, account }: EventCaller): CallerSide {
    if (kind === "service" || kind === "saml" || kind === "web-identity" || kind === "root") return { kind: "none" };
    if (principal === undefined || account === undefined) return { kind: "not-known", why: "the caller is not known" };
    if (kind === "federated-user")
      return { kind: "not-known", why: "the policies of the session are not in the event" };
    const own = this.given.accounts?.accounts.get(account);
    const who = role ?? principal;
    if (own === undefined) return { kind: "not-known", why: `the identity policies of ${who} were not given` };
    const entity =
      role === undefined
        ? own.users.get(principal)
        : this.#entity(account, (of) => of.roles, role, role.slice(role.lastIndexOf("/") + 1));
    if (entity === undefined) return { kind: "not-known", why: `${who} is not in the dump of account ${account}` };
    return this.#side(own, entity);
  }

  /** The user or role that has a unique ID; undefined where no dump of the account has it. */
  entityOf(account: string, id: string): User | Role | undefined {
    const own = this.given.accounts?.accounts.get(account);
    if (own === undefined || id === "") return undefined;
    return [...own.users.values(), ...own.roles.values()].find((each) => each.id === id);
  }

  /** Who may have begun sessions of a role; a role that has another unique ID now was another one then. */
  originsOf(role: string, id: string | undefined): SessionOrigins {
    const found = this.#entity(
      parseArn(role)?.account ?? "",
      (of) => of.roles,
      role,
      role.slice(role.lastIndexOf("/") + 1),
    );
    if (id !== undefined && found?.id !== undefined && found.id !== id) return anyOrigin;
    const known = this.#origins.get(role);
    if (known !== undefined) return known;
    const origins = originsOf(role, (each) => this.trustOf(each), this.given.accounts);
    this.#origins.set(role, origins);
    return origins;
  }

  /** The levels of SCPs or RCPs of an account, compiled; undefined where none were given. A text is why one is not known. */
  levels(
    kind: "serviceControl" | "resourceControl",
    account: string,
  ): readonly (readonly CompiledPolicy[])[] | string | undefined {
    const levels = this.given[kind];
    if (levels === undefined) return undefined;
    const compiled: CompiledPolicy[][] = [];
    for (const level of levelsOf(levels, account)) {
      const own: CompiledPolicy[] = [];
      for (const { document, name } of level) {
        const policy = this.#compile(kind === "serviceControl" ? "identity" : "resource", document);
        if (typeof policy === "string") return `the policy ${name} is not known: ${policy}`;
        own.push(policy);
      }
      compiled.push(own);
    }
    return compiled;
  }

  #side(account: Account, entity: User | Role): CallerSide {
    const unknown: string[] = [];
    const named = (document: PolicyDocumentOf, name: string, holder: string): readonly NamedPolicy[] => {
      const policy = this.#compile("identity", document);
      if (typeof policy !== "string") return [{ policy, name, holder }];
      unknown.push(`the policy ${name} of ${holder} is not known: ${policy}`);
      return [];
    };
    const identity = identityPoliciesOf(account, entity).flatMap(({ document, name, holder }) =>
      named(document, name, holder.arn),
    );
    const limit = boundaryOf(account, entity);
    const [boundary] = limit === undefined ? [] : named(limit, entity.boundary?.arn ?? "", entity.arn);
    return { kind: "known", identity, boundary, unknown, tags: entity.kind === "user" ? entity.tags : undefined };
  }

  #trustOf({ trustPolicy, name, arn, tags }: Role): KnownTrust | NotKnown {
    if (trustPolicy.kind === "unknown")
      return { kind: "not-known", why: `the trust policy of ${name} is not known: ${trustPolicy.why}` };
    const policy = storedPolicy(documentSource(trustPolicy), { name, account: parseArn(arn)?.account });
    return trustIn({ policy, path: trustPolicy.place.source.name, isOfDump: true }, tags);
  }

  /** Sessions, and older events, do not show paths, and names are unique without them. */
  #entity<E extends Role>(
    account: string,
    among: (of: Account) => ReadonlyMap<string, E>,
    arn: string,
    name: string,
  ): E | undefined {
    const own = this.given.accounts?.accounts.get(account);
    if (own === undefined) return undefined;
    const all = among(own);
    return all.get(arn) ?? [...all.values()].find((each) => each.name === name);
  }

  #compile(kind: PolicyKind, document: PolicyDocumentOf): CompiledPolicy | string {
    if (document.kind === "unknown") return document.why;
    const known = this.#compiled.get(document);
    if (known !== undefined) return known;
    const parsed = readInPlace(kind, document);
    const policy = parsed.document && compilePolicy({ ...parsed, document: parsed.document });
    const [problem] = policy === undefined ? parsed.problems : refusals(policy);
    const read = policy === undefined || problem !== undefined ? (problem?.message ?? "it cannot be read") : policy;
    this.#compiled.set(document, read);
    return read;
  }

  #withoutTrust(name: string, account: string): string {
    const { trusts, accounts } = this.given;
    const dump = accounts?.accounts.get(account);
    if (trusts.length === 0 && dump === undefined) return `the trust policy of ${name} was not given`;
    const names = [
      ...trusts.map(({ policy }) => policy.roleName),
      ...[...(dump?.roles.values() ?? [])].map((each) => each.name),
    ];
    const near = nearest(name, names);
    return `none of the policies is that of ${name} in account ${account}${near === undefined || near === name ? "" : `; the nearest name is ${near}`}`;
  }
}

function trustIn(given: GivenTrust, tags: readonly Tag[] | undefined): KnownTrust | NotKnown {
  const { content } = given.policy;
  const named = `the trust policy in ${given.path}`;
  if (content.kind === "unknown") return { kind: "not-known", why: `${named} is not known: ${content.why}` };
  if (content.kind === "refused")
    return {
      kind: "not-known",
      why: `AWS would refuse to store ${named}: ${content.problems[0]?.message ?? "it cannot be read"}`,
    };
  const [shown] = content.variants;
  const [least, most] = [narrowed(content), widened(content)];
  if (least === "nothing" || most === "everything")
    return { kind: "not-known", why: `values of ${named} are not known` };
  const between = (bound: CompiledPolicy | undefined): readonly CompiledPolicy[] => [
    ...content.variants,
    ...(bound === undefined ? [] : [bound]),
  ];
  return { kind: "known", shown, least: between(least), most: between(most), source: { given, content }, tags };
}
