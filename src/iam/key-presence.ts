import { conditionKey, conditionKeyNamespace, isUnknownKey } from "./condition-keys.js";
import { foldName } from "./fold-name.js";
import { claimOfKey, issuerOf, saml } from "./identity-providers/index.js";
import type { Caller } from "./principal.js";

/** Who can be on the other side of a call that assumes a role, as far as it settles which condition keys the call has. */
export type AssumeCaller =
  | { readonly kind: "user" | "role" | "service" | "saml" }
  /** `host` without `https://`, as condition keys have it; undefined where it can be any. */
  | { readonly kind: "oidc"; readonly host: string | undefined };

/** Who a caller is in this respect; undefined for those that cannot assume roles, whatever policies say. */
export function assumeCallerOf(caller: Caller): AssumeCaller | undefined {
  switch (caller.kind) {
    case "user":
    case "service":
      return { kind: caller.kind };
    case "role":
    case "roleSession":
      return { kind: "role" };
    case "provider":
      return caller.type === "saml" ? { kind: "saml" } : { kind: "oidc", host: issuerOf(caller.text) };
    case "account":
    case "federatedUser":
      return undefined;
  }
}

/** Whether calls that assume a role have a condition key. */
export type Presence = "always" | "never" | "sometimes";

type Kind = AssumeCaller["kind"];

interface Row {
  readonly always?: readonly Kind[];
  readonly never?: readonly Kind[];
}

const signed: readonly Kind[] = ["user", "role"];
const federated: readonly Kind[] = ["saml", "oidc"];
const all: readonly Kind[] = ["user", "role", "service", "saml", "oidc"];
const notServices: readonly Kind[] = ["user", "role", "saml", "oidc"];
const notRoles: readonly Kind[] = ["user", "service", "saml", "oidc"];

/**
 * What AWS says under "Availability", where it settles the question for a kind of caller; what is not here is there
 * sometimes. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const globalKeys: ReadonlyMap<string, Row> = new Map<string, Row>([
  // "included in the request context for all signed requests"
  ["aws:principalarn", { always: signed }],
  ["aws:principalaccount", { always: signed }],
  ["aws:principaltype", { always: signed }],
  ["aws:userid", { always: signed }],
  ["aws:principalisawsservice", { always: [...signed, "service"] }],
  // Always for IAM users; never for roles and for requests that are not signed.
  ["aws:username", { always: ["user"], never: ["role", ...federated] }],
  // For temporary credentials only.
  ["aws:tokenissuetime", { always: ["role"] }],
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
  ["aws:multifactorauthpresent", { never: ["service", ...federated] }],
  ["aws:multifactorauthage", { never: ["service", ...federated] }],
  // For sessions of roles: what an AWS service, or whoever began the session, has put into them.
  ...[
    "aws:chatbotsourcearn",
    "aws:ec2instancesourcevpc",
    "aws:ec2instancesourceprivateipv4",
    "ec2:roledelivery",
    "ec2:sourceinstancearn",
    "glue:roleassumedby",
    "glue:credentialissuingservice",
    "codebuild:buildarn",
    "codebuild:projectarn",
    "lambda:sourcefunctionarn",
    "ssm:sourceinstancearn",
    "identitystore:userid",
    // Of the session that calls; sts:SourceIdentity is that of the session to be made.
    "aws:sourceidentity",
  ].map((key): [string, Row] => [key, { never: notRoles }]),
  // For sessions of a root user that AssumeRoot made, which are none of these callers.
  ["aws:assumedroot", { never: all }],
  // For tokens of OIDC providers and for the sessions made with them.
  ["aws:federatedprovider", { always: ["oidc"], never: ["user", "service", "saml"] }],
  // When an AWS service principal makes the call, and then only.
  ["aws:principalservicename", { always: ["service"], never: notServices }],
  ["aws:principalservicenameslist", { always: ["service"], never: notServices }],
  ["aws:sourcearn", { never: notServices }],
  ["aws:sourceaccount", { never: notServices }],
  ["aws:sourceorgid", { never: notServices }],
  ["aws:sourceorgpaths", { never: notServices }],
  // "always included in the request context"
  ["aws:currenttime", { always: all }],
  ["aws:epochtime", { always: all }],
  ["aws:securetransport", { always: all }],
  ["aws:requestedregion", { always: all }],
  // False for calls that their callers make themselves, true for those that a service makes with a caller's credentials.
  ["aws:viaawsservice", { always: all }],
]);

/**
 * Required parameters of the calls, and what every assertion must have.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html
 */
const stsKeys: ReadonlyMap<string, Row> = new Map<string, Row>([
  // Which name a service gives its sessions, and whether policies see it, is not documented for each.
  ["sts:rolesessionname", { always: notServices }],
  ...saml.keys
    .filter(({ isAlwaysThere }) => isAlwaysThere === true)
    .map(({ name }): [string, Row] => [foldName(name), { always: ["saml"] }]),
]);

/**
 * Whether a call of AssumeRole, AssumeRoleWithSAML or AssumeRoleWithWebIdentity by such a caller has a condition key. A key
 * that the catalogue lacks is "sometimes" there, whatever its prefix: see {@link isUnknownKey}.
 */
export function keyPresence(key: string, caller: AssumeCaller): Presence {
  const folded = foldName(key);
  const row = globalKeys.get(folded) ?? stsKeys.get(folded);
  if (row?.always?.includes(caller.kind) === true) return "always";
  if (row?.never?.includes(caller.kind) === true) return "never";
  const namespace = conditionKeyNamespace(key);
  if (namespace === "identity-provider") return claimPresence(folded, caller);
  if (isUnknownKey(key)) return "sometimes";
  // A session keeps some of what it was made with; users and services have no assertion or token.
  if (folded.startsWith("saml:") && caller.kind !== "saml" && caller.kind !== "role") return "never";
  const known = conditionKey(key);
  // What is no name of a key at all is in no request.
  if (known === undefined) return "never";
  const { actions } = known;
  const isInCall = actions === undefined || actions.some((action) => action === callOf(caller) || isCompanion(action));
  return isInCall ? "sometimes" : "never";
}

/**
 * Tokens of one provider have no claims of another, and AWS makes keys of some claims only; sessions of roles keep some of
 * the token that they came from.
 */
function claimPresence(key: string, caller: AssumeCaller): Presence {
  if (caller.kind !== "role" && caller.kind !== "oidc") return "never";
  const { issuer, claim } = claimOfKey(key);
  if (claim === undefined) return "never";
  if (caller.kind !== "oidc" || caller.host === undefined) return "sometimes";
  if (foldName(issuer) !== foldName(caller.host)) return "never";
  return claim.isAlwaysThere === true ? "always" : "sometimes";
}

function callOf({ kind }: AssumeCaller): string {
  if (kind === "saml") return "sts:AssumeRoleWithSAML";
  return kind === "oidc" ? "sts:AssumeRoleWithWebIdentity" : "sts:AssumeRole";
}

/** What is authorized as part of a call that assumes a role, whichever that is. */
function isCompanion(action: string): boolean {
  return /^sts:(TagSession|SetSourceIdentity|SetContext)$/.test(action);
}
