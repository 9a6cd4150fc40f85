import { conditionKey, conditionKeyNamespace, foldName, keyPresence, surroundingKeys } from "../iam/index.js";
import type {
  Parameters,
  PlannedCall,
  PlannedRole,
  PlannedUser,
  SessionCall,
  Tag,
  TokenCall,
  UserCall,
  UserCredentials,
} from "./planned-call.js";
import { strangeAccount, type Wish } from "./samples.js";
import { mappedAttributes, sourceIdentityClaim, tagClaim } from "./subject.js";

/** Who is to make a call. */
export type Actor =
  | { readonly kind: "user"; readonly user: PlannedUser }
  | { readonly kind: "session"; readonly role: PlannedRole; readonly sessionName: string | undefined }
  | { readonly kind: "service"; readonly service: string }
  | { readonly kind: "token"; readonly host: string }
  | { readonly kind: "assertion"; readonly provider: string };

/** The values that keys of a call are to have, by their names in lower case; what is not there is to be absent. */
export type Wishes = ReadonlyMap<string, { readonly name: string; readonly value: Wish }>;

/** A copy of some wishes, with another value for a key, or without it. */
export function wishing(wishes: Wishes, name: string, value: Wish | undefined): Wishes {
  const changed = new Map(wishes);
  if (value === undefined) changed.delete(foldName(name));
  else changed.set(foldName(name), { name, value });
  return changed;
}

/**
 * The call of the steps that comes next to what is wished. Keys that the steps cannot set are passed over: what the call shows,
 * `Subject` decides. Undefined where a value is none that AWS takes.
 */
export function realized(
  actor: Actor,
  wishes: Wishes,
  credentials: UserCredentials,
  later: number,
): PlannedCall | undefined {
  const surroundings = surroundingsIn(wishes);
  switch (actor.kind) {
    case "user": {
      const parameters = parametersOf(wishes);
      const tags = tagsOf(wishes, "aws:principaltag/");
      if (parameters === undefined || !areTags(tags)) return undefined;
      const call: UserCall = { kind: "user", user: actor.user, tags, credentials, parameters, later, surroundings };
      return call;
    }
    case "session": {
      const parameters = parametersOf(wishes);
      const tags = tagsOf(wishes, "aws:principaltag/");
      const sourceIdentity = textOf(wishes, "aws:sourceidentity");
      const { role, sessionName = "session" } = actor;
      if (parameters === undefined || !areTags(tags) || !isName(sessionName)) return undefined;
      if (sourceIdentity !== undefined && !isName(sourceIdentity)) return undefined;
      // A session keeps its source identity: a call that gives another one is denied whatever the policy says.
      if (sourceIdentity !== undefined && (parameters.sourceIdentity ?? sourceIdentity) !== sourceIdentity)
        return undefined;
      const call: SessionCall = {
        kind: "session",
        role,
        sessionName,
        tags,
        sourceIdentity,
        parameters,
        later,
        surroundings,
      };
      return call;
    }
    case "service": {
      const keys: Record<string, string> = {};
      for (const { name, value } of wishes.values()) {
        if (!isSentByServices(name)) continue;
        const [text, ...more] = [value].flat();
        if (text === undefined || more.length > 0) return undefined;
        keys[name] = text;
      }
      return { kind: "service", service: actor.service, keys, later, surroundings: {} };
    }
    case "token":
      return tokenCall(actor.host, wishes, { later, surroundings });
    case "assertion": {
      const attributes: Record<string, string> = {};
      for (const { key, value } of tagsOf(wishes, "aws:requesttag/")) attributes[`PrincipalTag:${key}`] = value;
      const sourceIdentity = textOf(wishes, "sts:sourceidentity");
      if (sourceIdentity !== undefined) attributes["SourceIdentity"] = sourceIdentity;
      const [transitive, ...more] = listOf(wishes, "sts:transitivetagkeys");
      if (more.length > 0) return undefined;
      if (transitive !== undefined) {
        if (!Object.hasOwn(attributes, `PrincipalTag:${transitive}`)) return undefined;
        attributes["TransitiveTagKeys"] = transitive;
      }
      for (const [key, attribute] of mappedAttributes) {
        const value = textOf(wishes, key);
        if (value !== undefined) attributes[attribute] = value;
      }
      const sessionName = textOf(wishes, "sts:rolesessionname") ?? textOf(wishes, "saml:sub") ?? "ann@example.com";
      if (!isName(sessionName) || (sourceIdentity !== undefined && !isName(sourceIdentity))) return undefined;
      return { kind: "assertion", provider: actor.provider, sessionName, attributes, later, surroundings };
    }
  }
}

function surroundingsIn(wishes: Wishes): Readonly<Record<string, string>> {
  const keys = surroundingKeys.flatMap((name) => {
    const value = textOf(wishes, foldName(name));
    return value === undefined || /[\r\n]/.test(value) ? [] : [[name, value] as const];
  });
  return Object.fromEntries(keys);
}

/** Keys that the name of a service settles, and those of callers that have an account. */
const notSentByServices =
  /^aws:(principal(isawsservice|servicename|servicenameslist|arn|account|orgid|orgpaths|type)|username|userid)$/;

/** Whether calls of services can have a key, as far as it is known. */
function isSentByServices(name: string): boolean {
  if (notSentByServices.test(foldName(name)) || keyPresence(name, { kind: "service" }) === "never") return false;
  return conditionKey(name) !== undefined || conditionKeyNamespace(name) === "service";
}

function tokenCall(
  host: string,
  wishes: Wishes,
  planned: Pick<TokenCall, "later" | "surroundings">,
): TokenCall | undefined {
  const prefix = `${foldName(host)}:`;
  const claims: Record<string, string> = {};
  let subject = "example-subject";
  let audience = "sts.amazonaws.com";
  for (const [folded, { name, value }] of wishes) {
    if (!folded.startsWith(prefix)) continue;
    const [text, ...more] = [value].flat();
    if (text === undefined || text === "") continue;
    if (more.length > 0) return undefined;
    const claim = name.slice(prefix.length);
    if (folded === `${prefix}sub`) subject = text;
    else if (folded === `${prefix}oaud`) audience = text;
    else if (folded === `${prefix}aud`) {
      if (wishes.has(`${prefix}oaud`)) claims["azp"] = text;
      else audience = text;
    } else claims[claim] = text;
  }
  for (const { key, value } of tagsOf(wishes, "aws:requesttag/")) claims[`${tagClaim}${key}`] = value;
  const sourceIdentity = textOf(wishes, "sts:sourceidentity");
  if (sourceIdentity !== undefined) {
    if (!isName(sourceIdentity)) return undefined;
    claims[sourceIdentityClaim] = sourceIdentity;
  }
  return { kind: "token", host, subject, audience, claims, ...planned };
}

function parametersOf(wishes: Wishes): Parameters | undefined {
  const sessionName = textOf(wishes, "sts:rolesessionname");
  const externalId = textOf(wishes, "sts:externalid");
  const sourceIdentity = textOf(wishes, "sts:sourceidentity");
  const tags = tagsOf(wishes, "aws:requesttag/");
  const transitiveTagKeys = listOf(wishes, "sts:transitivetagkeys");
  const keys = new Set(tags.map(({ key }) => foldName(key)));
  const isLegal =
    (sessionName === undefined || isName(sessionName)) &&
    (externalId === undefined || /^[\w+=,.@:/-]{2,1224}$/.test(externalId)) &&
    (sourceIdentity === undefined || (isName(sourceIdentity) && !sourceIdentity.startsWith("aws:"))) &&
    areTags(tags) &&
    transitiveTagKeys.every((key) => keys.has(foldName(key)) && !key.includes(","));
  return isLegal ? { sessionName, externalId, sourceIdentity, tags, transitiveTagKeys } : undefined;
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function isName(text: string): boolean {
  return /^[\w+=,.@-]{2,64}$/.test(text);
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html */
function areTags(tags: readonly Tag[]): boolean {
  return (
    tags.length <= 50 &&
    tags.every(
      ({ key, value }) =>
        /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key) &&
        !/^aws:/i.test(key) &&
        /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(value),
    )
  );
}

/** The tags of a family of keys; those that only `aws:TagKeys` wishes for have some value. */
function tagsOf(wishes: Wishes, prefix: string): readonly Tag[] {
  const tags = new Map<string, Tag>();
  for (const [folded, { name, value }] of wishes) {
    if (!folded.startsWith(prefix) || typeof value !== "string") continue;
    const key = name.slice(prefix.length);
    tags.set(foldName(key), { key, value });
  }
  if (prefix === "aws:requesttag/") {
    const wished = wishes.get("aws:tagkeys");
    const keys = listOf(wishes, "aws:tagkeys");
    for (const key of [...keys, ...listOf(wishes, "sts:transitivetagkeys")])
      if (!tags.has(foldName(key))) tags.set(foldName(key), { key, value: "example" });
    if (wished !== undefined)
      for (const folded of tags.keys())
        if (!keys.some((key) => foldName(key) === folded)) {
          // A tag that is wished for by its value stays: its key is then one of the call's.
          if (!wishes.has(`${prefix}${folded}`)) tags.delete(folded);
        }
  }
  return [...tags.values()];
}

function listOf(wishes: Wishes, key: string): readonly string[] {
  const value = wishes.get(key)?.value;
  return value === undefined ? [] : [value].flat();
}

function textOf(wishes: Wishes, key: string): string | undefined {
  const [only, ...more] = listOf(wishes, key);
  return more.length === 0 ? only : undefined;
}

/** A user as a caller. A user of another account needs permission of its own. */
export function userNamed(arn: string, mayAssume: boolean): Actor {
  const [, , , , account = strangeAccount, resource = ""] = arn.split(":");
  return { kind: "user", user: { arn, account, pathAndName: resource.slice("user/".length), mayAssume } };
}

/** A session of a role as a caller. */
export function sessionOf(arn: string, sessionName?: string): Actor {
  const [, , , , account = strangeAccount, resource = ""] = arn.split(":");
  return { kind: "session", role: { arn, account, pathAndName: resource.slice("role/".length) }, sessionName };
}
