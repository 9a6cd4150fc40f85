import type { Asker, MfaOfCall } from "../ask.js";
import { anySession, type Caller, isPrincipalTag } from "../caller.js";
import { anything, demandOf } from "../demands.js";
import type { Edges } from "../edges.js";
import type { Graph } from "../graph.js";
import type { MfaNeeded } from "../model.js";
import { mfaForCall, type PermissionQuestion } from "../questions.js";
import type { RoleNode, UserNode } from "../universe.js";

/** Somebody who makes the calls of a way: the user, or a session of a role that the user reaches. */
export interface Actor {
  /** Equal for actors whose calls are decided alike. */
  readonly key: string;
  readonly caller: Caller;
  /** Sessions of the role with whatever they can carry, where that may make a difference. */
  readonly open: Caller | undefined;
  /** The number of the role; undefined for the user. */
  readonly role: number | undefined;
  readonly mfaFor: (question: Pick<PermissionQuestion, "action">) => MfaOfCall;
}

/** What actors are made with. */
export interface ActorTools {
  readonly graph: Graph;
  readonly edges: Edges;
  readonly asker: Asker;
}

/** A user with the credentials for a level of MFA; undefined where the user has none. */
export function userActor(node: UserNode, needed: MfaNeeded, { graph }: ActorTools): Actor | undefined {
  const some = mfaForCall(node, needed, { action: "iam:any" });
  if (some === undefined) return undefined;
  return {
    key: `${JSON.stringify(some)} ${graph.keyOf(node.caller)}`,
    caller: node.caller,
    open: undefined,
    role: undefined,
    mfaFor: (question) => mfaForCall(node, needed, question) ?? some,
  };
}

/** A session of a role that carries nothing of its own but MFA, if so. */
export function roleActor(node: RoleNode, hasMfa: boolean, { graph, edges, asker }: ActorTools): Actor {
  const caller = hasMfa ? edges.sessionFor(node, demandOf({ ...anything, mfa: true })) : edges.usualSession(node);
  const mayTag = asker.mayGive(node.target, "sts:tagsession");
  const mayIdentify = asker.mayGive(node.target, "sts:setsourceidentity");
  const isOpen = (key: string): boolean =>
    key === "aws:userid" || (mayTag && isPrincipalTag(key)) || (mayIdentify && key === "aws:sourceidentity");
  const mfa: MfaOfCall = { kind: "session", present: hasMfa ? "true" : "false" };
  return {
    key: `${mfa.present} ${mayTag} ${mayIdentify} ${graph.keyOf(caller)}`,
    caller,
    open: anySession(caller, isOpen),
    role: node.index,
    mfaFor: () => mfa,
  };
}
