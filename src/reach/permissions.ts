import type { Accounts, Tag } from "../accounts/index.js";
import { conditionKey, foldName, parseArn } from "../iam/index.js";
import type { Asked, MfaOfCall, Wanted } from "./ask.js";
import { callOf } from "./call.js";
import { anySession, type Caller } from "./caller.js";
import type { Target } from "./compose.js";
import { anything, demandOf } from "./demands.js";
import { askWithIdentity, Edges, mfaOf } from "./edges.js";
import type { AllowingStatement, MfaNeeded, ReachOptions, ShownRequest } from "./model.js";
import { type Tools, toolsFor } from "./reach.js";
import type { UserNode } from "./universe.js";
import { replayed } from "./walk.js";

/** What somebody may do: an action on a resource that no resource policy is about, or assuming a role. */
export interface PermissionQuestion {
  /** `service:Name`. */
  readonly action: string;
  /** Its ARN, or `*`. */
  readonly resource: string;
  /** Keys of the call that it has in any case, such as `iam:PassedToService`. */
  readonly context?: Readonly<Record<string, string>> | undefined;
}

/** Whether somebody may: as the engine decided it, never by proof, or why it cannot be told. */
export type Permission =
  | {
      readonly kind: "allowed";
      readonly request: ShownRequest;
      readonly allowedBy: readonly AllowingStatement[];
      /** The ids of the undocumented behaviors of AWS that the decision depends on. */
      readonly undocumented: readonly string[];
    }
  | { readonly kind: "never" }
  | { readonly kind: "unknown"; readonly why: string; readonly undocumented?: readonly string[] | undefined };

const never: Permission = { kind: "never" };

/**
 * What users and sessions of roles of the files may do, by the engine on all policies that are about them: identity policies,
 * those of groups, boundaries, SCPs, RCPs of the resource's account and, for roles to assume, trust policies. Resource policies
 * of other resources are not in the files, and count as none. Never throws.
 */
export class Permissions {
  readonly #tools: Tools;
  readonly #edges: Edges;
  readonly #users: ReadonlyMap<string, UserNode>;
  readonly #tags = new Map<string, readonly Tag[]>();

  constructor(accounts: Accounts, options: ReachOptions = {}) {
    this.#tools = toolsFor(accounts, options);
    const { universe, asker, times } = this.#tools;
    this.#edges = new Edges(universe, asker, times.mfaPropagation);
    this.#users = new Map(universe.users.map((node) => [node.user.arn, node]));
    for (const { user } of universe.users) this.#tags.set(user.arn, user.tags);
    for (const { role } of universe.roles) this.#tags.set(role.arn, role.tags);
  }

  /** Whether a user may, with the credentials that the user may have: without a code, or with one. */
  ofUser(arn: string, needed: MfaNeeded, question: PermissionQuestion): Permission {
    const node = this.#users.get(arn);
    if (node === undefined) return { kind: "unknown", why: `the user ${arn} is not in the files` };
    const mfa = mfaOf(node.user.credentials, needed, undefined);
    if (mfa === undefined) return never;
    // A code goes with AssumeRole and GetSessionToken only: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
    const by = mfa.kind === "code" && foldName(question.action) !== "sts:assumerole" ? "session" : undefined;
    return this.#ask(node.caller, by === undefined || mfa.kind !== "code" ? mfa : { ...mfa, by }, question);
  }

  /**
   * Whether sessions of a role may. Where only sessions may that carry tags, a source identity or a name that the usual one
   * does not have, it is unknown: whether somebody gets such a session is another question. `withMfa` is for sessions that
   * carry MFA, which are only where it is propagated as `observed`.
   */
  ofRole(arn: string, question: PermissionQuestion, withMfa = false): Permission {
    const { universe, times } = this.#tools;
    const node = universe.roleOf(arn);
    if (node === undefined) return { kind: "unknown", why: `the role ${arn} is not in the files` };
    const isWithMfa = withMfa && times.mfaPropagation === "observed";
    const caller = this.#edges.sessionFor(node, isWithMfa ? demandOf({ ...anything, mfa: true }) : anything);
    const mfa: MfaOfCall = { kind: "session", present: isWithMfa ? "true" : "false" };
    const usual = this.#ask(caller, mfa, question);
    if (usual.kind !== "never") return usual;
    const carried = [...this.#tools.asker.keysFor(caller, this.#targetOf(caller, question))]
      .filter((key) => this.#edges.mayCarry(node, key))
      .sort();
    if (carried.length === 0) return never;
    const open = anySession(caller, (key) => carried.includes(key));
    if (this.#ask(open, mfa, question).kind === "never") return never;
    const what = carried.map((key) => conditionKey(key)?.name ?? key).join(", ");
    return { kind: "unknown", why: `it depends on what a session of ${node.role.name} can carry: ${what}` };
  }

  #ask(caller: Caller, mfa: MfaOfCall, question: PermissionQuestion): Permission {
    const { asker, times } = this.#tools;
    const isAssume = foldName(question.action) === "sts:assumerole";
    const target = this.#targetOf(caller, question);
    const fixed = question.context ?? {};
    const wanted: Wanted = { mfa, fixed, lacks: (key) => !isAssume && key.startsWith("sts:") };
    const asked: Asked = askWithIdentity(asker, caller, target, wanted);
    if (asked.kind === "never") return never;
    if (asked.kind === "unknown") return asked;
    const parts = { chosen: asked.chosen, wanted: { ...wanted, fixed: asked.fixed ?? fixed }, gives: anything };
    const call = callOf(caller, target, parts, times);
    const step = call === undefined ? undefined : replayed(caller, target, call, true);
    if (step === undefined)
      return {
        kind: "unknown",
        why: `the engine does not confirm that ${caller.entity.name} may call ${question.action}`,
      };
    return { kind: "allowed", ...step };
  }

  #targetOf(caller: Caller, { action, resource }: PermissionQuestion): Target {
    const { universe } = this.#tools;
    const role = foldName(action) === "sts:assumerole" ? universe.roleOf(resource) : undefined;
    if (role !== undefined) return role.target;
    const { id, partition } = caller.account;
    const arn = parseArn(resource);
    const resourceAccount = arn !== undefined && /^\d{12}$/.test(arn.account) ? arn.account : id;
    const keys: Record<string, string> = { "aws:ResourceAccount": resourceAccount };
    for (const { key, value } of this.#tags.get(resource) ?? []) {
      keys[`aws:ResourceTag/${key}`] = value;
      keys[`iam:ResourceTag/${key}`] = value;
    }
    return {
      ...{ action, resource, resourceAccount, resourcePartition: arn?.partition ?? partition },
      // A role that the files do not have trusts nobody that is known.
      trust:
        foldName(action) === "sts:assumerole"
          ? { policies: [], unknown: [`${resource} is not in the files`] }
          : undefined,
      resourceControl: universe.controlsOf(resourceAccount),
      keys,
    };
  }
}
