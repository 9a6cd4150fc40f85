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
import { foldName, isAccountId, parseArn, readCaller } from "../iam/index.js";
import { parsePolicy } from "../policy/index.js";
import type { Actor } from "./actors.js";
import { companions, type Keys } from "./keys.js";

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
function identityPolicies(): readonly CompiledPolicy[] {
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
function accountOf(principal: string): string {
  const account = parseArn(principal)?.account ?? "";
  return isAccountId(account) ? account : "123456789012";
}

/** The undocumented behaviours that the decision on a request depends on. */
export function dependencesOf(witness: Witness, trust: CompiledPolicy): readonly Dependence[] {
  const request = requestFor(witness);
  if (request === undefined) return [];
  const identity = witness.policies.identity.length > 0 ? identityPolicies() : [];
  return decide(request, { trust, identity }).undocumented;
}

/** Whether a request is allowed where AWS's undocumented behaviours are as they are turned. */
export function isAllowedUnder(
  witness: Witness,
  trust: CompiledPolicy,
  turned: ReadonlySet<UndocumentedFact>,
): boolean {
  const request = requestFor(witness);
  const identity = witness.policies.identity.length > 0 ? identityPolicies() : [];
  return request !== undefined && decisionUnder(request, { trust, identity }, turned) === "allowed";
}

/** Whether a statement, whatever its effect, applies to a request; for statements that are about it and can be read. */
export function applies(
  witness: Witness,
  policy: CompiledPolicy,
  statement: CompiledStatement,
  turned: ReadonlySet<UndocumentedFact>,
): boolean {
  const request = requestFor(witness);
  if (request === undefined) return false;
  const statements = [...everybody().statements, { ...statement, effect: "Deny" as const }];
  return decisionUnder(request, { trust: { ...policy, statements } }, turned) === "explicitDeny";
}

/** The first of some statements whose conditions hold for a request. */
export function firstHolding(
  witness: Witness,
  statements: readonly CompiledStatement[],
  turned: ReadonlySet<UndocumentedFact>,
): CompiledStatement | undefined {
  const context = requestFor(witness)?.context;
  if (context === undefined) return undefined;
  return statements.find(({ conditions }) =>
    conditions.every((condition) => holdsFor(condition, context, new Facts(turned))),
  );
}

function requestFor({ action, principal, resource, context }: Omit<Witness, "policies">): Request | undefined {
  const prepared = prepareRequest({ action, principal, resource, context });
  return prepared.kind === "ready" ? prepared.request : undefined;
}

/** Asks whether statements are about an actor and an action, whatever their conditions. */
export class Aboutness {
  readonly #actor: Actor;
  readonly #side: IdentitySide;
  readonly #requests = new Map<string, Request | undefined>();

  constructor(actor: Actor, side: IdentitySide) {
    this.#actor = actor;
    this.#side = side;
  }

  isAbout(policy: CompiledPolicy, statement: CompiledStatement, action: string): boolean {
    const request = this.#requestFor(action);
    if (request === undefined) return false;
    const bare = { ...statement, conditions: [] };
    const identity = this.#side === "allows" ? identityPolicies() : [];
    if (statement.effect === "Allow") {
      // What cannot be read keeps an Allow from applying.
      return decide(request, { trust: { ...policy, statements: [bare] }, identity }).decision === "allowed";
    }
    const statements = [...everybody().statements, { ...bare, conditionUnreadable: false }];
    return decide(request, { trust: { ...policy, statements }, identity }).decision === "explicitDeny";
  }

  #requestFor(action: string): Request | undefined {
    if (!this.#requests.has(action)) {
      const { principal, keys, partition } = this.#actor;
      const resource = `arn:${partition}:iam::${accountOf(principal)}:role/any`;
      // Keys that bring other actions along would have these decided as well, and what a statement is about is asked of one.
      const own = Object.entries(keys).filter(([key]) => !companions.some(({ isBy }) => isBy(foldName(key))));
      this.#requests.set(action, requestFor({ action, principal, resource, context: Object.fromEntries(own) }));
    }
    return this.#requests.get(action);
  }
}
