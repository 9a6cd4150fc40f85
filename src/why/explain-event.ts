import type { DecisionKind } from "../engine/index.js";
import { readEventCaller } from "./caller.js";
import { type CannotTell, cannotTellOf } from "./cannot-tell.js";
import { changesThatAllow, changesThatDeny } from "./changes.js";
import { type Decided, decideCase } from "./decide.js";
import { decidingLines } from "./deciding.js";
import type { EventCaller } from "./event-caller.js";
import { fieldsIn, textIn } from "./fields.js";
import type { GivenPolicies } from "./given.js";
import type { Happened } from "./happened.js";
import { type Question, questionOf } from "./question.js";
import type { EventCall } from "./read-call.js";
import type { WhyResult } from "./result.js";
import { scenarioOfEvent } from "./scenario.js";
import type { ToldPolicy } from "./told-refusal.js";

type Answer = Pick<
  WhyResult,
  "decision" | "reason" | "agrees" | "deciding" | "wouldAllow" | "wouldDeny" | "cannotTell" | "scenario"
>;

/** Says why a call ended as its event shows, on the policies that were given. */
export function explainEvent(call: EventCall, policies: GivenPolicies): WhyResult {
  const caller = readEventCaller(call, policies);
  const question = questionOf(call, caller, policies);
  const answer = answerTo(question, call, caller, policies);
  const reason = withFailure(call.happened, answer.reason);
  return { ...shownCall(call), caller: shownCaller(call, caller), request: shownRequest(question), ...answer, reason };
}

function answerTo(question: Question, call: EventCall, caller: EventCaller, policies: GivenPolicies): Answer {
  const special = withoutPolicies(call, caller);
  if (special !== undefined) return special;
  if (question.kind === "none") {
    const { about, why } = question;
    return unknown([{ about, why, counts: true }]);
  }
  const { subject, input } = question;
  const decided = decideCase(subject);
  const untold = untoldPolicy(call, decided, policies, subject.side.kind === "known");
  const isOpen = !decided.isKnown || untold !== undefined || isOfOtherService(call, decided);
  const { decision: found, reason: engineReason } = decided.shown;
  const decision: WhyResult["decision"] = isOpen ? "unknown" : found;
  const legacy = decision !== "allowed" && call.happened.kind === "allowed" ? legacyTrust(call) : undefined;
  const agrees = legacy === undefined ? agreement(decision, call.happened) : null;
  const told = cannotTellOf(call, caller, decided, policies.given, agrees);
  const others: readonly CannotTell[] = [
    ...(untold === undefined ? [] : [untold]),
    ...(isOfOtherService(call, decided) ? [otherService] : []),
  ];
  const cannotTell = [...others, ...told].sort((one, other) => Number(other.counts) - Number(one.counts));
  const isAllowed = decision === "allowed";
  const isTrustKnown = subject.trust === undefined || subject.trust.kind === "known";
  const mayChange = call.asked.kind !== "session-token" && isTrustKnown && decided.shown.byPolicies;
  const answered = { input, subject, decided, caller };
  const wouldAllow = mayChange && !isAllowed && call.happened.kind !== "allowed" ? changesThatAllow(answered) : [];
  const wouldDeny = mayChange && isAllowed ? changesThatDeny(answered) : [];
  return {
    ...{ decision, agrees, wouldAllow, wouldDeny, cannotTell },
    reason: legacy ?? (isOpen ? unknownReason(cannotTell) : engineReason),
    deciding: decision === "unknown" && !isTrustKnown ? [] : decidingLines(decided.shown, subject.side),
    scenario: scenarioOfEvent(call, input, subject.trust, decided) ?? null,
  };
}

function unknown(cannotTell: readonly CannotTell[]): Answer {
  const nothing = { deciding: [], wouldAllow: [], wouldDeny: [], scenario: null };
  return { decision: "unknown", reason: unknownReason(cannotTell), agrees: null, cannotTell, ...nothing };
}

function unknownReason(cannotTell: readonly CannotTell[]): string {
  const counting = cannotTell.filter(({ counts }) => counts).map(({ why }) => why);
  return `Cannot tell: ${counting.length === 0 ? "the event and the policies do not say enough" : counting.join("; ")}.`;
}

/** Where a call failed for another reason, that comes first. */
function withFailure(happened: Happened, reason: string): string {
  if (happened.kind !== "failed") return reason;
  return `${happened.why.charAt(0).toUpperCase()}${happened.why.slice(1)}. ${reason}`;
}

function agreement(decision: DecisionKind | "unknown", happened: Happened): boolean | null {
  if (decision === "unknown" || happened.kind === "failed") return null;
  return (decision === "allowed") === (happened.kind === "allowed");
}

/**
 * Calls that no policy decides: GetFederationToken takes no temporary credentials.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
function withoutPolicies(call: EventCall, caller: EventCaller): Answer | undefined {
  const isSession = /^(user-session|role-session|federated-user)$/.test(caller.kind);
  if (call.asked.kind !== "federation-token" || !isSession) return undefined;
  const nothing = { deciding: [], wouldAllow: [], wouldDeny: [], cannotTell: [], scenario: null };
  const reason =
    "sts:GetFederationToken can be called with long-term credentials only, not with temporary credentials.";
  return { decision: "implicitDeny", reason, agrees: agreement("implicitDeny", call.happened), ...nothing };
}

/** A policy that AWS says refused the call and that was not given, where the given ones allow it. */
function untoldPolicy(
  call: EventCall,
  decided: Decided,
  { given }: GivenPolicies,
  isSideKnown: boolean,
): CannotTell | undefined {
  const { by } = call.told;
  if (call.happened.kind !== "denied" || by === undefined || decided.shown.decision !== "allowed") return undefined;
  const isGiven: Readonly<Record<ToldPolicy, boolean>> = {
    ...{ trust: true, resource: call.asked.kind === "assume", identity: isSideKnown, permissionsBoundary: isSideKnown },
    ...{ serviceControl: given.serviceControl !== undefined, resourceControl: given.resourceControl !== undefined },
    ...{ session: false, vpcEndpoint: false },
  };
  if (isGiven[by.policy]) return undefined;
  const name = policyNames[by.policy];
  const verb = by.how === "explicitDeny" ? "denies the call" : "does not allow the call";
  return { about: aboutPolicy[by.policy], why: `AWS says that ${name} ${verb}, and it was not given`, counts: true };
}

const policyNames: Readonly<Record<ToldPolicy, string>> = {
  trust: "the trust policy",
  identity: "an identity policy",
  permissionsBoundary: "a permissions boundary",
  session: "a session policy",
  serviceControl: "an SCP",
  resourceControl: "an RCP",
  resource: "a policy of the resource",
  vpcEndpoint: "a policy of the VPC endpoint",
};

const aboutPolicy: Readonly<Record<ToldPolicy, CannotTell["about"]>> = {
  trust: "trust-policy",
  identity: "identity-policies",
  permissionsBoundary: "identity-policies",
  session: "session-policies",
  serviceControl: "service-control-policies",
  resourceControl: "resource-control-policies",
  resource: "other-policies",
  vpcEndpoint: "other-policies",
};

const otherService: CannotTell = {
  about: "other-policies",
  why: "policies of the resource, and what the service itself adds to the request, are not known",
  counts: true,
};

/** Of calls of other services, only an explicit denial by the caller's own policies is known, or one that AWS ascribes to them. */
function isOfOtherService(call: EventCall, { shown, isKnown }: Decided): boolean {
  if (call.asked.kind !== "other" || !isKnown || shown.decision === "explicitDeny") return false;
  const { by } = call.told;
  return !(shown.decision === "implicitDeny" && by?.policy === "identity" && by.how === "implicitDeny");
}

/**
 * A few roles of before September 2022 may assume themselves although their trust policies do not say so.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html#cloudtrail-integration_role-trust-behavior
 */
function legacyTrust({ event }: EventCall): string | undefined {
  if (fieldsIn(event, "additionalEventData")["explicitTrustGrant"] !== false) return undefined;
  return "The trust policy does not allow the call: AWS allowed it since the role assumed itself, and is one of those that may do so as before September 2022 (explicitTrustGrant is false).";
}

function shownCall({
  recorded,
  event,
  happened,
}: EventCall): Pick<WhyResult, "eventId" | "eventTime" | "eventName" | "file" | "line" | "happened"> {
  const failure = happened.kind === "allowed" ? undefined : happened;
  return {
    eventId: textIn(event, "eventID") ?? null,
    eventTime: textIn(event, "eventTime") ?? "",
    eventName: textIn(event, "eventName") ?? "",
    file: recorded.file,
    line: recorded.position.line,
    happened: {
      outcome: happened.kind,
      errorCode: failure?.code ?? null,
      errorMessage: failure?.message?.replace(/ ?Encoded authorization failure message:.*/s, "") ?? null,
      deniedBy: failure?.told.by ?? null,
    },
  };
}

function shownCaller({ event }: EventCall, caller: EventCaller): WhyResult["caller"] {
  const { mfa, issuedAt } = caller;
  const age = mfa.age === undefined ? null : { least: mfa.age.least, most: mfa.age.most ?? null };
  return {
    kind: caller.kind,
    arn: caller.principal ?? null,
    account: caller.account ?? null,
    role: caller.role ?? null,
    since: issuedAt === undefined ? null : new Date(issuedAt * 1000).toISOString().replace(".000Z", "Z"),
    sourceIdentity: textIn(fieldsIn(event, "userIdentity", "sessionContext"), "sourceIdentity") ?? null,
    mfa: { present: mfa.present, age, why: mfa.why },
  };
}

function shownRequest(question: Question): WhyResult["request"] {
  if (question.kind === "none") return null;
  const { action, principal, resource, context = {} } = question.input;
  return { action, principal, resource, context };
}
