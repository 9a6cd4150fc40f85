import { assumeKeys } from "../callers/index.js";
import type { ContextInput } from "../engine/index.js";
import { assumeCallerOf, foldName, isAccountId, issuerOf, keyPresence, parseArn, readCaller } from "../iam/index.js";
import type { EventCaller } from "./event-caller.js";
import { fieldsIn, isFields, listIn, textIn, textPairsIn, textsIn } from "./fields.js";
import type { EventCall } from "./read-call.js";

/** The condition keys of a call: those that its event shows, and which others it may have had. */
export interface EventContext {
  readonly values: Readonly<Record<string, ContextInput>>;
  /** Actions that the call needs although its context does not show it. */
  readonly alsoNeeds: readonly string[];
  /** Whether the call may have had a key, in lower case, with any value: the event does not tell. */
  readonly isOpen: (key: string) => boolean;
}

/** Keys that are known to be absent where they are not among the values. */
type Told = readonly string[];

interface Part {
  readonly values: Readonly<Record<string, ContextInput>>;
  readonly told: Told;
}

/** What an account says of the tags of a caller and of a role; undefined where it says nothing. */
export interface KnownTags {
  readonly principal: readonly { readonly key: string; readonly value: string }[] | undefined;
  readonly resource: readonly { readonly key: string; readonly value: string }[] | undefined;
}

/**
 * The context of a call by its event.
 *
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function contextOf(call: EventCall, caller: EventCaller, tags: KnownTags): EventContext {
  const parts = [
    ofCaller(call, caller),
    surroundings(call),
    ofParameters(call, caller),
    ofTags(call, tags),
    ofToken(call, caller),
  ];
  const values = Object.assign({}, ...parts.map((part) => part.values));
  const present = new Set(Object.keys(values).map((key) => foldName(key)));
  const told = new Set(parts.flatMap((part) => part.told).map((key) => foldName(key)));
  const families = [...told].filter((key) => key.endsWith("/"));
  const principal = caller.principal === undefined ? undefined : readCaller(caller.principal);
  const assumes = call.asked.kind === "assume" && principal !== undefined ? assumeCallerOf(principal) : undefined;
  const isOpen = (key: string): boolean => {
    if (present.has(key) || told.has(key) || families.some((family) => key.startsWith(family))) return false;
    return assumes === undefined || keyPresence(key, assumes) !== "never";
  };
  const inherits = isFields(call.parameters["incomingTransitiveTags"]);
  const { action } = call.told;
  const alsoNeeds = [
    ...(inherits ? ["sts:TagSession"] : []),
    // Without parameters, the message says which of the actions that the call needs was refused.
    ...(action !== undefined && /^sts:(TagSession|SetSourceIdentity|SetContext)$/.test(action) ? [action] : []),
  ];
  return { values, alsoNeeds: [...new Set(alsoNeeds)], isOpen };
}

const mfaKeys: Told = ["aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"];

function ofCaller({ event, asked }: EventCall, caller: EventCaller): Part {
  const values: Record<string, ContextInput> = { ...caller.context };
  const told = [...(caller.mfa.present === "unknown" ? [] : mfaKeys)];
  if (caller.kind === "long-term-key") told.push("aws:TokenIssueTime");
  if (caller.issuedAt === undefined) delete values["aws:TokenIssueTime"];
  const session = fieldsIn(event, "userIdentity", "sessionContext");
  const sourceIdentity = textIn(session, "sourceIdentity");
  if (sourceIdentity !== undefined) values["aws:SourceIdentity"] = sourceIdentity;
  if (caller.kind === "role-session" || caller.kind === "user-session" || caller.kind === "console")
    told.push("aws:SourceIdentity");
  const provider = textIn(fieldsIn(session, "webIdFederationData"), "federatedProvider");
  if (provider !== undefined) values["aws:FederatedProvider"] = provider;
  if (asked.kind === "assume" && asked.role !== undefined) {
    const account = parseArn(asked.role)?.account;
    if (account !== undefined && isAccountId(account)) values["aws:ResourceAccount"] = account;
  }
  return { values, told };
}

/** Where the call came from, and over what. */
function surroundings({ event, at }: EventCall): Part {
  const values: Record<string, ContextInput> = {};
  const told: string[] = [];
  const address = textIn(event, "sourceIPAddress");
  const endpoint = textIn(event, "vpcEndpointId");
  if (endpoint !== undefined) {
    values["aws:SourceVpce"] = endpoint;
    if (address !== undefined && isAddress(address)) values["aws:VpcSourceIp"] = address;
    told.push("aws:SourceIp");
  } else if (address !== undefined && isAddress(address)) {
    values["aws:SourceIp"] = address;
    told.push("aws:SourceVpce", "aws:SourceVpc", "aws:SourceVpcArn", "aws:VpcSourceIp");
    told.push("aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths");
  }
  if (textIn(fieldsIn(event, "tlsDetails"), "tlsVersion") !== undefined) values["aws:SecureTransport"] = "true";
  const agent = textIn(event, "userAgent");
  if (agent !== undefined && !/^AWS Internal$|\.amazonaws\.com$/.test(agent)) values["aws:UserAgent"] = agent;
  const region = textIn(event, "awsRegion");
  if (region !== undefined) values["aws:RequestedRegion"] = region;
  values["aws:CurrentTime"] = new Date(at * 1000).toISOString().replace(".000Z", "Z");
  values["aws:EpochTime"] = String(at);
  if (textIn(fieldsIn(event, "userIdentity"), "invokedBy") === undefined) {
    values["aws:ViaAWSService"] = "false";
    told.push("aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast");
  }
  return { values, told };
}

function isAddress(text: string): boolean {
  return /^(\d{1,3}\.){3}\d{1,3}$/.test(text) || /^[0-9a-f]*:[0-9a-f:.]*$/i.test(text);
}

const none: Part = { values: {}, told: [] };

/** What the call asks for. */
function ofParameters(call: EventCall, caller: EventCaller): Part {
  const { asked, parameters, isUntold } = call;
  if (asked.kind !== "assume" || isUntold) return none;
  // Which name a service gives its sessions, and whether policies see it, is not documented for each.
  const sessionName = caller.kind === "service" ? undefined : textIn(parameters, "roleSessionName");
  const { "sts:RoleSessionName": name, ...keys } = assumeKeys(assumeParameters(call, sessionName ?? ""));
  const values = sessionName === undefined || name === undefined ? keys : { ...keys, "sts:RoleSessionName": name };
  const hasContexts = parameters["providedContexts"] !== undefined;
  const told = ["sts:ExternalId", "sts:SourceIdentity", "aws:RequestTag/", "aws:TagKeys", "sts:TransitiveTagKeys"];
  return { values, told: [...told, ...(hasContexts ? [] : ["sts:RequestContext/", "sts:RequestContextProviders"])] };
}

/** The parameters that policies see: the tags of tokens and assertions have another name in events. */
function assumeParameters({ parameters }: EventCall, sessionName: string): Parameters<typeof assumeKeys>[0] {
  const tags = listIn(parameters, "tags").flatMap((tag) => {
    const key = textIn(tag, "key");
    return key === undefined ? [] : [{ key, value: textIn(tag, "value") ?? "" }];
  });
  return {
    sessionName,
    externalId: textIn(parameters, "externalId"),
    sourceIdentity: textIn(parameters, "sourceIdentity"),
    tags: [...tags, ...textPairsIn(parameters, "principalTags")],
    transitiveTagKeys: textsIn(parameters, "transitiveTagKeys"),
  };
}

/** The tags of the role and of the caller, as far as they are known. */
function ofTags({ parameters }: EventCall, { principal, resource }: KnownTags): Part {
  const values: Record<string, string> = {};
  const told: string[] = [];
  for (const { key, value } of textPairsIn(parameters, "incomingTransitiveTags"))
    values[`aws:PrincipalTag/${key}`] = value;
  for (const { key, value } of principal ?? []) values[`aws:PrincipalTag/${key}`] = value;
  if (principal !== undefined) told.push("aws:PrincipalTag/");
  for (const { key, value } of resource ?? []) {
    values[`aws:ResourceTag/${key}`] = value;
    values[`iam:ResourceTag/${key}`] = value;
  }
  if (resource !== undefined) told.push("aws:ResourceTag/", "iam:ResourceTag/");
  return { values, told };
}

/** What the event shows of a token or an assertion. */
function ofToken({ event, asked }: EventCall, { kind, principal }: EventCaller): Part {
  if (asked.kind !== "assume" || principal === undefined) return none;
  const identity = fieldsIn(event, "userIdentity");
  const response = fieldsIn(event, "responseElements");
  const entries =
    kind === "web-identity"
      ? tokenEntries(issuerOf(principal), textIn(identity, "principalId"), textIn(identity, "userName"), response)
      : kind === "saml"
        ? [
            ["saml:sub", textIn(identity, "userName") ?? textIn(response, "subject")],
            ["saml:namequalifier", textIn(identity, "identityProvider")],
            ["saml:aud", textIn(response, "audience")],
            ["saml:iss", textIn(response, "issuer")],
            ["saml:sub_type", textIn(response, "subjectType")],
          ]
        : [];
  const values = Object.fromEntries(
    entries.flatMap(([key, value]) => (key === undefined || value === undefined ? [] : [[key, value] as const])),
  );
  return { values, told: [] };
}

/** The unique ID of a web identity has the issuer, the audience and the subject. */
function tokenEntries(
  issuer: string,
  id: string | undefined,
  subject: string | undefined,
  response: Readonly<Record<string, unknown>>,
): readonly (readonly [string, string | undefined])[] {
  const sub = subject ?? textIn(response, "subjectFromWebIdentityToken");
  const between = id?.slice(id.indexOf(`${issuer}:`) + issuer.length + 1);
  const isWhole = id?.includes(`${issuer}:`) === true && sub !== undefined && between?.endsWith(`:${sub}`) === true;
  const audience = textIn(response, "audience") ?? (isWhole ? between?.slice(0, -sub.length - 1) : undefined);
  return [
    [`${issuer}:sub`, sub],
    [`${issuer}:aud`, audience],
  ];
}
