import {
  assumeKeys,
  type CallerContext,
  callerContext,
  claimKeys,
  isUndocumentedClaim,
  type MfaPropagation,
} from "../callers/index.js";
import type { ContextInput, RequestInput } from "../engine/index.js";
import type {
  AssumeRoleCall,
  RoleCall,
  SamlCall,
  ScenarioCaller,
  ServiceCall,
  Session,
  WebIdentityCall,
} from "./call.js";
import { credentialsOf } from "./caller.js";
import { assertedTags } from "./session.js";
import { audienceOf } from "./web-identity.js";

/** What a request depends on besides the call. */
export interface RequestSettings {
  /** In seconds since 1970. */
  readonly now: number;
  readonly mfaPropagation: MfaPropagation;
}

/** A call that assumes a role, as the engine is asked about it. */
export function roleRequest(call: RoleCall, settings: RequestSettings): RequestInput {
  const side = callerContext(credentialsOf(call), settings);
  const { principal, uncertain } = side;
  const { action, alsoNeeds } = actionOf(call);
  return { action, alsoNeeds, resource: call.role.arn, principal, context: contextOf(call, side), uncertain };
}

function actionOf(call: RoleCall): Pick<RequestInput, "action" | "alsoNeeds"> {
  switch (call.kind) {
    case "assumeRole": {
      const { caller } = call;
      const inherits = caller.kind === "session" && caller.session.transitiveTagKeys.length > 0;
      return { action: "sts:AssumeRole", alsoNeeds: inherits ? ["sts:TagSession"] : [] };
    }
    case "assumeRoleWithWebIdentity":
      return { action: "sts:AssumeRoleWithWebIdentity" };
    case "assumeRoleWithSAML":
      return { action: "sts:AssumeRoleWithSAML" };
    case "assumeAsService":
      return { action: "sts:AssumeRole" };
  }
}

type Context = Readonly<Record<string, ContextInput>>;

function contextOf(call: RoleCall, side: CallerContext): Context {
  switch (call.kind) {
    case "assumeRole":
      return { ...side.context, ...keysOfAssumeRole(call) };
    case "assumeRoleWithWebIdentity":
      return { ...side.context, ...keysOfWebIdentity(call) };
    case "assumeRoleWithSAML":
      return { ...side.context, ...keysOfSaml(call) };
    case "assumeAsService":
      return { ...side.context, ...keysOfService(call) };
  }
}

function keysOfAssumeRole({ caller, parameters }: AssumeRoleCall): Context {
  const { sessionName, externalId, sourceIdentity, tags = [], transitiveTagKeys = [] } = parameters;
  const inheritedIdentity = caller.kind === "session" ? caller.session.sourceIdentity : undefined;
  return {
    ...principalTags(caller),
    ...assumeKeys({ sessionName, externalId, sourceIdentity, tags, transitiveTagKeys }),
    ...(inheritedIdentity === undefined ? {} : { "aws:SourceIdentity": inheritedIdentity }),
  };
}

/**
 * The keys that the endpoint gives such a call as well, without those of claims of which AWS does not document that it makes
 * keys: only a real call shows whether it has them.
 */
function keysOfWebIdentity(call: WebIdentityCall): Context {
  const { provider, sessionName, claims } = call;
  const { host } = provider;
  const read = claimKeys(host, claims);
  const documented = read.kind === "keys" ? Object.entries(read.keys).filter(([key]) => !isUndocumentedClaim(key)) : [];
  const keys = { aud: audienceOf(call), oaud: claims["aud"], sub: claims["sub"] };
  const named = Object.entries(keys).flatMap(([name, value]) => {
    const input = contextInput(value);
    return input === undefined ? [] : [[`${host}:${name}`, input] as const];
  });
  return {
    ...assumeKeys({ sessionName, tags: [], transitiveTagKeys: [] }),
    ...Object.fromEntries([...named, ...documented]),
  };
}

/** The value of a claim as a key has it; a list of one is that one. */
function contextInput(value: unknown): ContextInput | undefined {
  const texts = [value].flat().filter((each): each is string => typeof each === "string");
  return texts.length > 1 ? texts : texts[0];
}

function keysOfSaml({ sessionName, attributes }: SamlCall): Context {
  const keys = assumeKeys({ sessionName, ...assertedTags(attributes) });
  return { ...keys, "saml:aud": "https://signin.aws.amazon.com/saml" };
}

function keysOfService({ context }: ServiceCall): Context {
  return context;
}

function principalTags(caller: ScenarioCaller): Context {
  const tags = caller.kind === "root" ? [] : caller.kind === "user" ? caller.user.tags : sessionTags(caller.session);
  return Object.fromEntries(tags.map(({ key, value }) => [`aws:PrincipalTag/${key}`, value]));
}

function sessionTags({ role, user, tags }: Session): Session["tags"] {
  return role === undefined ? (user?.tags ?? []) : tags;
}
