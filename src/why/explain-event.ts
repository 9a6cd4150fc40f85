import type { DecisionKind } from "../engine/index.js";
import { readEventCaller } from "./caller.js";
import { type CannotTell, cannotTellOf } from "./cannot-tell.js";
import { type Change, changesThatAllow, changesThatDeny, notKnownOfSide } from "./changes.js";
import { type Case, type Decided, decideCase } from "./decide.js";
import { decidingLines } from "./deciding.js";
import type { EventCaller } from "./event-caller.js";
import { fieldsIn, textIn } from "./fields.js";
import type { GivenPolicies } from "./given.js";
import type { Happened } from "./happened.js";
import { type Question, questionOf } from "./question.js";
import type { EventCall } from "./read-call.js";
import type { WhyResult } from "./result.js";
import { scenarioOfEvent } from "./scenario.js";
import { type ToldDoubt, toldDoubt } from "./told-policy.js";

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
  const told = toldDoubt(call, subject, decided, policies.given);
  const isPolicyOpen = !decided.isKnown || isCounting(told) || isOfOtherService(call, decided);
  // Whatever the policies say: of the decision it does not matter then what is not known of them.
  const fixed = replacedIdentity(call, caller);
  const isRefusedAnyway = fixed !== undefined && (!decided.isKnown || decided.shown.decision === "allowed");
  const isOpen = !isRefusedAnyway && isPolicyOpen;
  const { decision: found, reason: engineReason } = decided.shown;
  const decision: WhyResult["decision"] = isOpen ? "unknown" : isRefusedAnyway ? "implicitDeny" : found;
  const legacy = decision !== "allowed" && call.happened.kind === "allowed" ? legacyTrust(call) : undefined;
  const isForOtherReason = told?.kind === "contradicted" && !isOpen;
  const agrees = legacy !== undefined ? null : isForOtherReason ? false : agreement(decision, call.happened);
  const isAllowed = decision === "allowed";
  const isTrustKnown = subject.trust === undefined || subject.trust.kind === "known";
  const mayChange = call.asked.kind !== "session-token" && isTrustKnown && decided.shown.byPolicies;
  const answered = { input, subject, decided, caller };
  const turning = mayChange && !isAllowed && call.happened.kind !== "allowed" ? changesThatAllow(answered) : [];
  const others: readonly CannotTell[] = [
    ...(told === undefined ? [] : [told.doubt]),
    ...(isOfOtherService(call, decided) ? [otherService] : []),
  ];
  const more = call.asked.kind === "other" ? [...others, otherService] : others;
  const reasons = [...otherFailure(call.happened), ...more.map(({ why }) => why)];
  const wouldAllow = turning.map((change) => alsoNotKnown(change, reasons));
  const cannotTell = [
    ...others,
    ...cannotTellOf(call, caller, decided, policies.given, agrees).filter(
      ({ about, counts }) => counts || about !== told?.doubt.about,
    ),
    ...openSideOf(subject, wouldAllow),
  ].sort((one, other) => Number(other.counts) - Number(one.counts));
  const wouldDeny = mayChange && isAllowed ? changesThatDeny(answered) : [];
  return {
    ...{ decision, agrees, wouldAllow, wouldDeny, cannotTell },
    reason: legacy ?? (isRefusedAnyway ? fixed : isOpen ? unknownReason(cannotTell) : engineReason),
    deciding:
      isRefusedAnyway || (decision === "unknown" && !isTrustKnown) ? [] : decidingLines(decided.shown, subject.side),
    scenario:
      isOpen || isRefusedAnyway || legacy !== undefined
        ? null
        : (scenarioOfEvent(call, input, subject.trust, decided) ?? null),
  };
}

/** Whether a decision that AWS says something else of is not known. */
function isCounting(told: ToldDoubt | undefined): boolean {
  return told?.kind === "not-given" && told.doubt.counts;
}

/** Why a call failed that no policy decided. A change of policies does not fix that; a new MFA code may. */
function otherFailure(happened: Happened): readonly string[] {
  return happened.kind === "failed" && !happened.isOfCode ? [happened.why] : [];
}

function alsoNotKnown(change: Change, reasons: readonly string[]): Change {
  const notKnown = [...new Set([...(change.notKnown ?? []), ...reasons])];
  return notKnown.length === 0 ? change : { ...change, notKnown };
}

/** The identity policies that are not known, where they count for a changed call only. */
function openSideOf(subject: Case, changes: readonly Change[]): readonly CannotTell[] {
  return notKnownOfSide(subject)
    .filter((why) => changes.some(({ notKnown }) => notKnown?.includes(why)))
    .map((why) => ({ about: "identity-policies", why, counts: false }));
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
 * Calls that no policy decides: GetSessionToken and GetFederationToken take no temporary credentials, and root users assume no roles.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
 */
function withoutPolicies({ asked, happened }: EventCall, { kind }: EventCaller): Answer | undefined {
  const isSession = /^(user-session|console|role-session|federated-user)$/.test(kind);
  const reason =
    asked.kind === "session-token" && isSession
      ? longTermOnly("sts:GetSessionToken")
      : asked.kind === "federation-token" && isSession
        ? longTermOnly("sts:GetFederationToken")
        : asked.kind === "assume" && asked.role === undefined && kind === "root"
          ? "A root user cannot assume a role, even if policies allow it."
          : undefined;
  if (reason === undefined) return undefined;
  const nothing = { deciding: [], wouldAllow: [], wouldDeny: [], cannotTell: [], scenario: null };
  return { decision: "implicitDeny", reason, agrees: agreement("implicitDeny", happened), ...nothing };
}

/** Why a call is refused that gives its session another source identity than the caller's session has; undefined for other calls. */
function replacedIdentity({ asked, parameters }: EventCall, { handedOn }: EventCaller): string | undefined {
  const own = handedOn.sourceIdentity;
  const given = textIn(parameters, "sourceIdentity");
  if (asked.kind !== "assume" || own === undefined || given === undefined || given === own) return undefined;
  return `The caller's session has the source identity ${JSON.stringify(own)}, which cannot be changed, and the call sets ${JSON.stringify(given)}.`;
}

function longTermOnly(action: string): string {
  return `${action} can be called with long-term credentials only, not with temporary credentials.`;
}

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
