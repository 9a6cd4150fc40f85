import type { Base } from "./base.js";
import type { ChainProblem, PlannedRole } from "./chain-plan.js";
import type { Client } from "./client.js";
import { longestOfChain, type SentDuration, sentDuration } from "./duration.js";
import type { Place } from "./text/lines.js";
import type { Setting } from "./text/settings.js";

/** `aws:MultiFactorAuthPresent` of a call; `unknown` where it depends on credentials that are not known. */
export type Mfa = "absent" | "false" | "true" | "unknown";

/** What becomes of the MFA code of a call. */
export type CodeOfCall =
  | "none"
  /** The client asks for it and sends it. */
  | "asked"
  /** There is a serial number in the profile, and the client does not send it. */
  | "not sent"
  | "sent without a code";

/** What becomes of a call, as far as the files tell. */
export type HopOutcome =
  | { readonly kind: "made" }
  | { readonly kind: "refused"; readonly by: "client" | "STS"; readonly problem: ChainProblem }
  /** A call before it is refused. */
  | { readonly kind: "not reached" };

/** A call that assumes a role. */
export interface Hop {
  readonly profile: string;
  readonly action: PlannedRole["action"];
  readonly role: string;
  /** Where the role's ARN is. */
  readonly place: Place;
  readonly sessionName: { readonly text: string; readonly isSet: boolean };
  readonly externalId: Setting | undefined;
  readonly duration: SentDuration;
  readonly durationPlace: Place | undefined;
  readonly serial: Setting | undefined;
  readonly code: CodeOfCall;
  /** Whether temporary credentials make the call, so the session lives one hour at most. */
  readonly isChained: boolean;
  /** Whether a session of a role makes it: such a caller has no MFA device. */
  readonly isByRole: boolean;
  readonly mfaOnCall: Mfa;
  /** Of the calls that are made with the session. */
  readonly mfaAfter: Mfa;
  /** The region that the call is signed for, where the profile says it. */
  readonly region: string | undefined;
  readonly lifetime: Lifetime;
}

/** How long the session lives. */
export interface Lifetime {
  /** Undefined where the call is refused for it. */
  readonly seconds: number | undefined;
  /** A clause: why so long, and what it depends on. */
  readonly why: string;
}

/** The calls of a client that are planned, one after the other. */
export function hopsOf(base: Base, roles: readonly PlannedRole[], client: Client): readonly Hop[] {
  const hops: Hop[] = [];
  for (const [index, role] of roles.entries())
    hops.push(hopOf(role, hops.at(-1), { base, client, isLast: index === roles.length - 1 }));
  return hops;
}

interface Surroundings {
  readonly base: Base;
  readonly client: Client;
  readonly isLast: boolean;
}

function hopOf({ profile, action }: PlannedRole, before: Hop | undefined, around: Surroundings): Hop {
  const { base, client } = around;
  const isWebIdentity = action === "sts:AssumeRoleWithWebIdentity";
  const setting = (key: string): Setting | undefined => {
    const found = profile.settings.get(key);
    return found?.value === "" ? undefined : found;
  };
  const { value: role = "", place = profile.place } = setting("role_arn") ?? {};
  const name = setting("role_session_name");
  const written = profile.settings.get("duration_seconds");
  // No client sends the duration or the serial number of a profile with a web identity.
  const duration: SentDuration = isWebIdentity
    ? { kind: "none" }
    : sentDuration(written?.value, client.calls.duration.is);
  const serial = isWebIdentity ? undefined : setting("mfa_serial");
  const code = codeOf(serial, around);
  const isByRole = before !== undefined || isOfRole(base);
  const isChained = isByRole || isOfSession(base);
  const mfaBefore = before?.mfaAfter ?? mfaOf(base);
  const followed = client.calls.region.is === "the profile of the role" ? setting("region")?.value : undefined;
  return {
    profile: profile.name,
    action,
    role,
    place,
    sessionName: { text: name?.value ?? client.calls.sessionName.is, isSet: name !== undefined },
    externalId: isWebIdentity ? undefined : profile.settings.get("external_id"),
    duration,
    durationPlace: written?.place,
    serial,
    code,
    isChained,
    isByRole,
    mfaOnCall: isWebIdentity ? "absent" : mfaOnCall(code, mfaBefore, isByRole),
    mfaAfter: mfaAfter(base, mfaBefore),
    region: followed,
    lifetime: lifetimeOf(duration, { isChained: isChained && !isWebIdentity, isSet: written !== undefined }),
  };
}

function codeOf(serial: Setting | undefined, { client, isLast }: Surroundings): CodeOfCall {
  if (serial === undefined) return "none";
  const { asks, unasked, inner } = client.calls.mfa.is;
  if (!isLast && inner === "not sent") return "not sent";
  if (asks !== "nobody") return "asked";
  return unasked === "the serial number is sent without a code" ? "sent without a code" : "not sent";
}

/** Of temporary credentials of unknown origin AWS does not document whether a code on the call counts. */
function mfaOnCall(code: CodeOfCall, before: Mfa, isByRole: boolean): Mfa {
  if (code !== "asked") return before;
  return before === "unknown" && !isByRole ? "unknown" : "true";
}

function isOfRole(base: Base): boolean {
  if (base.kind === "login") return !/:user\//.test(base.session);
  return base.kind === "sso" || (base.kind === "source" && base.source !== "Environment");
}

function isOfSession(base: Base): boolean {
  return base.kind === "login" || (base.kind === "keys" && base.key.isTemporary);
}

/** MFA on calls that are made with the credentials that a chain begins with. */
function mfaOf(base: Base): Mfa {
  if (base.kind === "keys" && !base.key.isTemporary) return "absent";
  return "unknown";
}

/**
 * The sessions of roles carry no MFA, unless the role was assumed with a session that has it, of which AWS documents nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 */
function mfaAfter(base: Base, before: Mfa): Mfa {
  if (base.kind === "webIdentity") return "absent";
  return before === "unknown" ? "unknown" : "false";
}

const hour = 3600;

function lifetimeOf(
  duration: SentDuration,
  { isChained, isSet }: { readonly isChained: boolean; readonly isSet: boolean },
): Lifetime {
  switch (duration.kind) {
    case "NaN":
    case "refused":
      return { seconds: undefined, why: "the duration is not valid" };
    case "none":
      return { seconds: hour, why: isChained ? "the default of STS, and the limit of a chain" : "the default of STS" };
    case "sent": {
      const { seconds } = duration;
      if (isChained && seconds > longestOfChain)
        return { seconds: undefined, why: "sessions of a chain live one hour at most" };
      const why = isSet ? "duration_seconds" : "the default of the client";
      return { seconds, why: seconds <= hour ? why : `${why}, if the role's maximum session duration is not shorter` };
    }
  }
}
