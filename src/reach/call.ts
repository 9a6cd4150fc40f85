import type { Keys } from "../analysis/index.js";
import { assumeKeys, type Credentials, callerContext, type MfaPropagation } from "../callers/index.js";
import { type ContextInput, type PolicySet, prepareRequest, type Request } from "../engine/index.js";
import { foldName } from "../iam/index.js";
import type { MfaOfCall, Wanted } from "./ask.js";
import { type Caller, inheritsTags, type Session, type SessionTag } from "./caller.js";
import type { Target } from "./compose.js";
import { type Demand, transitiveTags } from "./demands.js";
import type { Held, HeldPolicyText } from "./documents.js";
import type { ShownRequest } from "./model.js";

/** A call as it is made, ready for the engine. */
export interface Call {
  readonly shown: ShownRequest;
  readonly request: Request;
  readonly credentials: Credentials;
  /** The session that a call gives that assumes a role. */
  readonly session: Session;
}

/** When calls are made, and whether sessions carry MFA. */
export interface CallTimes {
  /** In seconds since 1970. */
  readonly now: number;
  readonly mfaPropagation: MfaPropagation;
}

/** What a call takes besides its caller and its target. */
export interface CallParts {
  readonly chosen: Keys;
  readonly wanted: Wanted;
  readonly gives: Demand;
}

const present = "aws:MultiFactorAuthPresent";
const age = "aws:MultiFactorAuthAge";
const issued = "aws:TokenIssueTime";
const ofCredentials: ReadonlySet<string> = new Set([present, age, issued]);

/** The call with the keys that were chosen for it; undefined where it is none that can be made. */
export function callOf(caller: Caller, target: Target, parts: CallParts, times: CallTimes): Call | undefined {
  const { chosen, wanted, gives } = parts;
  const now = timeOf(chosen, times);
  const credentials = credentialsOf(caller, parts, now);
  if (credentials === undefined) return undefined;
  const { principal, context, uncertain } = callerContext(credentials, { ...times, now });
  const others = Object.entries({ ...chosen, ...wanted.fixed }).filter(([key]) => !ofCredentials.has(key));
  const isAssume = foldName(target.action) === "sts:assumerole";
  const own: Record<string, ContextInput> = Object.fromEntries(others);
  const parameters = isAssume ? parametersOf(own, gives) : undefined;
  const all = {
    ...caller.keys,
    ...context,
    ...own,
    ...(parameters === undefined ? {} : assumeKeys(parameters)),
    ...target.keys,
  };
  const { action, resource, resourceAccount } = target;
  const alsoNeeds = isAssume && inheritsTags(caller.session) ? ["sts:TagSession"] : [];
  const shown = { action, principal, resource, context: all };
  const prepared = prepareRequest({ ...shown, resourceAccount, alsoNeeds, uncertain });
  if (prepared.kind !== "ready") return undefined;
  const inherited = (caller.session?.tags ?? []).filter(({ transitive }) => transitive);
  const session: Session = {
    name: parameters?.sessionName ?? "session",
    tags: [...inherited, ...(parameters === undefined ? [] : tagsOf(parameters))],
    sourceIdentity: parameters?.sourceIdentity ?? caller.session?.sourceIdentity,
    from: credentials,
    at: now,
  };
  return { shown, request: prepared.request, credentials, session };
}

/** The time of a call: the one that was chosen, or one at which the credentials are as old as they were chosen to be. */
function timeOf(chosen: Keys, { now }: CallTimes): number {
  const epoch = chosen["aws:EpochTime"];
  if (typeof epoch === "string" && /^\d+$/.test(epoch)) return Number(epoch);
  const at = secondsOf(chosen[issued]);
  return at === undefined ? now : at + Number(chosen[age] ?? 0);
}

function secondsOf(value: string | readonly string[] | undefined): number | undefined {
  const milliseconds = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}

/** The credentials with the MFA that was chosen: a code on the call itself, where that will do. */
function credentialsOf(
  { entity, kind, session }: Caller,
  { chosen, wanted }: CallParts,
  now: number,
): Credentials | undefined {
  const issuedAt = secondsOf(chosen[issued]);
  const seconds = Number(chosen[age] ?? 0);
  if (kind === "roleSession") {
    const role = { kind, role: entity.arn, roleId: entity.id, sessionName: session?.name ?? "session" };
    const from = session?.from ?? { kind: "longTermKey", user: entity.arn, mfa: false };
    // The MFA of a chain gets older from call to call.
    const began = beginning(from);
    const isAged = began?.kind === "sessionToken" && began.mfa && chosen[age] !== undefined && session !== undefined;
    if (isAged && seconds < session.at - began.issuedAt) return undefined;
    return { ...role, issuedAt: issuedAt ?? now, from: isAged ? withBeginning(from, now - seconds) : from };
  }
  const user = { user: entity.arn, userId: entity.id };
  const hasMfa = chosen[present] === "true";
  const isTemporary = hasMfa
    ? !isByCode(wanted.mfa, chosen)
    : chosen[present] === "false" || (wanted.mfa.kind === "none" && !wanted.mfa.hasKey);
  if (!isTemporary) return { kind: "longTermKey", ...user, mfa: hasMfa };
  const at = hasMfa ? now - seconds : (issuedAt ?? now);
  const hasKey = wanted.mfa.kind !== "session" && wanted.mfa.hasKey;
  return hasKey
    ? { kind: "sessionToken", ...user, issuedAt: at, mfa: hasMfa }
    : { kind: "console", ...user, signedInAt: at, mfa: hasMfa };
}

/** The credentials that a chain of sessions began with. */
function beginning(credentials: Credentials): Credentials {
  return credentials.kind === "roleSession" ? beginning(credentials.from) : credentials;
}

function withBeginning(credentials: Credentials, issuedAt: number): Credentials {
  if (credentials.kind === "roleSession") return { ...credentials, from: withBeginning(credentials.from, issuedAt) };
  return credentials.kind === "sessionToken" ? { ...credentials, issuedAt } : credentials;
}

/** Whether the code is that of the call itself: where its age and the credentials' do not matter, it is. */
function isByCode(mfa: MfaOfCall, chosen: Keys): boolean {
  if (mfa.kind !== "code" || !mfa.hasKey || mfa.by === "session") return false;
  return chosen[issued] === undefined && (chosen[age] === undefined || chosen[age] === "0");
}

interface Parameters {
  readonly sessionName: string;
  readonly externalId: string | undefined;
  readonly sourceIdentity: string | undefined;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly transitiveTagKeys: readonly string[];
}

/** Takes the parameters of AssumeRole out of the keys, and makes those of tags agree with each other. */
function parametersOf(keys: Record<string, ContextInput>, gives: Demand): Parameters {
  const take = (name: string): readonly string[] => {
    const found = Object.keys(keys).find((key) => foldName(key) === foldName(name));
    const value = found === undefined ? undefined : keys[found];
    if (found !== undefined) delete keys[found];
    return value === undefined ? [] : typeof value === "string" ? [value] : value;
  };
  const tagKeys = take("aws:TagKeys");
  const tags: { key: string; value: string }[] = [];
  for (const key of Object.keys(keys)) {
    if (!foldName(key).startsWith("aws:requesttag/")) continue;
    const [value = ""] = take(key);
    const tag = key.slice("aws:requesttag/".length);
    // Conditions on aws:TagKeys regard the case of keys.
    tags.push({ key: tagKeys.find((each) => foldName(each) === foldName(tag)) ?? tag, value });
  }
  const transitiveTagKeys = [...take("sts:TransitiveTagKeys"), ...transitiveTags(gives)];
  for (const key of [...tagKeys, ...transitiveTagKeys]) {
    if (!tags.some((tag) => foldName(tag.key) === foldName(key))) tags.push({ key, value: "x" });
  }
  const [sessionName = "session"] = take("sts:RoleSessionName");
  const [externalId] = take("sts:ExternalId");
  const [sourceIdentity] = take("sts:SourceIdentity");
  return { sessionName, externalId, sourceIdentity, tags, transitiveTagKeys: [...new Set(transitiveTagKeys)] };
}

function tagsOf({ tags, transitiveTagKeys }: Parameters): readonly SessionTag[] {
  const transitive = new Set(transitiveTagKeys.map((key) => foldName(key)));
  return tags.map(({ key, value }) => ({ key, value, transitive: transitive.has(foldName(key)) }));
}

/** The policies that bear on a caller's call on a target, as the engine takes them. */
export function policiesFor({ side }: Caller, { trust, resourceControl }: Target): PolicySet {
  const policies = ({ policies: all }: Held) => all.map(({ policy }) => policy);
  return {
    trust: trust?.policies[0]?.policy,
    identity: policies(side.identity),
    permissionsBoundary: side.boundary?.policies[0]?.policy,
    serviceControl: side.serviceControl?.map(policies),
    resourceControl: resourceControl?.map(policies),
  };
}

/** The policy that the engine names, such as `identity[2]`. */
export function policyNamed(
  name: string,
  { side }: Caller,
  { trust, resourceControl }: Target,
): HeldPolicyText | undefined {
  const [, kind = "", first = "0", second = "0"] = /^(\w+)(?:\[(\d+)\])?(?:\[(\d+)\])?$/.exec(name) ?? [];
  switch (kind) {
    case "trust":
      return trust?.policies[0];
    case "identity":
      return side.identity.policies[Number(first)];
    case "permissionsBoundary":
      return side.boundary?.policies[0];
    case "serviceControl":
      return side.serviceControl?.[Number(first)]?.policies[Number(second)];
    case "resourceControl":
      return resourceControl?.[Number(first)]?.policies[Number(second)];
    default:
      return undefined;
  }
}
