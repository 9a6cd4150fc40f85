import {
  asRequestFor,
  type CompiledPolicy,
  type CompiledStatement,
  decisionUnder,
  mayListAction,
  prepareRequest,
  type Request,
  waysOf,
} from "../engine/index.js";
import { foldName } from "../iam/index.js";
import type { Actor } from "./actors.js";
import { companions } from "./keys.js";
import { accountOf, everybody, type IdentitySide, identityPoliciesOf } from "./requests.js";

/** Asks whether statements are about an actor and an action, whatever their conditions. */
export class Aboutness {
  readonly #actor: Actor;
  readonly #side: IdentitySide;
  #own: { readonly request: Request | undefined } | undefined;
  readonly #requests = new Map<string, Request>();

  constructor(actor: Actor, side: IdentitySide) {
    this.#actor = actor;
    this.#side = side;
  }

  isAbout(policy: CompiledPolicy, statement: CompiledStatement, action: string): boolean {
    // Most statements are about other actions, which takes no request to tell.
    const { readable } = policy.document;
    if (readable && !mayListAction(statement, foldName(action))) return false;
    const request = this.#requestFor(action);
    if (request === undefined) return false;
    const bare = { ...statement, conditions: [] };
    const identity = identityPoliciesOf(this.#side);
    if (statement.effect === "Allow") {
      // What cannot be read keeps an Allow from applying.
      return decisionUnder(request, { trust: { ...policy, statements: [bare] }, identity }) === "allowed";
    }
    // A Deny that reaches a caller denies, whatever the call.
    if (readable) return waysOf(policy, bare, foldName(action), request) !== 0;
    const statements = [...everybody().statements, { ...bare, conditionUnreadable: false }];
    return decisionUnder(request, { trust: { ...policy, statements }, identity }) === "explicitDeny";
  }

  #requestFor(action: string): Request | undefined {
    const known = this.#requests.get(action);
    if (known !== undefined) return known;
    this.#own ??= { request: this.#ownRequest() };
    const { request } = this.#own;
    if (request === undefined || action === request.action) return request;
    const other = asRequestFor(request, action);
    this.#requests.set(action, other);
    return other;
  }

  /** A request for the actor's own action. */
  #ownRequest(): Request | undefined {
    const { action, principal, keys, partition } = this.#actor;
    const resource = `arn:${partition}:iam::${accountOf(principal)}:role/any`;
    // Keys that bring other actions along would have these decided as well, and what a statement is about is asked of one.
    const own = Object.entries(keys).filter(([key]) => !companions.some(({ isBy }) => isBy(foldName(key))));
    const prepared = prepareRequest({ action, principal, resource, context: Object.fromEntries(own) });
    return prepared.kind === "ready" ? prepared.request : undefined;
  }
}
