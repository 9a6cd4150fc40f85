import type { Credentials } from "../callers/index.js";
import { isNamedByDomain } from "../iam/index.js";
import type { Call, ScenarioCaller } from "./call.js";
import type { GivenOidcProvider, GivenUser } from "./given.js";

/** The ARN with which a caller of a scenario appears. */
export function arnOfCaller(caller: ScenarioCaller): string {
  switch (caller.kind) {
    case "user":
      return caller.user.arn;
    case "root":
      return `arn:aws:iam::${caller.account}:root`;
    case "session":
      return caller.session.arn;
  }
}

/** The user behind a caller; undefined for root users and for sessions that no user began. */
export function userOf(caller: ScenarioCaller): GivenUser | undefined {
  if (caller.kind === "root") return undefined;
  return caller.kind === "user" ? caller.user : caller.session.user;
}

/** The credentials with which a call is made. */
export function credentialsOf(call: Call): Credentials {
  switch (call.kind) {
    case "assumeRole":
    case "getSessionToken":
      return credentialsOfCaller(call.caller, call.mfa.kind !== "none");
    case "getCallerIdentity":
      return credentialsOfCaller(call.caller, false);
    case "assumeRoleWithWebIdentity":
      return { kind: "oidc", provider: principalOfProvider(call.provider) };
    case "assumeRoleWithSAML":
      return { kind: "saml", provider: call.provider.arn };
    case "assumeAsService":
      return { kind: "service", service: call.service };
  }
}

/** What trust policies call an OIDC provider: its ARN, or the domain of one of AWS's list. */
export function principalOfProvider({ host, arn }: GivenOidcProvider): string {
  return isNamedByDomain(host) ? host : arn;
}

/** The credentials of a caller; `mfaOnCall` says whether this call has a valid code. */
function credentialsOfCaller(caller: ScenarioCaller, mfaOnCall: boolean): Credentials {
  switch (caller.kind) {
    case "user":
      return { kind: "longTermKey", user: caller.user.arn, mfa: mfaOnCall };
    case "root":
      return { kind: "root", account: caller.account };
    case "session": {
      const { credentials } = caller.session;
      return credentials.kind === "sessionToken" ? { ...credentials, mfaOnCall } : credentials;
    }
  }
}

/** Whether the caller's sessions began with a web identity or a SAML assertion. */
export function isOfFederation(call: Call): boolean {
  if (!("caller" in call)) return false;
  let from = credentialsOfCaller(call.caller, false);
  while (from.kind === "roleSession") ({ from } = from);
  return from.kind === "saml" || from.kind === "oidc";
}
