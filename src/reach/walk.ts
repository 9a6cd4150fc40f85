import { placeOfStatement } from "../accounts/index.js";
import { callerContext } from "../callers/index.js";
import { decide, explain } from "../engine/index.js";
import type { Asker, MfaOfCall } from "./ask.js";
import { type Call, type CallTimes, callOf, policiesFor, policyNamed } from "./call.js";
import { type Caller, type Session, sessionCaller } from "./caller.js";
import type { Target } from "./compose.js";
import { wantedFor } from "./demands.js";
import { askWithIdentity, type Edge, mfaOf } from "./edges.js";
import type { AllowingStatement, MfaNeeded, PathStep } from "./model.js";
import type { RoleNode, Universe, UserNode } from "./universe.js";

/** A path as it was gone, or why it could not be. */
export type Walk =
  | { readonly kind: "gone"; readonly steps: readonly PathStep[] }
  | { readonly kind: "failed"; readonly why: string };

/** Goes along paths with the sessions that their steps give, and asks the engine about each. */
export class Walker {
  readonly #universe: Universe;
  readonly #asker: Asker;
  readonly #times: CallTimes;

  constructor(universe: Universe, asker: Asker, times: CallTimes) {
    this.#universe = universe;
    this.#asker = asker;
    this.#times = times;
  }

  /** The steps of a path of a user. `isShown` if the statements that allow them are wanted: it takes longer. */
  walk({ caller, user }: UserNode, needed: MfaNeeded, path: readonly Edge[], isShown: boolean): Walk {
    const mfa = mfaOf(user.credentials, needed, path[0]?.gives.mfa);
    if (mfa === undefined) return { kind: "failed", why: `${user.name} has no such credentials` };
    return this.#goOn(caller, { mfa, needed }, path, isShown);
  }

  /** The steps of a path that goes on from a session of a role. */
  walkOn({ account, role, side }: RoleNode, session: Session, path: readonly Edge[]): Walk {
    const caller = sessionCaller(account, role, side, session);
    return this.#goOn(caller, { mfa: this.#mfaOf(caller), needed: "none" }, path, false);
  }

  #goOn(
    start: Caller,
    first: { readonly mfa: MfaOfCall; readonly needed: MfaNeeded },
    path: readonly Edge[],
    isShown: boolean,
  ): Walk {
    let caller = start;
    let { mfa, needed } = first;
    const steps: PathStep[] = [];
    for (const { to, gives } of path) {
      const node = this.#universe.roles[to];
      if (node === undefined) return { kind: "failed", why: "the path has a role that does not exist" };
      const wanted = wantedFor(gives, mfa, caller.session);
      if (wanted === undefined) return failed(caller, node.role.arn);
      const asked = askWithIdentity(this.#asker, caller, node.target, wanted);
      if (asked.kind === "unknown") return { kind: "failed", why: asked.why };
      if (asked.kind === "never") return failed(caller, node.role.arn);
      const fixed = asked.fixed === undefined ? wanted : { ...wanted, fixed: asked.fixed };
      const call = callOf(caller, node.target, { chosen: asked.chosen, wanted: fixed, gives }, this.#times);
      const step = call === undefined ? undefined : replayed(caller, node.target, call, isShown);
      if (call === undefined || step === undefined) return failed(caller, node.role.arn);
      steps.push({ from: caller.entity.arn, to: node.role.arn, mfa: needed, ...step });
      caller = sessionCaller(node.account, node.role, node.side, call.session);
      mfa = this.#mfaOf(caller);
      needed = "none";
    }
    return { kind: "gone", steps };
  }

  /** The MFA that the calls of a session carry. */
  #mfaOf({ entity, session }: Caller): MfaOfCall {
    if (session === undefined) return { kind: "session", present: "false" };
    const credentials = { kind: "roleSession", role: entity.arn, sessionName: session.name, issuedAt: 0 } as const;
    const { context } = callerContext({ ...credentials, from: session.from }, this.#times);
    const present = context["aws:MultiFactorAuthPresent"];
    return { kind: "session", present: present === "true" ? "true" : present === undefined ? "absent" : "false" };
  }
}

function failed({ entity }: Caller, to: string): Walk {
  const why = `the session of ${entity.name} that the path gives cannot assume ${to}, although some session of it can`;
  return { kind: "failed", why };
}

/** What the engine says of a call on the policies of the files; undefined where it does not allow it. */
export function replayed(
  caller: Caller,
  target: Target,
  { request, shown }: Call,
  isShown: boolean,
): Pick<PathStep, "request" | "allowedBy" | "undocumented"> | undefined {
  const policies = policiesFor(caller, target);
  const verdict = decide(request, policies);
  if (verdict.decision !== "allowed") return undefined;
  const undocumented = verdict.undocumented.map(({ id }) => id);
  if (!isShown) return { request: shown, allowedBy: [], undocumented };
  const seen = new Set<string>();
  const allowedBy = explain(request, policies).matched.flatMap(({ policy: name, statement, sid }) => {
    const held = policyNamed(name, caller, target);
    if (held === undefined || seen.has(`${name} ${statement}`)) return [];
    seen.add(`${name} ${statement}`);
    const place = placeOfStatement(held.kind, held.document, statement);
    if (place === undefined) return [];
    const { file, line } = place;
    const named: AllowingStatement = { ...held.label, statement, file, line };
    return [sid === null ? named : { ...named, sid }];
  });
  return { request: shown, allowedBy, undocumented };
}
