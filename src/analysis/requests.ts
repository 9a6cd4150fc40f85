import { SourceText } from "../diagnostics/index.js";
import {
  type CompiledPolicy,
  type CompiledStatement,
  compilePolicy,
  type Dependence,
  decide,
  decisionUnder,
  Facts,
  holdsFor,
  prepareRequest,
  type Request,
  type UndocumentedFact,
} from "../engine/index.js";
import { isAccountId, parseArn, readCaller } from "../iam/index.js";
import { parsePolicy } from "../policy/index.js";
import type { Actor } from "./actors.js";
import type { Keys } from "./keys.js";

/** A request as `simulate` takes it, but for the trust policy; with the caller's policy that it needs. */
export interface Witness {
  readonly action: string;
  readonly principal: string;
  readonly resource: string;
  readonly context: Keys;
  readonly policies: { readonly identity: readonly object[] };
}

const identityDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:*", Resource: "*" }],
};

/** Policies that are written here can be read. */
function compiled(kind: "identity" | "trust", document: object): CompiledPolicy {
  const parsed = parsePolicy(kind, new SourceText(`${kind}.json`, JSON.stringify(document)));
  // INVARIANT: the callers below give objects, which are documents.
  if (parsed.document === undefined) throw new Error("an object is a document");
  return compilePolicy({ ...parsed, document: parsed.document });
}

let allowing: readonly CompiledPolicy[] | undefined;

/** Most policies are told apart without asking the engine. */
function allowingAll(): readonly CompiledPolicy[] {
  allowing ??= [compiled("identity", identityDocument)];
  return allowing;
}

let open: CompiledPolicy | undefined;

/** A trust policy that allows everybody to assume the role. */
export function everybody(): CompiledPolicy {
  open ??= compiled("trust", {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:*" },
  });
  return open;
}

/** What the callers' own policies say: everything, or nothing. */
export type IdentitySide = "allows" | "silent";

/** The policies of callers of whose own policies this is assumed. */
export function identityPoliciesOf(side: IdentitySide): readonly CompiledPolicy[] {
  return side === "allows" ? allowingAll() : [];
}

/** A request of an actor. */
export function witnessOf(
  { action, partition }: Pick<Actor, "action" | "partition">,
  principal: string,
  context: Keys,
  roleName: string,
  side: IdentitySide,
): Witness {
  const ofRole = (name: string): string => `arn:${partition}:iam::${accountOf(principal)}:role/${name}`;
  // What is given as the role's name may be none.
  const resource = readCaller(ofRole(roleName))?.kind === "role" ? ofRole(roleName) : ofRole("role");
  return { action, principal, resource, context, policies: { identity: side === "allows" ? [identityDocument] : [] } };
}

/** The role is in the caller's account, where it has one. */
export function accountOf(principal: string): string {
  const account = parseArn(principal)?.account ?? "";
  return isAccountId(account) ? account : "123456789012";
}

/** A witness as the engine takes it, prepared once for all that is asked about it. */
export class WitnessedCall {
  readonly #request: Request | undefined;
  readonly #identity: readonly CompiledPolicy[];

  constructor({ action, principal, resource, context, policies }: Witness) {
    const prepared = prepareRequest({ action, principal, resource, context });
    this.#request = prepared.kind === "ready" ? prepared.request : undefined;
    this.#identity = identityPoliciesOf(policies.identity.length > 0 ? "allows" : "silent");
  }

  /** The undocumented behaviours that the decision of a trust policy depends on. */
  dependencesOn(trust: CompiledPolicy): readonly Dependence[] {
    if (this.#request === undefined) return [];
    return decide(this.#request, { trust, identity: this.#identity }).undocumented;
  }

  /** Whether it is allowed where AWS's undocumented behaviours are as they are turned. */
  isAllowedUnder(trust: CompiledPolicy, turned: ReadonlySet<UndocumentedFact>): boolean {
    if (this.#request === undefined) return false;
    return decisionUnder(this.#request, { trust, identity: this.#identity }, turned) === "allowed";
  }

  /** Whether a statement, whatever its effect, applies to it; for statements that are about it and can be read. */
  meets(policy: CompiledPolicy, statement: CompiledStatement, turned: ReadonlySet<UndocumentedFact>): boolean {
    if (this.#request === undefined) return false;
    const statements = [...everybody().statements, { ...statement, effect: "Deny" as const }];
    return decisionUnder(this.#request, { trust: { ...policy, statements } }, turned) === "explicitDeny";
  }

  /** The first of some statements whose conditions hold for it. */
  firstHolding(
    statements: readonly CompiledStatement[],
    turned: ReadonlySet<UndocumentedFact>,
  ): CompiledStatement | undefined {
    const context = this.#request?.context;
    if (context === undefined) return undefined;
    return statements.find(({ conditions }) =>
      conditions.every((condition) => holdsFor(condition, context, new Facts(turned))),
    );
  }
}
