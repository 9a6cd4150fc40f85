import { callerContext } from "../../callers/index.js";
import type { UncertainContext } from "../../engine/index.js";
import type { Tag } from "../state/entities.js";
import type { Call } from "./action.js";
import { type CallerIdentity, credentialsOf } from "./caller.js";

/** The tags of `aws:PrincipalTag`: those of a session override those of its role. */
export function principalTags(caller: CallerIdentity): readonly Tag[] {
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

/** Tags without regard to the case of their keys; those in `over` replace the others. */
function merged(tags: readonly Tag[], over: readonly Tag[]): readonly Tag[] {
  const keys = new Set(over.map(({ Key }) => Key.toLowerCase()));
  return [...tags.filter(({ Key }) => !keys.has(Key.toLowerCase())), ...over];
}

/** The caller's part of a request that is decided. */
export interface CallerSide {
  readonly principal: string;
  readonly context: Readonly<Record<string, string>>;
  readonly uncertain: readonly UncertainContext[];
}

/** The principal and the condition keys of a caller: identity, MFA, tags and source identity. */
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
