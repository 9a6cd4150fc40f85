import type { Accounts } from "../accounts/index.js";
import { anything, demandOf } from "./demands.js";
import type { MfaNeeded, ReachOptions } from "./model.js";
import { mfaForCall, type Permission, type PermissionQuestion, Questions } from "./questions.js";
import { type Tools, toolsFor } from "./tools.js";
import type { UserNode } from "./universe.js";

/**
 * What users and sessions of roles of the files may do, by the engine on all policies that are about them: identity policies,
 * those of groups, boundaries, SCPs, RCPs of the resource's account and, for roles to assume, trust policies. Resource policies
 * of other resources are not in the files, and count as none. Never throws.
 */
export class Permissions {
  readonly #tools: Tools;
  readonly #questions: Questions;
  readonly #users: ReadonlyMap<string, UserNode>;

  constructor(accounts: Accounts, options: ReachOptions = {}) {
    this.#tools = toolsFor(accounts, options);
    this.#questions = new Questions(this.#tools);
    this.#users = new Map(this.#tools.universe.users.map((node) => [node.user.arn, node]));
  }

  /** Whether a user may, with the credentials that the user may have: without a code, or with one. */
  ofUser(arn: string, needed: MfaNeeded, question: PermissionQuestion): Permission {
    const node = this.#users.get(arn);
    if (node === undefined) return { kind: "unknown", why: `the user ${arn} is not in the files` };
    const mfa = mfaForCall(node, needed, question);
    return mfa === undefined ? { kind: "never" } : this.#questions.permission(node.caller, mfa, question);
  }

  /**
   * Whether sessions of a role may, that carry nothing of their own. `withMfa` is for sessions that carry MFA, which are
   * only where it is propagated as `observed`.
   */
  ofRole(arn: string, question: PermissionQuestion, withMfa = false): Permission {
    const { universe, edges, times } = this.#tools;
    const node = universe.roleOf(arn);
    if (node === undefined) return { kind: "unknown", why: `the role ${arn} is not in the files` };
    const isWithMfa = withMfa && times.mfaPropagation === "observed";
    const caller = edges.sessionFor(node, isWithMfa ? demandOf({ ...anything, mfa: true }) : anything);
    return this.#questions.permission(caller, { kind: "session", present: isWithMfa ? "true" : "false" }, question);
  }
}
