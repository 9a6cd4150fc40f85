import type { Accounts } from "../accounts/index.js";
import { conditionKey } from "../iam/index.js";
import type { MfaOfCall } from "./ask.js";
import { anySession } from "./caller.js";
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
   * Whether sessions of a role may. Where only sessions may that carry tags, a source identity or a name that the usual one
   * does not have, it is unknown: whether somebody gets such a session is another question. `withMfa` is for sessions that
   * carry MFA, which are only where it is propagated as `observed`.
   */
  ofRole(arn: string, question: PermissionQuestion, withMfa = false): Permission {
    const { universe, asker, edges, times } = this.#tools;
    const node = universe.roleOf(arn);
    if (node === undefined) return { kind: "unknown", why: `the role ${arn} is not in the files` };
    const isWithMfa = withMfa && times.mfaPropagation === "observed";
    const caller = edges.sessionFor(node, isWithMfa ? demandOf({ ...anything, mfa: true }) : anything);
    const mfa: MfaOfCall = { kind: "session", present: isWithMfa ? "true" : "false" };
    const usual = this.#questions.permission(caller, mfa, question);
    if (usual.kind !== "never") return usual;
    const carried = [...asker.keysFor(caller, this.#questions.targetOf(caller, question))]
      .filter((key) => edges.mayCarry(node, key))
      .sort();
    if (carried.length === 0) return usual;
    const open = anySession(caller, (key) => carried.includes(key));
    if (this.#questions.asked(open, mfa, question).kind === "never") return usual;
    const what = carried.map((key) => conditionKey(key)?.name ?? key).join(", ");
    return { kind: "unknown", why: `it depends on what a session of ${node.role.name} can carry: ${what}` };
  }
}
