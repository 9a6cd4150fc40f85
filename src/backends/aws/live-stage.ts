import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  type STSClient,
} from "@aws-sdk/client-sts";
import type { Credentials } from "../../callers/index.js";
import type {
  AssumeRoleCall,
  Evidence,
  Explanation,
  NotChecked,
  Outcome,
  SamlCall,
  ServiceCall,
  Session,
  SessionTokenCall,
  Setup,
  Stage,
  StageCaller,
  WebIdentityCall,
} from "../backend.js";
import { decisionIn, handedOn, shownParameters } from "../call-words.js";
import { arnOfCaller, credentialsOfCaller, explainAssumeRole } from "../explain-call.js";
import type { GivenOidcProvider, GivenRole, GivenSamlProvider, GivenUser } from "../scene.js";
import { type ErrorAnswer, errorAnswer, isAuthorizationDenial, isNoAnswer } from "../sdk/refusal.js";
import type { AccountKeys } from "./account-clients.js";
import { AccountTrouble } from "./account-trouble.js";
import { durationDoubt, isChained, shownMfa } from "./call-doubts.js";
import { userOf } from "./caller-sides.js";
import { denyAllPolicy, liveDuration } from "./guard.js";
import { LiveMfa, type LiveMfaSettings, type MfaParameters } from "./live-mfa.js";
import { type Broken, notChecked, plainEvidence } from "./outcomes.js";
import { type AccountStageSettings, ReadOnlyStage } from "./read-only-stage.js";

/** What live mode needs besides. */
export type LiveStageSettings = AccountStageSettings & LiveMfaSettings;

/**
 * One scenario on a real account with real calls: AssumeRole and GetSessionToken by the one user whose credentials these
 * are. Sessions of roles can do nothing and last 900 seconds. What is given is looked up as in read-only mode, and what
 * no user calls (services, web identities, SAML) is decided as there.
 */
export class LiveStage implements Stage {
  readonly #settings: LiveStageSettings;
  readonly #readOnly: ReadOnlyStage;
  readonly #mfa: LiveMfa;
  readonly #keys = new WeakMap<Session, AccountKeys>();
  readonly #clients: STSClient[] = [];
  /** What was issued; codes are the business of `#mfa`. */
  readonly #issuedSecrets = new Set<string>();

  constructor(settings: LiveStageSettings) {
    this.#settings = settings;
    this.#readOnly = new ReadOnlyStage(settings);
    this.#mfa = new LiveMfa(settings);
  }

  user(user: GivenUser): Promise<Setup> {
    return this.#readOnly.user(user);
  }

  role(role: GivenRole): Promise<Setup> {
    return this.#readOnly.role(role);
  }

  oidcProvider(provider: GivenOidcProvider): Promise<Setup> {
    return this.#readOnly.oidcProvider(provider);
  }

  samlProvider(provider: GivenSamlProvider): Promise<Setup> {
    return this.#readOnly.samlProvider(provider);
  }

  async assumeRole(call: AssumeRoleCall): Promise<Outcome> {
    const { caller, role, parameters } = call;
    const found = this.#readOnly.checks.foundRole(role.arn);
    if (found === undefined) return notChecked(`the role ${role.name} was not found to be as the scenario says`);
    const client = this.#clientOf(caller);
    if ("kind" in client) return client;
    if (parameters.sessionPolicy !== undefined) {
      return notChecked(
        "live mode sends a session policy of its own, which denies everything, instead of the scenario's",
      );
    }
    const { duration = liveDuration, externalId, sourceIdentity, tags, transitiveTagKeys } = parameters;
    const doubt = duration > liveDuration ? durationDoubt(duration, found, isChained(caller)) : undefined;
    if (doubt !== undefined) {
      return notChecked(
        `${doubt}, and live mode asks for ${liveDuration} seconds at most, so AWS STS is not asked about it`,
      );
    }
    const explanation = explainAssumeRole(call, {
      now: this.#settings.now(),
      mfaPropagation: this.#settings.mfaPropagation,
      trust: { source: found.trust },
      isForeseen: true,
    });
    const asked = {
      ...shownParameters(parameters),
      duration: Math.min(duration, liveDuration),
      sessionPolicy: "denies everything",
    };
    return this.#called({
      action: "sts:AssumeRole",
      call,
      resource: role.arn,
      parameters: asked,
      explanation,
      send: (mfa) =>
        client.send(
          new AssumeRoleCommand({
            RoleArn: role.arn,
            RoleSessionName: parameters.sessionName,
            Policy: denyAllPolicy,
            DurationSeconds: Math.min(duration, liveDuration),
            ...(externalId === undefined ? {} : { ExternalId: externalId }),
            ...(sourceIdentity === undefined ? {} : { SourceIdentity: sourceIdentity }),
            ...(tags === undefined ? {} : { Tags: tags.map(({ key, value }) => ({ Key: key, Value: value })) }),
            ...(transitiveTagKeys === undefined ? {} : { TransitiveTagKeys: [...transitiveTagKeys] }),
            ...mfa,
          }),
        ),
      succeeded: ({ AssumedRoleUser, Credentials: given, SourceIdentity }) => {
        const { Arn: arn = "" } = AssumedRoleUser ?? {};
        const inherited = handedOn(caller);
        const from = credentialsOfCaller(caller, call.mfa.kind !== "none");
        const credentials: Credentials = {
          kind: "roleSession",
          role: role.arn,
          sessionName: parameters.sessionName,
          issuedAt: this.#settings.now(),
          from,
        };
        return this.#issued(given, {
          credentials,
          arn,
          user: userOf(caller),
          role,
          duration: askedDuration(parameters.duration),
          sourceIdentity: SourceIdentity,
          tags: [...inherited.tags, ...(tags ?? [])],
          transitiveTagKeys: [...inherited.transitiveTagKeys, ...(transitiveTagKeys ?? [])],
          sessionPolicy: undefined,
        });
      },
    });
  }

  assumeRoleWithWebIdentity(call: WebIdentityCall): Promise<Outcome> {
    return this.#readOnly.assumeRoleWithWebIdentity(call);
  }

  assumeRoleWithSaml(call: SamlCall): Promise<Outcome> {
    return this.#readOnly.assumeRoleWithSaml(call);
  }

  assumeAsService(call: ServiceCall): Promise<Outcome> {
    return this.#readOnly.assumeAsService(call);
  }

  async getSessionToken(call: SessionTokenCall): Promise<Outcome> {
    const { caller, duration = liveDuration } = call;
    if (duration > 129_600)
      return notChecked(`live mode asks for ${liveDuration} seconds at most, not for ${duration}`);
    const client = this.#clientOf(caller);
    if ("kind" in client) return client;
    const DurationSeconds = Math.min(duration, liveDuration);
    return this.#called({
      action: "sts:GetSessionToken",
      call,
      resource: "*",
      parameters: { duration: DurationSeconds },
      explanation: undefined,
      send: (mfa) => client.send(new GetSessionTokenCommand({ DurationSeconds, ...mfa })),
      succeeded: ({ Credentials: given }) => {
        const arn = arnOfCaller(caller);
        const issuedAt = this.#settings.now();
        return this.#issued(given, {
          credentials: { kind: "sessionToken", user: arn, issuedAt, mfa: call.mfa.kind !== "none" },
          arn,
          user: userOf(caller),
          role: undefined,
          duration: askedDuration(call.duration),
          sourceIdentity: undefined,
          tags: [],
          transitiveTagKeys: [],
          sessionPolicy: undefined,
        });
      },
    });
  }

  async getCallerIdentity(caller: StageCaller): Promise<Outcome> {
    const client = this.#clientOf(caller, "identity");
    if ("kind" in client) return client;
    const principal = arnOfCaller(caller);
    try {
      const { Arn: arn = "" } = await client.send(new GetCallerIdentityCommand({}));
      const endpoint = this.#settings.clients.calledAt("sts");
      const call = {
        evaluator: this.#settings.clients.nameOf("sts", "STS"),
        endpoint,
        action: "sts:GetCallerIdentity",
        principal,
        mfa: "none",
        parameters: {},
      };
      return { kind: "succeeded", arn, evidence: plainEvidence(call, arn, 200), explanation: undefined };
    } catch (error) {
      return this.#noAnswer("sts:GetCallerIdentity", error);
    }
  }

  async passTime(): Promise<Setup> {
    return notChecked("time cannot be moved on a real account, and live mode does not wait for sessions to grow old");
  }

  now(): number {
    return this.#settings.now();
  }

  async endpointOf(): Promise<undefined> {
    return undefined;
  }

  async end(): Promise<void> {
    for (const client of this.#clients) client.destroy();
  }

  /** The client of a caller: there are the credentials of one user, and of what was issued to it. */
  #clientOf(caller: StageCaller, purpose: "call" | "identity" = "call"): STSClient | NotChecked {
    const { clients, identity } = this.#settings;
    if (caller.kind === "session") {
      const keys = this.#keys.get(caller.session);
      if (keys === undefined) return notChecked("live mode has no credentials of this session");
      if (purpose === "call" && caller.session.role !== undefined) {
        return notChecked(
          "the sessions of live mode are issued with a policy that denies everything, so what they may assume in turn cannot be seen",
        );
      }
      const client = clients.stsWith(keys);
      this.#clients.push(client);
      return client;
    }
    const arn = arnOfCaller(caller);
    return arn === identity
      ? clients.sts
      : notChecked(`live mode calls with the keys of ${identity}, so calls of ${arn} cannot be made`);
  }

  async #called<A extends { readonly Credentials?: IssuedCredentials | undefined }>(of: {
    readonly action: string;
    readonly call: Pick<AssumeRoleCall, "caller" | "mfa">;
    readonly resource: string;
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly explanation: Explanation | undefined;
    readonly send: (mfa: MfaParameters) => Promise<A>;
    readonly succeeded: (answer: A) => Session;
  }): Promise<Outcome> {
    const { codes, clients } = this.#settings;
    const { action, call, resource, parameters, explanation } = of;
    const isFirstCode = codes.used === undefined;
    let answer: A | ErrorAnswer;
    try {
      const mfa = await this.#mfa.parameters(call.caller, call.mfa);
      if ("kind" in mfa) return mfa;
      answer = await answered(of.send(mfa));
      if (isError(answer) && isRefusedCode(answer) && call.mfa.kind === "device" && isFirstCode && codes.hasSeed) {
        // Whoever used the device before this run may have used this very code.
        const next = await this.#mfa.parameters(call.caller, call.mfa);
        if ("kind" in next) return next;
        answer = await answered(of.send(next));
      }
    } catch (error) {
      return this.#noAnswer(action, error);
    }
    const common = {
      backend: "aws",
      evaluator: clients.nameOf("sts", "STS"),
      endpoint: clients.calledAt("sts"),
      call: { action, principal: arnOfCaller(call.caller), resource, mfa: shownMfa(call.mfa), parameters },
      decision: explanation === undefined ? null : decisionIn(explanation),
      ...(explanation === undefined ? {} : { voices: engineVoice(explanation) }),
    } as const;
    if (!isError(answer)) {
      // Whatever has answered so is not AWS STS: a portal, a proxy's page.
      if (!isComplete(answer.Credentials)) return this.#noAnswer(action, new Error("no credentials came"));
      const session = of.succeeded(answer);
      const { arn } = session;
      const evidence: Evidence = {
        ...common,
        answer: { kind: "succeeded", arn, code: null, status: 200, message: null },
      };
      return { kind: "succeeded", arn, session, evidence, explanation };
    }
    if (isNoAnswer(answer) || answer.code === "Throttling") return this.#noAnswer(action, new Error(answer.message));
    const shown = { code: answer.code, status: answer.status, message: this.#shown(answer.message) };
    const kind = isAuthorizationDenial(answer) ? "denied" : "failed";
    const evidence: Evidence = { ...common, answer: { kind, arn: null, ...shown } };
    return { kind, ...shown, evidence, explanation };
  }

  #issued(given: IssuedCredentials | undefined, session: Session): Session {
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken } = given ?? {};
    for (const secret of [SecretAccessKey, SessionToken]) if (secret) this.#issuedSecrets.add(secret);
    this.#keys.set(session, { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken });
    return session;
  }

  #noAnswer(action: string, error: unknown): Broken {
    const why = error instanceof Error ? error.message || error.name : String(error);
    const words = error instanceof AccountTrouble ? why : `${action} got no answer: ${why}`;
    return { kind: "broken", message: this.#shown(words) };
  }

  #shown(message: string): string {
    let shown = message;
    for (const secret of [...this.#issuedSecrets, ...this.#mfa.codes]) shown = shown.replaceAll(secret, "[hidden]");
    return shown;
  }
}

/** How long a session lasts, where it was the scenario that said so: live mode's own 900 seconds say nothing about AWS. */
function askedDuration(duration: number | undefined): number | undefined {
  return duration !== undefined && duration <= liveDuration ? duration : undefined;
}

/** Credentials in the form in which STS gives them. */
interface IssuedCredentials {
  readonly AccessKeyId?: string | undefined;
  readonly SecretAccessKey?: string | undefined;
  readonly SessionToken?: string | undefined;
}

function isComplete({ AccessKeyId, SecretAccessKey, SessionToken }: IssuedCredentials = {}): boolean {
  return Boolean(AccessKeyId && SecretAccessKey && SessionToken);
}

/** An answer, or the error that AWS answered with. Rejects where nothing answered. */
async function answered<A extends object>(call: Promise<A>): Promise<A | ErrorAnswer> {
  try {
    return await call;
  } catch (error) {
    const answer = errorAnswer(error);
    if (answer === undefined) throw error;
    return answer;
  }
}

function isError(answer: object): answer is ErrorAnswer {
  return "code" in answer && "status" in answer;
}

/** The text is of the reference, 4.4; the same for wrong and for used codes. */
function isRefusedCode({ code, message }: ErrorAnswer): boolean {
  return (
    code === "AccessDenied" &&
    message.startsWith("MultiFactorAuthentication failed with invalid MFA one time pass code")
  );
}

/** What the engine says of the same call; it does not count. */
function engineVoice(explanation: Explanation): NonNullable<Evidence["voices"]> {
  const { action, resource, decision } = explanation;
  const question = `${action} on ${resource}, by the deployed trust policy and the identity policies that the scenario gives`;
  return [{ evaluator: "policy-check engine", question, answer: `${decision.decision}: ${decision.reason}` }];
}
