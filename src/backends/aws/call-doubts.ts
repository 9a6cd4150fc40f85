import { refusals } from "../../engine/index.js";
import type { AssumeRoleCall, ScenarioCaller, Session, SessionTokenCall } from "../call.js";
import type { CompiledPolicies } from "../compiled-policies.js";
import type { GivenPolicy } from "../given.js";
import { mfaInWords } from "../shown-call.js";
import type { DeployedRole } from "./deployed.js";

const longestWhenChained = 3600;
const namePattern = /^[\w+=,.@-]{2,64}$/;
const tagPatterns = { key: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u, value: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u };
/** In characters: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const longestSessionPolicy = 2048;

/** What all calls that assume a role have. */
interface AskedSession {
  readonly sessionName: string;
  readonly duration?: number | undefined;
  readonly tags?: Session["tags"] | undefined;
}

/** Why a session may be refused for another reason than policies, which only a real call shows; undefined if there is none. */
export function sessionDoubt(asked: AskedSession, role: DeployedRole, chained: boolean): string | undefined {
  return onlyInRealCalls(nameOrTagDoubt(asked) ?? durationDoubt(asked.duration, role, chained));
}

/** The same for all parameters of AssumeRole. */
export function parameterDoubt(
  { caller, parameters }: AssumeRoleCall,
  role: DeployedRole,
  compiled: CompiledPolicies,
): string | undefined {
  const { externalId, tags = [], transitiveTagKeys = [], sourceIdentity, sessionPolicy } = parameters;
  const keys = tags.map(({ key }) => key.toLowerCase());
  const inherited = caller.kind === "session" ? caller.session.transitiveTagKeys.map((key) => key.toLowerCase()) : [];
  const inheritedIdentity = caller.kind === "session" ? caller.session.sourceIdentity : undefined;
  const doubt = firstOf([
    [externalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId), "AWS does not accept the external ID"],
    [
      sourceIdentity !== undefined && (!namePattern.test(sourceIdentity) || /^aws:/i.test(sourceIdentity)),
      "AWS does not accept the source identity",
    ],
    [
      sourceIdentity !== undefined && inheritedIdentity !== undefined && sourceIdentity !== inheritedIdentity,
      "the source identity of the session cannot be changed",
    ],
    [transitiveTagKeys.some((key) => !keys.includes(key.toLowerCase())), "a transitive tag key is not among the tags"],
    [keys.some((key) => inherited.includes(key)), "a tag has the key of a transitive tag of the session"],
    [sessionPolicy !== undefined && !isPolicy(sessionPolicy, compiled), "the session policy is not a policy"],
    [
      sessionPolicy !== undefined && sessionPolicy.source.text.length > longestSessionPolicy,
      `the session policy has more than ${longestSessionPolicy} characters`,
    ],
  ]);
  return onlyInRealCalls(doubt) ?? sessionDoubt(parameters, role, isChained(caller));
}

function nameOrTagDoubt({ sessionName, tags = [] }: AskedSession): string | undefined {
  const keys = tags.map(({ key }) => key.toLowerCase());
  const bad = tags.find(({ key, value }) => !tagPatterns.key.test(key) || !tagPatterns.value.test(value));
  return firstOf([
    [!namePattern.test(sessionName), "AWS does not accept the session name"],
    [new Set(keys).size < keys.length, "a tag key is given twice"],
    [tags.length > 50, "there are more than 50 tags"],
    [bad !== undefined, `AWS does not accept the tag ${bad?.key}`],
  ]);
}

function firstOf(doubts: readonly (readonly [applies: boolean, doubt: string])[]): string | undefined {
  return doubts.find(([applies]) => applies)?.[1];
}

function onlyInRealCalls(doubt: string | undefined): string | undefined {
  return doubt && `${doubt}, and only a real call shows which error AWS STS answers`;
}

function isPolicy(given: GivenPolicy, compiled: CompiledPolicies): boolean {
  const policy = compiled.of("identity", given);
  return policy !== undefined && refusals(policy).length === 0;
}

/** AWS takes no longer sessions than the role allows, and an hour at most in a chain. */
export function durationDoubt(duration: number | undefined, role: DeployedRole, chained: boolean): string | undefined {
  if (duration === undefined) return undefined;
  if (duration < 900 || duration > 43_200) return `a session cannot last ${duration} seconds`;
  if (chained && duration > longestWhenChained) return `a session of a chain cannot last ${duration} seconds`;
  const longest = role.maxSessionDuration;
  return duration > longest ? `sessions of the role last ${longest} seconds at most, not ${duration}` : undefined;
}

/** Whether a call with session credentials counts as role chaining; those of GetSessionToken do as well. */
export function isChained(caller: ScenarioCaller): boolean {
  return caller.kind === "session";
}

/** Why read-only mode cannot know what the MFA parameters of a call lead to; undefined where it can. */
export function mfaDoubt({
  caller,
  mfa,
}: Pick<AssumeRoleCall | SessionTokenCall, "caller" | "mfa">): string | undefined {
  if (mfa.kind === "none") return undefined;
  if (mfa.kind !== "device") {
    return `${mfaInWords(mfa)} can only be verified by AWS STS in a real AssumeRole call; run with --live`;
  }
  if (caller.kind === "user") {
    return caller.user.hasDevice
      ? undefined
      : `the user ${caller.user.name} has no MFA device; add "with a virtual MFA device" to the Given step`;
  }
  if (caller.kind === "session" && caller.session.credentials.kind === "sessionToken") return undefined;
  return "only a real call shows what AWS STS answers to an MFA code from a caller that is not a user";
}
