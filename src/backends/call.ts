import type { Credentials } from "../callers/index.js";
import type { TestProvider } from "../endpoint/index.js";
import type { GivenOidcProvider, GivenPolicy, GivenRole, GivenSamlProvider, GivenUser } from "./given.js";

/** Who makes a call. */
export type ScenarioCaller =
  | { readonly kind: "user"; readonly user: GivenUser }
  | { readonly kind: "root"; readonly account: string }
  | { readonly kind: "session"; readonly session: Session };

/** Temporary credentials; the secret part stays in the test account that issued them. */
export interface Session {
  /** How they came about, which settles the MFA keys of their calls. */
  readonly credentials: Credentials;
  /** `arn:aws:sts::…:assumed-role/…`, or the user's ARN for GetSessionToken. */
  readonly arn: string;
  /** The user that called GetSessionToken, or that assumed the first role of a chain. */
  readonly user: GivenUser | undefined;
  /** The role whose session it is. */
  readonly role: GivenRole | undefined;
  /** In seconds, to a second or two: between two clocks is a call. */
  readonly duration: number | undefined;
  readonly sourceIdentity: string | undefined;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly transitiveTagKeys: readonly string[];
  readonly sessionPolicy: GivenPolicy | undefined;
}

/** What a call says about MFA. Codes never leave the test account. */
export type MfaInput =
  | { readonly kind: "none" }
  /** The caller's device, with a code that was not used before. */
  | { readonly kind: "device" }
  /** The caller's device, with the code that was used last. */
  | { readonly kind: "usedCode" }
  /** The caller's device, with this code. */
  | { readonly kind: "code"; readonly code: string }
  /** The device of another user, with a correct code of it. */
  | { readonly kind: "deviceOf"; readonly user: GivenUser }
  /** A serial number that no device has, with some code. */
  | { readonly kind: "unknownDevice" }
  | { readonly kind: "serialNumberOnly" }
  | { readonly kind: "codeOnly" };

/** The parameters of AssumeRole besides the role and MFA. */
export interface AssumeRoleParameters {
  readonly sessionName: string;
  readonly externalId?: string | undefined;
  /** In seconds. */
  readonly duration?: number | undefined;
  readonly tags?: readonly { readonly key: string; readonly value: string }[] | undefined;
  readonly transitiveTagKeys?: readonly string[] | undefined;
  readonly sourceIdentity?: string | undefined;
  readonly sessionPolicy?: GivenPolicy | undefined;
}

export interface AssumeRoleCall {
  readonly kind: "assumeRole";
  readonly caller: ScenarioCaller;
  readonly role: GivenRole;
  readonly mfa: MfaInput;
  readonly parameters: AssumeRoleParameters;
}

/** A known provider, and how it makes the token. */
export interface TokenShape {
  readonly provider: TestProvider;
  /** For GitHub: whether the subject has IDs behind the names. */
  readonly immutableSubjects?: boolean | undefined;
}

export interface WebIdentityCall {
  readonly kind: "assumeRoleWithWebIdentity";
  readonly provider: GivenOidcProvider;
  readonly role: GivenRole;
  readonly sessionName: string;
  /** `sub`, `aud` and the like. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** Whose tokens the token is like: claims that are not given are as this provider makes them. */
  readonly shape?: TokenShape | undefined;
  readonly duration?: number | undefined;
}

export interface SamlCall {
  readonly kind: "assumeRoleWithSAML";
  readonly provider: GivenSamlProvider;
  readonly role: GivenRole;
  readonly sessionName: string;
  /** Attributes of the assertion by name; a name that is none of {@link isFullAttributeName} is one of AWS's, such as `PrincipalTag:team`. */
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
  readonly duration?: number | undefined;
}

/** Services call by themselves: no backend can make them, so the engine decides on the policy that the role has. */
export interface ServiceCall {
  readonly kind: "assumeAsService";
  /** `ec2.amazonaws.com`. */
  readonly service: string;
  readonly role: GivenRole;
  /** Condition keys that the service sends, such as `aws:SourceArn`. */
  readonly context: Readonly<Record<string, string>>;
}

export interface SessionTokenCall {
  readonly kind: "getSessionToken";
  readonly caller: ScenarioCaller;
  readonly mfa: MfaInput;
  /** In seconds. */
  readonly duration?: number | undefined;
}

export interface CallerIdentityCall {
  readonly kind: "getCallerIdentity";
  readonly caller: ScenarioCaller;
}

/** A call that assumes a role, so the role's trust policy is evaluated. */
export type RoleCall = AssumeRoleCall | WebIdentityCall | SamlCall | ServiceCall;

/** A call of a scenario. */
export type Call = RoleCall | SessionTokenCall | CallerIdentityCall;

/** Whether the name of a SAML attribute is written in full, as a URL or an object identifier. */
export function isFullAttributeName(name: string): boolean {
  return /^(https?:\/\/|urn:)/.test(name);
}
