import {
  type Accounts,
  boundaryOf,
  documentSource,
  identityPoliciesOf,
  type PolicyDocumentOf,
  type Role,
  readInPlace,
  type Tag,
  type User,
} from "../../accounts/index.js";
import { type CompiledPolicy, compilePolicy, refusals } from "../../engine/index.js";
import { parseArn } from "../../iam/index.js";
import { type InspectedPolicy, type KnownContent, refusalInWords, storedPolicy } from "../../inspection/index.js";

/** The trust policy of a role; `why` is a clause that goes on after "it is not known whether the call is allowed: ". */
export type TrustOfRole =
  | { readonly kind: "known"; readonly content: KnownContent }
  | { readonly kind: "unknown"; readonly why: string };

/** What a user or role has. */
export interface CallerSide {
  readonly identity: readonly CompiledPolicy[];
  readonly boundary: CompiledPolicy | undefined;
  /** Why some of it is not known. */
  readonly unknown: string | undefined;
  readonly tags: readonly Tag[];
}

/** The policies that somebody gives to have the calls of profiles decided. */
export class GivenPolicies {
  readonly #trust: readonly InspectedPolicy[];
  readonly #accounts: Accounts | undefined;

  constructor(trust: readonly InspectedPolicy[], accounts: Accounts | undefined) {
    this.#trust = trust;
    this.#accounts = accounts;
  }

  trustOf(roleArn: string): TrustOfRole {
    const arn = parseArn(roleArn);
    const name = roleArn.slice(roleArn.lastIndexOf("/") + 1);
    const found = this.#trust.filter(
      ({ facts, roleName }) => roleName === name && (facts.account === undefined || facts.account === arn?.account),
    );
    const [policy, other] = found;
    if (other !== undefined) return { kind: "unknown", why: `${found.length} of the policies are of a role ${name}` };
    if (policy !== undefined) return trustIn(policy);
    const account = this.#accounts?.accounts.get(arn?.account ?? "");
    if (account === undefined) return { kind: "unknown", why: `the trust policy of ${roleArn} is not given` };
    const role = account.roles.get(roleArn);
    if (role !== undefined) return trustOfDump(role, account.id);
    const named = [...account.roles.values()].find((each) => each.name === name);
    const hint = named === undefined ? "" : `; the account has ${named.arn}`;
    return { kind: "unknown", why: `the account's dump has no role ${roleArn}${hint}` };
  }

  /** What a user or role has, by its ARN; undefined where no dump has it. */
  sideOf(arn: string): CallerSide | undefined {
    const account = this.#accounts?.accounts.get(parseArn(arn)?.account ?? "");
    const holder = account?.users.get(arn) ?? account?.roles.get(arn);
    if (account === undefined || holder === undefined) return undefined;
    const identity = identityPoliciesOf(account, holder).map(({ document }) => compiled(document));
    const limit = boundaryOf(account, holder);
    const boundary = limit === undefined ? undefined : compiled(limit);
    const unknown = [...identity, boundary].find((each) => typeof each === "string");
    return {
      identity: identity.filter((each) => typeof each !== "string"),
      boundary: typeof boundary === "string" ? undefined : boundary,
      unknown: typeof unknown === "string" ? unknown : undefined,
      tags: holder.tags,
    };
  }

  /** The tags of a role; undefined where no dump has it. */
  roleTags(arn: string): readonly Tag[] | undefined {
    return this.#accounts?.accounts.get(parseArn(arn)?.account ?? "")?.roles.get(arn)?.tags;
  }

  /** The user whose device has the name that a serial number ends in, where a dump shows the account. */
  userLike(arn: string): { readonly kind: "user"; readonly user: User } | { readonly kind: "none" | "no dump" } {
    const account = this.#accounts?.accounts.get(parseArn(arn)?.account ?? "");
    if (account === undefined) return { kind: "no dump" };
    const name = arn.slice(arn.lastIndexOf("/") + 1);
    const user = account.users.get(arn) ?? [...account.users.values()].find((each) => each.name === name);
    return user === undefined ? { kind: "none" } : { kind: "user", user };
  }
}

function trustIn({ content }: InspectedPolicy): TrustOfRole {
  switch (content.kind) {
    case "known":
      return { kind: "known", content };
    case "unknown":
      return { kind: "unknown", why: `the trust policy is not known: ${content.why}` };
    case "refused":
      return { kind: "unknown", why: refusalInWords(content) };
  }
}

function trustOfDump({ trustPolicy, name }: Role, account: string): TrustOfRole {
  if (trustPolicy.kind === "unknown") return { kind: "unknown", why: trustPolicy.why };
  return trustIn(storedPolicy(documentSource(trustPolicy), { name, account }));
}

/** A policy of a dump, or why it is not known. */
function compiled(document: PolicyDocumentOf): CompiledPolicy | string {
  if (document.kind === "unknown") return document.why;
  const { document: read, problems } = readInPlace("identity", document);
  const policy = read === undefined ? undefined : compilePolicy({ document: read, problems });
  if (policy === undefined || refusals(policy).length > 0) return "a policy of the dump cannot be read";
  return policy;
}
