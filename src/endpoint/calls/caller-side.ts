import { callerContext } from "../../callers/index.js";
import type { UncertainContext } from "../../engine/index.js";
import type { Tag } from "../state/entities.js";
import type { Call } from "./action.js";
import { type CallerIdentity, credentialsOf } from "./caller.js";

/** The tags that `aws:PrincipalTag` shows: a session's override those of its role. */
function principalTags(caller: CallerIdentity): readonly Tag[] {
  switch (caller.kind) {
    case "root":
      return [];
    case "user":
      return caller.user.tags;
    case "role":
      return merged(caller.role.tags, caller.session.subject.tags);
    case "federatedUser":
      return merged(caller.user?.tags ?? [], caller.session.subject.tags);
  }
}

/** Tags by key, whose case does not count; the later ones win. */
function merged(tags: readonly Tag[], over: readonly Tag[]): readonly Tag[] {
  const keys = new Set(over.map(({ Key }) => Key.toLowerCase()));
  return [...tags.filter(({ Key }) => !keys.has(Key.toLowerCase())), ...over];
}

/** What a decision needs to know of a caller. */
export interface CallerSide {
  readonly principal: string;
  readonly context: Readonly<Record<string, string>>;
  readonly uncertain: readonly UncertainContext[];
}

/** Principal and context of a caller: identity, MFA, tags, source identity. */
export function callerSide(call: Call<unknown>, mfaOnCall: boolean): CallerSide {
  const { caller, now, settings } = call;
  const { principal, context, uncertain } = callerContext(credentialsOf(caller, mfaOnCall), {
    now,
    mfaPropagation: settings.mfaPropagation,
  });
  const all: Record<string, string> = Object.assign({}, call.requestContext, context);
  for (const { Key, Value } of principalTags(caller)) all[`aws:PrincipalTag/${Key}`] = Value;
  if (caller.kind === "role") {
    const { sourceIdentity, federatedProvider } = caller.session.subject;
    if (sourceIdentity !== undefined) all["aws:SourceIdentity"] = sourceIdentity;
    if (federatedProvider !== undefined) all["aws:FederatedProvider"] = federatedProvider;
  }
  return { principal, context: all, uncertain };
}
