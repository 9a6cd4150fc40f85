import type { Credentials, MfaPropagation } from "../callers/index.js";
import type { Decision, DecisionKind, StatementExplanation } from "../engine/index.js";
import type { GivenOidcProvider, GivenPolicy, GivenRole, GivenSamlProvider, GivenUser } from "./scene.js";

/** The backends by the names with which people choose them. */
export const backendNames = ["embedded", "localstack", "aws"] as const;

export type BackendName = (typeof backendNames)[number];

/** What scenarios are played on: it keeps the users and roles that they name, and answers their calls. */
export interface Backend {
  readonly name: BackendName;
  /** Who keeps the state and who decides, in words for the report. */
  readonly description: string;
  /** The account in which scenarios begin, where they name none. */
  readonly defaultAccount: string;
  /** Whether what a scenario is given is looked up and compared, which shows something by itself, and not made. */
  readonly comparesGivens: boolean;
  /** Of the backend aws, the endpoints that are called in place of AWS's: what is shown there is not shown of AWS. */
  readonly otherEndpoints?: readonly string[] | undefined;
  /** What other processes of the same run need to use what this one started; undefined where each has its own. */
  readonly shared?: Pick<BackendSettings, "localstack"> | undefined;
  /** A stage for one scenario, on which nothing of other scenarios is seen. */
  begin(): Promise<Stage>;
  /** Ends what the backend started. */
  close(): Promise<void>;
}

/** Where one scenario plays, with a clock of its own. */
export interface Stage {
  /** Sets up a user, or looks whether the user is there as described. */
  user(user: GivenUser): Promise<Setup>;
  /** Sets up a role with its trust policy, or looks whether it is there as described. */
  role(role: GivenRole): Promise<Setup>;
  oidcProvider(provider: GivenOidcProvider): Promise<Setup>;
  samlProvider(provider: GivenSamlProvider): Promise<Setup>;
  assumeRole(call: AssumeRoleCall): Promise<Outcome>;
  assumeRoleWithWebIdentity(call: WebIdentityCall): Promise<Outcome>;
  assumeRoleWithSaml(call: SamlCall): Promise<Outcome>;
  /** Services call by themselves: no backend can make them, so the engine decides on the policy that the role has. */
  assumeAsService(call: ServiceCall): Promise<Outcome>;
  getSessionToken(call: SessionTokenCall): Promise<Outcome>;
  getCallerIdentity(caller: StageCaller): Promise<Outcome>;
  /** Moves the clock of codes and sessions on; nobody sleeps. */
  passTime(seconds: number): Promise<Setup>;
  /** What the clock of codes and sessions shows, in seconds since 1970. */
  now(): number;
  /**
   * Where an account of the scenario can be called with clients of one's own, as its root user; undefined for a real account,
   * whose credentials are not handed on.
   */
  endpointOf(account: string): Promise<CallableEndpoint | undefined>;
  end(): Promise<void>;
}

/** An endpoint that AWS clients can call, with the credentials of an account's root user there. */
export interface CallableEndpoint {
  /** `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly region: string;
  /** The account's ID there, in twelve digits: on a shared container, each scenario has accounts of its own. */
  readonly account: string;
  /** `test` and `test`, or the account's ID and `test` for another account than the endpoint's own. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** What became of something that a scenario is given. */
export type Setup =
  | { readonly kind: "ready" }
  /** It is not as the scenario says, or cannot be made so. */
  | { readonly kind: "refused"; readonly message: string }
  | NotChecked;

/** This backend cannot truly tell, and does not pretend to. */
export interface NotChecked {
  readonly kind: "notChecked";
  /** A sentence for people: what cannot be checked here, and why. */
  readonly reason: string;
}

/** Who makes a call on a stage. */
export type StageCaller =
  | { readonly kind: "user"; readonly user: GivenUser }
  | { readonly kind: "root"; readonly account: string }
  | { readonly kind: "session"; readonly session: Session };

/** Temporary credentials; the secret part stays with the stage that issued them. */
export interface Session {
  /** How they came about, which settles the MFA keys of their calls. */
  readonly credentials: Credentials;
  /** `arn:aws:sts::…:assumed-role/…`, or the user's ARN for GetSessionToken. */
  readonly arn: string;
  /** The user whose session it is, for GetSessionToken, or who assumed the role first. */
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

/** What a call says about MFA. Codes never leave the stage. */
export type MfaInput =
  | { readonly kind: "none" }
  /** The caller's device, with a code that was not used before. */
  | { readonly kind: "device" }
  /** The caller's device, with the code that was used last. */
  | { readonly kind: "usedCode" }
  /** The caller's device, with this code. */
  | { readonly kind: "code"; readonly code: string }
  /** The device of another user, with a right code of it. */
  | { readonly kind: "deviceOf"; readonly user: GivenUser }
  /** A serial number that no device has, with some code. */
  | { readonly kind: "unknownDevice" }
  | { readonly kind: "serialNumberOnly" }
  | { readonly kind: "codeOnly" };

/** What AssumeRole is asked for besides the role. */
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
  readonly caller: StageCaller;
  readonly role: GivenRole;
  readonly mfa: MfaInput;
  readonly parameters: AssumeRoleParameters;
}

export interface WebIdentityCall {
  readonly provider: GivenOidcProvider;
  readonly role: GivenRole;
  readonly sessionName: string;
  /** `sub`, `aud` and the like. */
  readonly claims: Readonly<Record<string, string | readonly string[]>>;
  readonly duration?: number | undefined;
}

export interface SamlCall {
  readonly provider: GivenSamlProvider;
  readonly role: GivenRole;
  readonly sessionName: string;
  /** Attributes of the assertion by name; a name without `https://` is one of AWS's, such as `PrincipalTag:team`. */
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
  readonly duration?: number | undefined;
}

export interface ServiceCall {
  /** `ec2.amazonaws.com`. */
  readonly service: string;
  readonly role: GivenRole;
  /** Condition keys that the service sends, such as `aws:SourceArn`. */
  readonly context: Readonly<Record<string, string>>;
}

export interface SessionTokenCall {
  readonly caller: StageCaller;
  readonly mfa: MfaInput;
  /** In seconds. */
  readonly duration?: number | undefined;
}

/** What came of a call. */
export type Outcome =
  | {
      readonly kind: "succeeded";
      /** Whom the answer names: the assumed role's session, or the caller. */
      readonly arn: string;
      /** Absent for GetCallerIdentity. */
      readonly session?: Session | undefined;
      readonly evidence: Evidence;
      readonly explanation: Explanation | undefined;
    }
  /** Refused because policies do not allow it. */
  | ({ readonly kind: "denied" } & Refusal)
  /** Refused for another reason: validation, a wrong code, a signature, expired credentials. */
  | ({ readonly kind: "failed" } & Refusal)
  | (NotChecked & { readonly evidence?: Evidence | undefined; readonly explanation?: Explanation | undefined })
  /** The backend did not answer as it should, or its voices disagree; nothing was shown. */
  | {
      readonly kind: "broken";
      readonly message: string;
      readonly evidence?: Evidence | undefined;
      readonly explanation?: Explanation | undefined;
    };

/** An error answer. */
export interface Refusal {
  readonly code: string;
  /** The HTTP status; null where no call was made. */
  readonly status: number | null;
  /** AWS's words; null where nobody spoke them. */
  readonly message: string | null;
  readonly evidence: Evidence;
  readonly explanation: Explanation | undefined;
}

/** A decision as the engine explains it, on the policies that the scenario was given. */
export interface Explanation {
  readonly action: string;
  readonly principal: string;
  readonly resource: string;
  readonly decision: Decision;
  /** What the role's trust policy says of the call, whatever the caller's own policies say. */
  readonly trustPart: TrustPart;
  /**
   * The statements of a trust policy on which the decision of the same call hangs, and what they do; a function, for what
   * was asked has secrets of the call.
   */
  readonly decisiveStatements: (trust: GivenPolicy) => readonly StatementExplanation[];
}

/** What a role's trust policy says of a call by itself, as if the caller's own policies allowed everything. */
export type TrustPart =
  | { readonly kind: "allows" }
  /** Access stays denied whatever the caller is allowed. */
  | { readonly kind: "denies" }
  /** AWS denies such a call whatever any policy says: root users assume no roles. */
  | { readonly kind: "noPolicyCounts" }
  /** Nobody can tell without the call itself. */
  | { readonly kind: "unknown"; readonly why: string };

/** Who kept a caller out. */
export const denialSides = ["trustPolicy", "callerPolicies", "noPolicyCounts", "unknown"] as const;

export type DenialSide = (typeof denialSides)[number];

/** Who decided a call, with what input and what answer: written into reports, without secrets. */
export interface Evidence {
  readonly backend: BackendName;
  /** Who decided, in words. */
  readonly evaluator: string;
  /** The URL that was called; null where no call was made. */
  readonly endpoint: string | null;
  readonly call: {
    readonly action: string;
    /** The kind of credentials, by the names of `callerKinds`; every backend's stages say it. */
    readonly caller?: string | undefined;
    readonly principal: string;
    readonly resource: string;
    /** `none`, or what was sent, without the code itself. */
    readonly mfa: string;
    readonly parameters: Readonly<Record<string, unknown>>;
  };
  readonly answer: {
    readonly kind: "succeeded" | "denied" | "failed";
    readonly arn: string | null;
    readonly code: string | null;
    readonly status: number | null;
    readonly message: string | null;
  };
  /** What policy-check decided; null where it did not, or where the call needs no decision. */
  readonly decision: {
    readonly decision: DecisionKind | "notEnforced";
    /** Statements that settled it, such as `trust/Statement/0`. */
    readonly statements: readonly string[];
    /** Ids of undocumented behaviours of AWS that it depends on. */
    readonly undocumented: readonly string[];
  } | null;
  /**
   * Of a denied call of a role: whether its trust policy has a part in the denial, or the caller's own policies alone deny.
   * Null for other answers; every backend's stages say it.
   */
  readonly deniedBy?: DenialSide | null | undefined;
  /** What each of several evaluators said, where more than one was asked. */
  readonly voices?: readonly Voice[] | undefined;
  /** The role's trust policy, and what the call shows of it; null where no role is assumed. Every backend's stages say it. */
  readonly trust?: SeenTrust | null | undefined;
}

/** What a call shows of a trust policy: what became of its conditions, without any value. */
export interface SeenTrust {
  /** The file, as the scenario gives it, or `trust policy of NAME`. */
  readonly name: string;
  /** SHA-256 of its text as UTF-8, hex. */
  readonly sha256: string;
  /**
   * The statements that are about this principal and action, and on which the answer hung. None where the answer shows
   * nothing of the policy: the caller's own policies denied the call, it failed for another reason, or it was decided
   * otherwise than the engine would.
   */
  readonly statements: readonly {
    readonly index: number;
    readonly applied: boolean;
    /** In the document's order. */
    readonly conditions: readonly {
      /** RFC 6901, from the document. */
      readonly pointer: string;
      readonly operator: string;
      readonly key: string;
      readonly held: boolean;
      /** Whether the call lacked the key. */
      readonly absent: boolean;
    }[];
  }[];
}

/** One evaluator's answer to one question. */
export interface Voice {
  /** `AWS SimulatePrincipalPolicy`, `policy-check engine`. */
  readonly evaluator: string;
  /** What it was asked, in words. */
  readonly question: string;
  readonly answer: string;
}

/** How a backend is to be set up, as world parameters and the command line say it. */
export interface BackendSettings {
  readonly backend: BackendName;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  /** Whether MFA survives role chaining; `documented` (it does not) if absent. */
  readonly mfaPropagation?: MfaPropagation | undefined;
  readonly localstack?: LocalstackSettings | undefined;
  readonly aws?: AwsSettings | undefined;
}

export interface LocalstackSettings {
  /** `localstack/localstack:4.14.0` if absent. */
  readonly image?: string | undefined;
  /** A container that runs already, or was started for the whole run; nothing is started then. */
  readonly url?: string | undefined;
  /** How long the container may take to start, in seconds. */
  readonly startupTimeout?: number | undefined;
}

export interface AwsSettings {
  /** `live` makes real AssumeRole calls; `read-only`, the default, none that changes or issues anything. */
  readonly mode?: "read-only" | "live" | undefined;
  /** A profile of the AWS configuration files. */
  readonly profile?: string | undefined;
  readonly endpoint?: string | undefined;
}

/** Is told how long work goes on, such as the pull of an image. */
export type Progress = (message: string) => void;

/** The media type of the attachments that say who decided a call: {@link Evidence} as JSON. */
export const evidenceType = "application/vnd.policy-check.evidence+json";

/** The media type of the attachments that say why a scenario was not checked: `{"backend", "reason"}`. */
export const notCheckedType = "application/vnd.policy-check.not-checked+json";

/** The media type of the attachments that say which endpoints were called in place of AWS's: `{"backend", "otherEndpoints"}`. */
export const otherEndpointsType = "application/vnd.policy-check.other-endpoints+json";

/** What people must know of a run whose calls do not go to AWS; undefined where they do, or are not meant to. */
export function otherEndpointsWarning({ otherEndpoints = [] }: Pick<Backend, "otherEndpoints">): string | undefined {
  if (otherEndpoints.length === 0) return undefined;
  return `this is not AWS: calls go to ${otherEndpoints.join(" and ")}, by AWS_ENDPOINT_URL, the profile or the settings; what passes here shows nothing about an AWS account`;
}

/** Why a backend cannot be used, in words for the person who wants to. */
export class BackendUnavailable extends Error {
  override readonly name = "BackendUnavailable";
}
