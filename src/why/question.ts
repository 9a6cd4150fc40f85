import { prepareRequest, type RequestInput } from "../engine/index.js";
import { parseArn } from "../iam/index.js";
import { contextOf, type EventContext } from "./context.js";
import type { Case } from "./decide.js";
import type { EventCaller } from "./event-caller.js";
import type { GivenPolicies, KnownTrust, NotKnown } from "./given.js";
import type { EventCall } from "./read-call.js";

/** A call to decide, or why there is none: a clause that goes on after "cannot tell: ". */
export type Question =
  | { readonly kind: "case"; readonly subject: Case; readonly input: RequestInput }
  | { readonly kind: "none"; readonly about: "caller" | "parameters" | "other-policies"; readonly why: string };

/** Puts together what is decided on for a call: the request that its event shows, and what was given of policies. */
export function questionOf(call: EventCall, caller: EventCaller, policies: GivenPolicies): Question {
  const { principal, unnamed } = caller;
  if (principal === undefined)
    return { kind: "none", about: "caller", why: unnamed ?? "the event does not name the caller" };
  const asked = askedIn(call, caller);
  if ("why" in asked) return { kind: "none", about: "parameters", why: asked.why };
  const trust =
    call.asked.kind === "assume" ? policies.trustOf(asked.resource, call.asked.isGiven ? "asked" : "named") : undefined;
  const side = call.asked.kind === "session-token" ? ({ kind: "none" } as const) : policies.sideOf(caller);
  const tags = { principal: side.kind === "known" ? side.tags : undefined, resource: tagsOf(trust) };
  const context = contextOf(call, caller, tags);
  const input = inputOf(call, caller, principal, asked, context);
  const prepared = prepareRequest(input);
  if (prepared.kind === "refused")
    return { kind: "none", about: "parameters", why: prepared.problems[0]?.message ?? "the event shows no request" };
  const ofCaller = caller.account === undefined ? undefined : policies.levels("serviceControl", caller.account);
  const ofRole = policies.levels("resourceControl", parseArn(asked.resource)?.account ?? "");
  for (const levels of [ofCaller, ofRole])
    if (typeof levels === "string") return { kind: "none", about: "other-policies", why: levels };
  const subject: Case = {
    ...{ request: prepared.request, trust, side, isOpen: context.isOpen, age: caller.mfa.age, mfa: caller.mfa.values },
    serviceControl: typeof ofCaller === "string" ? undefined : ofCaller,
    resourceControl: typeof ofRole === "string" || call.asked.kind !== "assume" ? undefined : ofRole,
  };
  return { kind: "case", subject, input };
}

function tagsOf(trust: KnownTrust | NotKnown | undefined) {
  return trust?.kind === "known" ? trust.tags : undefined;
}

interface Asked {
  readonly action: string;
  readonly resource: string;
}

function askedIn({ asked }: EventCall, { account, principal }: EventCaller): Asked | { readonly why: string } {
  switch (asked.kind) {
    case "assume":
      if (asked.role === undefined) return { why: "the event does not say which role the call was about" };
      return { action: asked.action, resource: asked.role };
    case "session-token":
      return { action: "sts:GetSessionToken", resource: "*" };
    case "federation-token": {
      const partition = parseArn(principal ?? "")?.partition ?? "aws";
      // Without the parameters, the name of the federated user is not known.
      if (asked.name === undefined) return { why: "the event does not say for which federated user the call was" };
      return {
        action: "sts:GetFederationToken",
        resource: `arn:${partition}:sts::${account ?? ""}:federated-user/${asked.name}`,
      };
    }
    case "other": {
      const { action, resource } = asked;
      return { action, resource: resource !== undefined && parseArn(resource) !== undefined ? resource : "*" };
    }
  }
}

function inputOf(
  call: EventCall,
  { uncertain, account }: EventCaller,
  principal: string,
  { action, resource }: Asked,
  { values, alsoNeeds }: EventContext,
): RequestInput {
  const isOther = call.asked.kind === "other" || call.asked.kind === "federation-token";
  const own = parseArn(resource)?.account;
  return {
    ...{ action, principal, resource, context: values, alsoNeeds, uncertain, principalKeys: "filled" },
    // Policies of resources of other services are not given, so the caller's own ones decide.
    ...(isOther ? { resourceSide: "ignored" } : {}),
    ...(resource !== "*" && !own && account !== undefined ? { resourceAccount: account } : {}),
  };
}
