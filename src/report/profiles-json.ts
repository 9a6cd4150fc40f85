import {
  baseInWords,
  type Client,
  decidingLines,
  type HopDecision,
  type ProfileAnswer,
  type ProfileCall,
  type Reading,
} from "../profiles/index.js";
import type { ProfilesReport } from "./profiles.js";

/** What profiles do as JSON, version 1 of `profiles.schema.json`, with a final line end. */
export function profilesJson({ tool, files, clients, answers }: ProfilesReport): string {
  const report = {
    schemaVersion: 1,
    tool,
    files,
    clients: clients.map(shownClient),
    profiles: answers.map(shownAnswer),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function shownClient({ id, family, name, version, calls }: Client) {
  return { id, family, name, version, seen: calls.mfa.seen.date };
}

function shownAnswer({ profile, readings, differences, findings }: ProfileAnswer) {
  return {
    profile,
    readings: readings.map(shownReading),
    differences,
    findings: findings.map(({ place, remedy, ...finding }) => ({
      ...finding,
      remedy: remedy ?? null,
      file: place?.file ?? null,
      line: place?.line ?? null,
    })),
  };
}

function shownReading({ client, result, base, calls, problem }: Reading) {
  return {
    client: client.id,
    result,
    credentials:
      base === undefined
        ? null
        : { kind: base.kind, description: baseInWords(base), file: base.place.file, line: base.place.line },
    calls: calls.map((call, index) => shownCall(call, calls[index - 1])),
    problem: problem === undefined ? null : { id: problem.code, message: problem.message },
    codesAsked: calls.filter(({ hop, outcome }) => hop.code === "asked" && outcome.kind !== "not reached").length,
    cache: { kept: client.calls.cache.is.kept, description: client.calls.cache.is.words },
  };
}

function shownCall({ hop, outcome, decision }: ProfileCall, before: ProfileCall | undefined) {
  const { duration } = hop;
  return {
    profile: hop.profile,
    action: hop.action,
    role: hop.role,
    file: hop.place.file,
    line: hop.place.line,
    callerRole: before?.hop.role ?? null,
    sessionName: hop.sessionName.isSet ? hop.sessionName.text : null,
    externalId: hop.externalId?.value || null,
    durationSeconds: duration.kind === "sent" ? duration.seconds : null,
    serialNumber: hop.serial?.value ?? null,
    code: codes[hop.code],
    mfaOnCall: hop.mfaOnCall,
    mfaAfter: hop.mfaAfter,
    region: hop.region ?? null,
    lifetimeSeconds: hop.lifetime.seconds ?? null,
    lifetime: hop.lifetime.why,
    outcome:
      outcome.kind === "refused" ? (outcome.by === "STS" ? "refusedBySts" : "refusedByClient") : outcomes[outcome.kind],
    decision: decision === undefined ? null : shownDecision(decision),
  };
}

const codes = {
  none: "none",
  asked: "asked",
  "not sent": "notSent",
  "sent without a code": "sentWithoutCode",
} as const;

const outcomes = { made: "made", "not reached": "notReached" } as const;

function shownDecision(decision: HopDecision) {
  if (decision.kind === "unknown") return { decision: "unknown", reason: decision.why, assumes: [], deciding: [] };
  const { decision: made, assumes } = decision;
  return { decision: made.decision, reason: made.reason, assumes, deciding: decidingLines(made) };
}
