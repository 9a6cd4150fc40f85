import type { Decided, Doubt } from "./decide.js";
import type { EventCaller } from "./event-caller.js";
import type { Given } from "./given.js";
import type { EventCall } from "./read-call.js";

/** Something that an event, and what was given with it, do not tell. */
export interface CannotTell {
  /** A stable id. */
  readonly about:
    | "caller"
    | "parameters"
    | "mfa"
    | "mfa-age"
    | "keys"
    | "trust-policy"
    | "identity-policies"
    | "session-policies"
    | "service-control-policies"
    | "resource-control-policies"
    | "other-policies"
    | "policies-since-changed"
    | "undocumented";
  /** A sentence without a final period. */
  readonly why: string;
  /** Whether the answer is not known for this reason, or whether it can explain why the answer differs from the event. */
  readonly counts: boolean;
}

/** What a doubt is about, for people. */
export function doubtInWords(doubt: Doubt, caller: EventCaller): CannotTell {
  switch (doubt.kind) {
    case "keys": {
      const of = (pattern: RegExp): boolean => doubt.keys.every((key) => pattern.test(key));
      const keys = doubt.keys.join(", ");
      if (of(/^aws:MultiFactorAuthAge$/i) && caller.mfa.present === "true")
        return {
          about: "mfa-age",
          why: `the event does not tell how long ago MFA was used${atLeast(caller)}`,
          counts: true,
        };
      if (of(/^aws:MultiFactorAuth/i)) return { about: "mfa", why: caller.mfa.why, counts: true };
      return { about: "keys", why: `the event does not tell ${keys}, and the decision depends on it`, counts: true };
    }
    case "trust":
      return { about: "trust-policy", why: doubt.why, counts: true };
    case "side":
      return { about: "identity-policies", why: doubt.why, counts: true };
    case "undocumented": {
      const { id, assumed, alternative, otherwise } = doubt.dependence;
      const why = `AWS does not document ${id}: policy-check assumes that ${assumed}; if instead ${alternative}, the decision is ${otherwise}`;
      return { about: "undocumented", why, counts: true };
    }
  }
}

function atLeast({ mfa }: EventCaller): string {
  return mfa.age === undefined || mfa.age.least === 0
    ? ""
    : `: ${mfa.age.least} seconds at least, as the session is that old`;
}

/** Everything that is not told of a call: first what counts. */
export function cannotTellOf(
  call: EventCall,
  caller: EventCaller,
  { doubts, shown, isKnown }: Decided,
  given: Given,
  agrees: boolean | null,
): readonly CannotTell[] {
  const all = doubts.map((doubt) => doubtInWords(doubt, caller));
  const add = (about: CannotTell["about"], why: string, counts: boolean): void => {
    if (!all.some((each) => each.about === about)) all.push({ about, why, counts });
  };
  const disagrees = agrees === false;
  // Whatever was not given can only have denied more.
  const couldDeny = disagrees && shown.decision === "allowed";
  const isOfAccount = !/^(service|saml|web-identity)$/.test(caller.kind);
  if (call.isUntold && call.asked.kind === "assume")
    add(
      "parameters",
      "the event does not have the parameters of the call: external ID, session name, tags and MFA device",
      false,
    );
  if (isOfAccount && call.asked.kind !== "session-token" && given.serviceControl === undefined)
    add("service-control-policies", "no SCPs were given, which can deny the call", couldDeny);
  if (call.asked.kind === "assume" && given.resourceControl === undefined)
    add("resource-control-policies", "no RCPs were given, which can deny the call", couldDeny);
  const isRoleSession =
    caller.kind === "role-session" || (caller.kind === "other-account" && caller.role !== undefined);
  if (isRoleSession || caller.kind === "federated-user")
    add(
      "session-policies",
      "the event does not show whether the caller's session has session policies, which can deny the call",
      couldDeny,
    );
  if (isKnown) add("policies-since-changed", "the policies may have changed since the event", disagrees);
  return all;
}
