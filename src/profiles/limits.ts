import { isAssumeValue } from "../callers/index.js";
import { parseArn } from "../iam/index.js";
import type { ChainProblem } from "./chain-plan.js";
import type { Client } from "./client.js";
import { longest, longestOfChain, shortest } from "./duration.js";
import type { Hop, HopOutcome } from "./hop.js";

/**
 * What becomes of the calls of a chain, one after the other, before any policy: what the client itself refuses, and STS by the
 * constraints of its parameters. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function outcomesOf(hops: readonly Hop[], client: Client): readonly HopOutcome[] {
  let isOver = false;
  return hops.map((hop): HopOutcome => {
    if (isOver) return { kind: "not reached" };
    const problem = byClient(hop, client);
    const refused = problem ?? bySts(hop);
    if (refused === undefined) return { kind: "made" };
    isOver = true;
    return { kind: "refused", by: problem === undefined ? "STS" : "client", problem: refused };
  });
}

/** A code that cannot be asked for keeps a client from every call: no chain is begun. */
export function codeProblem(hops: readonly Hop[], client: Client): ChainProblem | undefined {
  const { asks, unasked } = client.calls.mfa.is;
  if (asks !== "nobody" || unasked !== "the client refuses") return undefined;
  const serial = hops.map((hop) => hop.serial).find((each) => each !== undefined);
  if (serial === undefined) return undefined;
  const message = `the client cannot prompt for MFA codes, and makes no call for a profile with mfa_serial`;
  const remedy = "get a session with another client, and give it the session's variables";
  return { code: "code-cannot-be-asked", message, remedy, place: serial.place };
}

function byClient(
  { duration, externalId, place, durationPlace, profile }: Hop,
  client: Client,
): ChainProblem | undefined {
  if (duration.kind === "refused") {
    const message = `the client makes no call for duration_seconds of the profile ${profile}: ${duration.why}`;
    return { code: "invalid-duration", message, remedy: durationRemedy, place: durationPlace ?? place };
  }
  const isShort = externalId !== undefined && externalId.value.length < 2;
  if (!isShort || client.calls.shortExternalId.is === "left to STS") return undefined;
  const message = `the client makes no call for an external_id of fewer than two characters`;
  return { code: "invalid-external-id", message, remedy: externalIdRemedy, place: externalId.place };
}

const durationRemedy = "write a whole number of seconds from 900 to 43200";
const externalIdRemedy = "write the external ID that the role requires, or remove the line";

function bySts(hop: Hop): ChainProblem | undefined {
  return roleProblem(hop) ?? durationProblem(hop) ?? textProblem(hop) ?? serialProblem(hop);
}

function roleProblem({ role, place, profile }: Hop): ChainProblem | undefined {
  const arn = parseArn(role);
  if (arn?.service === "iam" && arn.resource.startsWith("role/") && !/\s/.test(role)) return undefined;
  const message = `role_arn of the profile ${profile} is not the ARN of a role: ${JSON.stringify(role)}`;
  return { code: "invalid-role-arn", message, remedy: "write arn:aws:iam::ACCOUNT:role/NAME", place };
}

function durationProblem({
  duration,
  isChained,
  action,
  place,
  durationPlace,
  profile,
}: Hop): ChainProblem | undefined {
  const at = durationPlace ?? place;
  if (duration.kind === "NaN") {
    const message = `duration_seconds of the profile ${profile} is sent as NaN, which STS refuses`;
    return { code: "invalid-duration", message, remedy: durationRemedy, place: at };
  }
  if (duration.kind !== "sent") return undefined;
  const { seconds } = duration;
  if (seconds < shortest || seconds > longest) {
    const message = `the duration of ${seconds} seconds of the profile ${profile} is outside the limits of STS, 900 to 43200`;
    return { code: "invalid-duration", message, remedy: durationRemedy, place: at };
  }
  if (!isChained || action !== "sts:AssumeRole" || seconds <= longestOfChain) return undefined;
  const message = `the role of the profile ${profile} is assumed with a session, for which STS allows 3600 seconds and not ${seconds}`;
  const remedy = "write 3600 or less, or assume the role with an access key";
  return { code: "duration-beyond-chain", message, remedy, place: at };
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html: RoleSessionName, ExternalId */
function textProblem({ sessionName, externalId, place, profile }: Hop): ChainProblem | undefined {
  if (sessionName.isSet && !isAssumeValue("sts:RoleSessionName", sessionName.text)) {
    const message = `role_session_name of the profile ${profile} is not a session name`;
    const remedy = "write 2 to 64 letters, digits and _+=,.@-";
    return { code: "invalid-session-name", message, remedy, place };
  }
  if (externalId === undefined || externalId.value === "" || isAssumeValue("sts:ExternalId", externalId.value))
    return undefined;
  const message = `external_id of the profile ${profile} is not an external ID that STS takes`;
  return {
    code: "invalid-external-id",
    message,
    remedy: "write 2 to 1224 letters, digits and _+=,.@:/-",
    place: externalId.place,
  };
}

function serialProblem({ serial, code, isByRole, profile }: Hop): ChainProblem | undefined {
  if (serial === undefined || code === "not sent" || code === "none") return undefined;
  const { value, place } = serial;
  if (code === "sent without a code") {
    const message = `the client sends mfa_serial of the profile ${profile} without a code, which STS refuses`;
    return { code: "serial-without-code", message, remedy: "give the code in the program", place };
  }
  if (!/^[\w+=/:,.@-]{9,256}$/.test(value)) {
    const message = `mfa_serial of the profile ${profile} is sent with what is behind it, which STS refuses`;
    return { code: "invalid-serial", message, remedy: "write remarks on lines of their own", place };
  }
  if (/:(user|role|root)\b/.test(value)) {
    const message = `mfa_serial of the profile ${profile} is the ARN of a user and not of an MFA device`;
    return { code: "serial-not-a-device", message, remedy: "write arn:aws:iam::ACCOUNT:mfa/NAME", place };
  }
  if (/^arn:[^:]*:iam::\d*:u2f\//.test(value)) {
    const message = `mfa_serial of the profile ${profile} is a passkey or FIDO security key, which gives no codes for calls`;
    const remedy = "name an MFA device that shows codes, or sign in with aws login";
    return { code: "security-key-without-codes", message, remedy, place };
  }
  if (!isByRole) return undefined;
  const message = `mfa_serial of the profile ${profile} is sent with a session, which has no MFA device, and STS refuses that`;
  const remedy = "move mfa_serial to the profile whose role is assumed with the access key";
  return { code: "mfa-on-chained-call", message, remedy, place };
}
