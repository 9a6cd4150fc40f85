import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  type STSClient,
} from "@aws-sdk/client-sts";
import type { Evidence, EvidencedCall } from "../../evidence/index.js";
import type { SetupResult, TestAccount } from "../backend.js";
import type { AssumeRoleCall, Call, CallerIdentityCall, ScenarioCaller, Session, SessionTokenCall } from "../call.js";
import { arnOfCaller } from "../caller.js";
import { evidencedDecision, explainCall } from "../explain-call.js";
import type { Given } from "../given.js";
import type { BackendEvidence, BackendOutcome, Explanation, NotChecked } from "../outcome.js";
import { type ErrorAnswer, errorAnswer, isAuthorizationDenial, isNoAnswer } from "../sdk/refusal.js";
import { roleSession, tokenSession } from "../session.js";
import { shownCall } from "../shown-call.js";
import type { AccountKeys } from "./account-clients.js";
import { AccountTrouble } from "./account-trouble.js";
import { durationDoubt, isChained } from "./call-doubts.js";
import { denyAllPolicy, liveDuration } from "./guard.js";
import { LiveMfa, type LiveMfaSettings, type MfaParameters } from "./live-mfa.js";
import { type Broken, identified, notChecked } from "./outcomes.js";
import { ReadOnlyAccount, type ReadOnlySettings } from "./read-only-account.js";

/** What live mode needs besides. */
export type LiveSettings = ReadOnlySettings & LiveMfaSettings;

/**
 * One scenario on a real account with real calls: AssumeRole and GetSessionToken by the one user whose credentials these
 * are. Sessions of roles can do nothing and last 900 seconds. What is given is looked up as in read-only mode, and what
 * no user calls (services, web identities, SAML) is decided as there.
 */
export class LiveAccount implements TestAccount<BackendOutcome> {
  readonly #settings: LiveSettings;
  readonly #readOnly: ReadOnlyAccount;
  readonly #mfa: LiveMfa;
  readonly #keys = new WeakMap<Session, AccountKeys>();
  readonly #clients: STSClient[] = [];
  /** What was issued; codes are the business of `#mfa`. */
  readonly #issuedSecrets = new Set<string>();

  constructor(settings: LiveSettings) {
    this.#settings = settings;
    this.#readOnly = new ReadOnlyAccount(settings);
    this.#mfa = new LiveMfa(settings);
  }

  set(member: Given): Promise<SetupResult> {
    return this.#readOnly.set(member);
  }

  async call(call: Call): Promise<BackendOutcome> {
    switch (call.kind) {
      case "assumeRole":
        return this.#assumeRole(call);
      case "getSessionToken":
        return this.#getSessionToken(call);
      case "getCallerIdentity":
        return this.#getCallerIdentity(call);
      case "assumeRoleWithWebIdentity":
      case "assumeRoleWithSAML":
      case "assumeAsService":
        return this.#readOnly.call(call);
    }
  }

  async surround(): Promise<SetupResult> {
    const reason = "calls of a real account cannot come from another network or organization";
    return { kind: "notChecked", reason };
  }

  async passTime(): Promise<SetupResult> {
    return notChecked("the clock of a real account cannot be moved, and live mode does not wait for sessions to age");
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

  async #assumeRole(call: AssumeRoleCall): Promise<BackendOutcome> {
    const { caller, role, parameters } = call;
    const found = this.#readOnly.checks.foundRole(role.arn);
    if (found === undefined) return notChecked(`the role ${role.name} is not as the scenario says`);
    const client = this.#clientOf(caller);
    if ("kind" in client) return client;
    if (parameters.sessionPolicy !== undefined) {
      return notChecked("live mode sends its own session policy, which denies everything, instead of the scenario's");
    }
    const { duration = liveDuration, externalId, sourceIdentity, tags, transitiveTagKeys } = parameters;
    const doubt = duration > liveDuration ? durationDoubt(duration, found, isChained(caller)) : undefined;
    if (doubt !== undefined) {
      return notChecked(
        `${doubt}, and live mode requests at most ${liveDuration} seconds, so AWS STS does not decide it`,
      );
    }
    const explanation = explainCall(call, {
      now: this.#settings.now(),
      mfaPropagation: this.#settings.mfaPropagation,
      policies: this.#settings.policies,
      trust: { source: found.trust },
      isForeseen: true,
    });
    const shown = shownCall(call);
    const sent = { duration: Math.min(duration, liveDuration), sessionPolicy: "denies everything" };
    return this.#called({
      call,
      shown: { ...shown, parameters: { ...shown.parameters, ...sent } },
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
      gives: ({ AssumedRoleUser, Credentials: given, SourceIdentity: sourceIdentity }) => {
        const { Arn: arn = "" } = AssumedRoleUser ?? {};
        const lasts = { duration: askedDuration(parameters.duration), sourceIdentity, sessionPolicy: undefined };
        return this.#issued(given, { ...roleSession(call, arn, this.#settings.now()), ...lasts });
      },
    });
  }

  async #getSessionToken(call: SessionTokenCall): Promise<BackendOutcome> {
    const { caller, duration = liveDuration } = call;
    if (duration > 129_600) return notChecked(`live mode requests at most ${liveDuration} seconds, not ${duration}`);
    const client = this.#clientOf(caller);
    if ("kind" in client) return client;
    const DurationSeconds = Math.min(duration, liveDuration);
    return this.#called({
      call,
      shown: { ...shownCall(call), parameters: { duration: DurationSeconds } },
      explanation: undefined,
      send: (mfa) => client.send(new GetSessionTokenCommand({ DurationSeconds, ...mfa })),
      gives: ({ Credentials: given }) => {
        const session = tokenSession(call, this.#settings.now());
        return this.#issued(given, { ...session, duration: askedDuration(call.duration) });
      },
    });
  }

  async #getCallerIdentity(call: CallerIdentityCall): Promise<BackendOutcome> {
    const client = this.#clientOf(call.caller, "identity");
    if ("kind" in client) return client;
    try {
      const { Arn: arn = "" } = await client.send(new GetCallerIdentityCommand({}));
      return identified(call, arn, this.#settings.clients);
    } catch (error) {
      return this.#noAnswer("sts:GetCallerIdentity", error);
    }
  }

  /** The client of a caller: there are the credentials of one user, and of what was issued to it. */
  #clientOf(caller: ScenarioCaller, purpose: "call" | "identity" = "call"): STSClient | NotChecked {
    const { clients, identity } = this.#settings;
    if (caller.kind === "session") {
      const keys = this.#keys.get(caller.session);
      if (keys === undefined) return notChecked("live mode has no credentials of this session");
      if (purpose === "call" && caller.session.role !== undefined) {
        return notChecked(
          "the sessions of live mode have a session policy that denies everything, so no call shows which roles they can assume",
        );
      }
      const client = clients.stsWith(keys);
      this.#clients.push(client);
      return client;
    }
    const arn = arnOfCaller(caller);
    return arn === identity
      ? clients.sts
      : notChecked(`live mode calls with the access key of ${identity}, so it cannot call as ${arn}`);
  }

  async #called<A extends { readonly Credentials?: IssuedCredentials | undefined }>(of: {
    readonly call: AssumeRoleCall | SessionTokenCall;
    /** What evidence shows of the call, as it is really sent. */
    readonly shown: Omit<EvidencedCall, "caller">;
    readonly explanation: Explanation | undefined;
    readonly send: (mfa: MfaParameters) => Promise<A>;
    readonly gives: (answer: A) => Session;
  }): Promise<BackendOutcome> {
    const { codes, clients } = this.#settings;
    const { call, shown: asked, explanation } = of;
    const { action } = asked;
    const isFirstCode = codes.used === undefined;
    let answer: A | ErrorAnswer;
    try {
      const mfa = await this.#mfa.parameters(call.caller, call.mfa);
      if ("kind" in mfa) return mfa;
      answer = await answered(of.send(mfa));
      if (isError(answer) && isRefusedCode(answer) && call.mfa.kind === "device" && isFirstCode && codes.hasSeed) {
        // The device may have been used just before this run, with the same code.
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
      call: asked,
      decision: explanation === undefined ? null : evidencedDecision(explanation),
      ...(explanation === undefined ? {} : { evaluatorAnswers: engineVoice(explanation) }),
    } as const;
    if (!isError(answer)) {
      // What answers so is not AWS STS, but a portal, or a proxy's page.
      if (!isComplete(answer.Credentials)) return this.#noAnswer(action, new Error("no credentials came"));
      const session = of.gives(answer);
      const { arn } = session;
      const evidence: BackendEvidence = {
        ...common,
        answer: { kind: "succeeded", arn, code: null, status: 200, message: null },
      };
      return { kind: "succeeded", arn, session, evidence, explanation };
    }
    if (isNoAnswer(answer) || answer.code === "Throttling") return this.#noAnswer(action, new Error(answer.message));
    const shown = { code: answer.code, status: answer.status, message: this.#shown(answer.message) };
    const kind = isAuthorizationDenial(answer) ? "denied" : "failed";
    const evidence: BackendEvidence = { ...common, answer: { kind, arn: null, ...shown } };
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
function engineVoice(explanation: Explanation): NonNullable<Evidence["evaluatorAnswers"]> {
  const { action, resource, decision } = explanation;
  const question = `${action} on ${resource}, by the deployed trust policy and the identity policies that the scenario gives`;
  return [{ evaluator: "policy-check engine", question, answer: `${decision.decision}: ${decision.reason}` }];
}
