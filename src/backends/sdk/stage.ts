import { GetRoleCommand } from "@aws-sdk/client-iam";
import {
  AssumeRoleCommand,
  AssumeRoleWithSAMLCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  type STSClient,
} from "@aws-sdk/client-sts";
import type { Credentials, MfaPropagation } from "../../callers/index.js";
import { SourceText } from "../../diagnostics/index.js";
import type { ContextInput, DecisionKind } from "../../engine/index.js";
import type {
  AssumeRoleCall,
  BackendName,
  Evidence,
  Explanation,
  MfaInput,
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
import { decisionIn, handedOn, roleSessionArn, shownParameters } from "../call-words.js";
import {
  arnOfCaller,
  assertedTags,
  credentialsOfCaller,
  type ExplainSettings,
  explainAssumeRole,
  explainSaml,
  explainService,
  explainWebIdentity,
} from "../explain-call.js";
import type { CastMember, GivenOidcProvider, GivenRole, GivenSamlProvider, GivenUser } from "../scene.js";
import type { AccountNames } from "./account-names.js";
import { type Clients, type Keys, rootOf } from "./clients.js";
import type { StageClock } from "./clock.js";
import { Givens, type GivensCopy } from "./givens.js";
import type { IdentityProviders } from "./identity-providers.js";
import { type Broken, mfaParameters, type ReadyMfa } from "./mfa-parameters.js";
import {
  type ErrorAnswer,
  errorAnswer,
  errorWords,
  isAuthorizationDenial,
  isMissingAction,
  isNoAnswer,
  requestIdOf,
} from "./refusal.js";
import { setupTrouble } from "./setup-trouble.js";

/** What policy-check decided on a call, where it was policy-check that did. */
export interface NotedCall {
  readonly decision: DecisionKind | "notEnforced";
  readonly statements: readonly string[];
  readonly undocumented: readonly string[];
  /** Who called with which keys; absent where no policy was asked. */
  readonly principal?: string | undefined;
  readonly context?: ReadonlyMap<string, readonly string[]> | undefined;
}

/** An account that all scenarios have in common: it is this one's until it is released. */
export interface OnlyAccount {
  readonly account: string;
  readonly release: () => Promise<void>;
}

/** How a stage is to be that plays with the AWS SDK against an endpoint. */
export interface SdkStageSettings {
  readonly url: string;
  readonly clients: Clients;
  readonly backend: BackendName;
  /** Who decides there, in words. */
  readonly evaluator: string;
  readonly mfaPropagation: MfaPropagation;
  readonly names: AccountNames;
  /** The only account of the scenario that there can be; undefined where every account can. */
  readonly onlyAccount: OnlyAccount | undefined;
  readonly clock: StageClock;
  /** What scenarios that begin alike need not make again; undefined where the endpoint cannot return to it. */
  readonly memory: SetupMemory | undefined;
  /** What was decided on a request, by its id; undefined where somebody else decides. */
  readonly noted: ((requestId: string) => NotedCall | undefined) | undefined;
  readonly identityProviders: IdentityProviders;
}

/**
 * Remembers what an endpoint holds after a sequence of Givens, by what they say, so that it returns to that instead of
 * being told again: most scenarios of a feature begin alike.
 */
export interface SetupMemory {
  has(givens: string): boolean;
  /** Keeps what the endpoint holds now. */
  keep(givens: string, copy: GivensCopy): void;
  /** Has the endpoint return to what it held. */
  restore(givens: string): Promise<GivensCopy>;
}

/** One scenario on an endpoint that is called as AWS is: by the SDK, over HTTP. */
export class SdkStage implements Stage {
  readonly #settings: SdkStageSettings;
  readonly #givens: Givens;
  readonly #sessionKeys = new WeakMap<Session, Keys>();
  readonly #secrets = new Set<string>();
  /** All Givens until now; undefined when something else happened, so that what is there has no name any more. */
  #givenSoFar: string | undefined = "";
  /** Givens that the endpoint can return to and has not yet. */
  #toRestore: string | undefined;
  /** What is being set up, so that nothing of it comes to light after the end. */
  #making: Promise<void> = Promise.resolve();
  #ended: Promise<void> | undefined;

  constructor(settings: SdkStageSettings) {
    this.#settings = settings;
    this.#givens = new Givens(settings, (secret) => this.#secrets.add(secret));
  }

  user(user: GivenUser): Promise<Setup> {
    return this.#setUp(user, () => this.#givens.user(user));
  }

  role(role: GivenRole): Promise<Setup> {
    return this.#setUp(role, () => this.#givens.role(role));
  }

  oidcProvider(provider: GivenOidcProvider): Promise<Setup> {
    return this.#setUp(provider, () => this.#givens.oidcProvider(provider));
  }

  samlProvider(provider: GivenSamlProvider): Promise<Setup> {
    return this.#setUp(provider, () => this.#givens.samlProvider(provider));
  }

  async assumeRole(call: AssumeRoleCall): Promise<Outcome> {
    await this.#begun();
    const { caller, role, parameters } = call;
    const mfa = await this.#mfaParameters(caller, call.mfa);
    if (mfa.kind !== "ready") return mfa;
    const client = this.#clientOf(caller);
    if ("kind" in client) return client;
    const wire = this.#toWire;
    const { sessionPolicy, duration, tags, transitiveTagKeys } = parameters;
    const command = new AssumeRoleCommand({
      RoleArn: wire(role.arn),
      RoleSessionName: wire(parameters.sessionName),
      ...(parameters.externalId === undefined ? {} : { ExternalId: wire(parameters.externalId) }),
      ...(duration === undefined ? {} : { DurationSeconds: duration }),
      ...(parameters.sourceIdentity === undefined ? {} : { SourceIdentity: wire(parameters.sourceIdentity) }),
      ...(tags === undefined ? {} : { Tags: tags.map(({ key, value }) => ({ Key: wire(key), Value: wire(value) })) }),
      ...(transitiveTagKeys === undefined ? {} : { TransitiveTagKeys: transitiveTagKeys.map(wire) }),
      ...(sessionPolicy === undefined ? {} : { Policy: wire(sessionPolicy.source.text) }),
      ...mfa.parameters,
    });
    return this.#call({
      action: "sts:AssumeRole",
      caller: arnOfCaller(caller),
      resource: role.arn,
      mfa: mfa.shown,
      parameters: shownParameters(parameters),
      send: () => client.send(command),
      explain: (settings) => explainAssumeRole(call, settings),
      succeeded: ({ Credentials: given, AssumedRoleUser, SourceIdentity }, now) => {
        const from = credentialsOfCaller(caller, call.mfa.kind !== "none");
        const user = caller.kind === "root" ? undefined : caller.kind === "user" ? caller.user : caller.session.user;
        const inherited = handedOn(caller);
        return this.#roleSession(given, AssumedRoleUser?.Arn, SourceIdentity, now, {
          role,
          from,
          user,
          sessionName: parameters.sessionName,
          tags: [...inherited.tags, ...(tags ?? [])],
          transitiveTagKeys: [...inherited.transitiveTagKeys, ...(transitiveTagKeys ?? [])],
          sessionPolicy,
        });
      },
    });
  }

  async assumeRoleWithWebIdentity(call: WebIdentityCall): Promise<Outcome> {
    await this.#begun();
    const { provider, role, sessionName, duration } = call;
    const { identityProviders, clients, clock } = this.#settings;
    const claims = { aud: provider.audiences[0] ?? "sts.amazonaws.com", ...call.claims };
    const now = new Date(clock.now() * 1000);
    const token = await identityProviders.webIdentityToken(provider.host, this.#valuesToWire(claims), now);
    this.#secrets.add(token);
    const command = new AssumeRoleWithWebIdentityCommand({
      RoleArn: this.#toWire(role.arn),
      RoleSessionName: sessionName,
      WebIdentityToken: token,
      ...(duration === undefined ? {} : { DurationSeconds: duration }),
    });
    return this.#call({
      action: "sts:AssumeRoleWithWebIdentity",
      caller: provider.arn,
      resource: role.arn,
      mfa: "none",
      parameters: { sessionName, claims, ...(duration === undefined ? {} : { duration }) },
      send: () => clients.unsigned.send(command),
      explain: (settings) => explainWebIdentity({ ...call, claims }, settings),
      succeeded: ({ Credentials: given, AssumedRoleUser, SourceIdentity }, at) =>
        this.#roleSession(given, AssumedRoleUser?.Arn, SourceIdentity, at, {
          role,
          from: { kind: "oidc", provider: provider.arn },
          sessionName,
        }),
    });
  }

  async assumeRoleWithSaml(call: SamlCall): Promise<Outcome> {
    await this.#begun();
    const { provider, role, sessionName, attributes, duration } = call;
    const { identityProviders, clients, clock } = this.#settings;
    const wire = this.#toWire;
    const now = new Date(clock.now() * 1000);
    const arns = { roleArn: wire(role.arn), providerArn: wire(provider.arn) };
    const input = { ...arns, sessionName, attributes: this.#valuesToWire(attributes), now };
    const assertion = await identityProviders.samlAssertion(provider.name, input);
    this.#secrets.add(assertion);
    const command = new AssumeRoleWithSAMLCommand({
      RoleArn: arns.roleArn,
      PrincipalArn: arns.providerArn,
      SAMLAssertion: assertion,
      ...(duration === undefined ? {} : { DurationSeconds: duration }),
    });
    return this.#call({
      action: "sts:AssumeRoleWithSAML",
      caller: provider.arn,
      resource: role.arn,
      mfa: "none",
      parameters: { sessionName, attributes, ...(duration === undefined ? {} : { duration }) },
      send: () => clients.unsigned.send(command),
      explain: (settings) => explainSaml(call, settings),
      succeeded: ({ Credentials: given, AssumedRoleUser, SourceIdentity }, at) =>
        this.#roleSession(given, AssumedRoleUser?.Arn, SourceIdentity, at, {
          role,
          from: { kind: "saml", provider: provider.arn },
          sessionName,
          ...assertedTags(attributes),
        }),
    });
  }

  async assumeAsService(call: ServiceCall): Promise<Outcome> {
    await this.#begun();
    const { role, service } = call;
    const { backend, url, clock, mfaPropagation } = this.#settings;
    const name = `${role.path.slice(1)}${role.name}`;
    let text: string;
    try {
      const answer = await this.#givens.iam(role.account).send(new GetRoleCommand({ RoleName: role.name }));
      text = this.#fromWire(decodeURIComponent(answer.Role?.AssumeRolePolicyDocument ?? ""));
      // Without a policy everybody is denied, which must not pass for what the role says.
      JSON.parse(text);
    } catch (error) {
      return this.#broken(`the trust policy of ${name} cannot be read`, error);
    }
    // Where the backend has the very text that was given, people see the file that they know.
    const given = role.trust.source;
    const source = text === given.text ? given : new SourceText(`the trust policy of ${name} on ${backend}`, text);
    const explanation = explainService(call, { now: clock.now(), mfaPropagation, trust: { source } });
    if (explanation === undefined)
      return { kind: "broken", message: `${service} is no service that can be asked about` };
    const { decision } = explanation.decision;
    const arn = roleSessionArn(role, service.replace(/\..*/, ""));
    const evidence: Evidence = {
      backend,
      evaluator: `policy-check engine, on the trust policy that ${backend} has (services cannot be made to call)`,
      endpoint: url,
      call: { action: "sts:AssumeRole", principal: service, resource: role.arn, mfa: "none", parameters: call.context },
      answer: {
        kind: decision === "allowed" ? "succeeded" : "denied",
        arn: decision === "allowed" ? arn : null,
        code: null,
        status: null,
        message: null,
      },
      decision: decisionIn(explanation),
    };
    if (decision === "allowed") return { kind: "succeeded", arn, evidence, explanation };
    return { kind: "denied", code: "AccessDenied", status: null, message: null, evidence, explanation };
  }

  async getSessionToken(call: SessionTokenCall): Promise<Outcome> {
    await this.#begun();
    const { caller, duration } = call;
    const mfa = await this.#mfaParameters(caller, call.mfa);
    if (mfa.kind !== "ready") return mfa;
    const client = this.#clientOf(caller);
    if ("kind" in client) return client;
    const command = new GetSessionTokenCommand({
      ...(duration === undefined ? {} : { DurationSeconds: duration }),
      ...mfa.parameters,
    });
    return this.#call({
      action: "sts:GetSessionToken",
      caller: arnOfCaller(caller),
      resource: "*",
      mfa: mfa.shown,
      parameters: duration === undefined ? {} : { duration },
      send: () => client.send(command),
      explain: () => undefined,
      succeeded: ({ Credentials: given }, now) => {
        const arn = arnOfCaller(caller);
        const credentials: Credentials =
          caller.kind === "user"
            ? { kind: "sessionToken", user: arn, issuedAt: now, mfa: call.mfa.kind !== "none" }
            : credentialsOfCaller(caller, false);
        const user = caller.kind === "user" ? caller.user : undefined;
        return { arn, session: this.#session(given, { ...emptySession, credentials, arn, user }, now) };
      },
    });
  }

  async getCallerIdentity(caller: StageCaller): Promise<Outcome> {
    await this.#begun();
    const client = this.#clientOf(caller);
    if ("kind" in client) return client;
    return this.#call({
      action: "sts:GetCallerIdentity",
      caller: arnOfCaller(caller),
      resource: "*",
      mfa: "none",
      parameters: {},
      send: () => client.send(new GetCallerIdentityCommand({})),
      explain: () => undefined,
      succeeded: ({ Arn }) => ({ arn: this.#fromWire(Arn ?? ""), session: undefined }),
    });
  }

  async passTime(seconds: number): Promise<Setup> {
    await this.#begun();
    return this.#settings.clock.advance(seconds);
  }

  /** More than once is once: the scenario ends, and the whole process may be about to. */
  end(): Promise<void> {
    this.#ended ??= this.#making
      .catch(() => {})
      .then(() => this.#givens.end())
      .then(() => this.#settings.onlyAccount?.release());
    return this.#ended;
  }

  readonly #toWire = (text: string): string => this.#settings.names.toWire(text);

  readonly #fromWire = (text: string): string => this.#settings.names.fromWire(text);

  #valuesToWire(
    values: Readonly<Record<string, string | readonly string[]>>,
  ): Record<string, string | readonly string[]> {
    const wire = (value: string | readonly string[]): string | readonly string[] =>
      typeof value === "string" ? this.#toWire(value) : value.map(this.#toWire);
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, wire(value)]));
  }

  async #setUp(given: CastMember, make: () => Promise<void>): Promise<Setup> {
    const { onlyAccount, memory } = this.#settings;
    const { account } = given;
    if (onlyAccount !== undefined && account !== onlyAccount.account) {
      const reason = `this emulator has one account only, and the scenario has two: ${onlyAccount.account} and ${account}`;
      return { kind: "notChecked", reason };
    }
    const [, partition] = given.arn.split(":");
    if (partition !== "aws") {
      // It would be made in the partition aws all the same, and calls to it would fail as those to nobody do.
      const reason = `here is the partition aws only, and the scenario names ${given.arn}`;
      return { kind: "notChecked", reason };
    }
    const before = this.#givenSoFar;
    const givens = before === undefined ? undefined : `${before}${JSON.stringify(given)}\n`;
    this.#givenSoFar = givens;
    if (givens !== undefined && memory?.has(givens) === true) {
      this.#toRestore = givens;
      return { kind: "ready" };
    }
    if (this.#ended !== undefined) return { kind: "refused", message: "the scenario is over" };
    try {
      this.#making = this.#restored().then(make);
      await this.#making;
      if (givens !== undefined) memory?.keep(givens, this.#givens.copy());
      return { kind: "ready" };
    } catch (error) {
      const answer = errorAnswer(error);
      if (answer === undefined) return { kind: "refused", message: this.#broken("no answer", error).message };
      const shown = { ...answer, message: this.#shown(answer.message) };
      if (this.#settings.backend === "embedded") return { kind: "refused", message: errorWords(shown) };
      return setupTrouble(shown, given, {
        isShared: onlyAccount !== undefined,
        isAlive: () => this.#givens.isAnswered(account),
      });
    }
  }

  /** The endpoint holds what the scenario was given, from here on to be changed by calls. */
  async #begun(): Promise<void> {
    await this.#restored();
    this.#givenSoFar = undefined;
  }

  async #restored(): Promise<void> {
    const { memory } = this.#settings;
    if (this.#toRestore === undefined || memory === undefined) return;
    const givens = this.#toRestore;
    this.#toRestore = undefined;
    this.#givens.adopt(await memory.restore(givens));
  }

  #mfaParameters(caller: StageCaller, mfa: MfaInput): Promise<ReadyMfa | NotChecked | Broken> {
    return mfaParameters(caller, mfa, {
      clock: this.#settings.clock,
      deviceOf: (user) => this.#givens.device(user),
      toWire: this.#toWire,
      secret: (secret) => this.#secrets.add(secret),
    });
  }

  /** The client of a caller. */
  #clientOf(caller: StageCaller): STSClient | Broken {
    const keys = this.#keysOf(caller);
    if (keys === undefined) return { kind: "broken", message: `there is no access key for ${arnOfCaller(caller)}` };
    return this.#settings.clients.sts(keys);
  }

  #keysOf(caller: StageCaller): Keys | undefined {
    switch (caller.kind) {
      case "root":
        return rootOf(this.#toWire(caller.account));
      case "user":
        return this.#givens.keysOf(caller.user);
      case "session":
        return this.#sessionKeys.get(caller.session);
    }
  }

  async #call<A extends object>(call: {
    readonly action: string;
    readonly caller: string;
    readonly resource: string;
    readonly mfa: string;
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly send: () => Promise<A>;
    readonly explain: (settings: ExplainSettings) => Explanation | undefined;
    readonly succeeded: (answer: A, now: number) => { readonly arn: string; readonly session: Session | undefined };
  }): Promise<Outcome> {
    const { backend, evaluator, url, clock, mfaPropagation, noted } = this.#settings;
    const { action, caller: principal, resource, mfa, parameters } = call;
    const now = clock.now();
    let answered: { readonly answer: A } | { readonly error: ErrorAnswer };
    let requestId: string | undefined;
    try {
      const answer = await call.send();
      requestId = requestIdOf(answer);
      answered = { answer };
    } catch (error) {
      const answer = errorAnswer(error);
      if (answer !== undefined && backend !== "embedded" && isMissingAction(answer)) {
        const why = this.#shown(errorWords(answer));
        return { kind: "notChecked", reason: `this emulator does not have ${action}: it answers ${why}` };
      }
      if (answer === undefined || isNoAnswer(answer)) return this.#broken(`${action} got no answer`, error);
      requestId = requestIdOf(error);
      answered = { error: { ...answer, message: this.#shown(answer.message) } };
    }
    const decision = requestId === undefined ? undefined : noted?.(requestId);
    const decided = decision?.context && this.#decidedContext(principal, decision.context);
    // Few steps ask for it, and it takes longer than the decision.
    const explanation = once(() => call.explain({ now, mfaPropagation, decided }));
    const voices = noted === undefined ? secondVoice(explanation()) : undefined;
    const common = {
      backend,
      evaluator,
      endpoint: url,
      call: { action, principal, resource, mfa, parameters },
      decision: decision === undefined ? null : ownDecision(decision),
      ...(voices === undefined ? {} : { voices }),
    };
    if ("answer" in answered) {
      const { arn, session } = call.succeeded(answered.answer, now);
      // The SDK reads whatever page has the status 200; what names nobody is no answer of AWS's API.
      const isAnswer = arn !== "" && (session === undefined || this.#sessionKeys.get(session)?.accessKeyId !== "");
      if (!isAnswer)
        return { kind: "broken", message: `${action} is answered with something else than AWS's API answers` };
      const answer = { kind: "succeeded", arn, code: null, status: 200, message: null } as const;
      const evidence = { ...common, answer };
      return {
        ...{ kind: "succeeded", arn, session, evidence },
        get explanation() {
          return explanation();
        },
      };
    }
    const { error } = answered;
    const kind = isAuthorizationDenial(error) ? "denied" : "failed";
    const evidence: Evidence = { ...common, answer: { kind, arn: null, ...error } };
    return {
      ...{ kind, ...error, evidence },
      get explanation() {
        return explanation();
      },
    };
  }

  #decidedContext(principal: string, context: ReadonlyMap<string, readonly string[]>): ExplainSettings["decided"] {
    const shown: Record<string, ContextInput> = {};
    for (const [key, values] of context) {
      const [only, ...others] = values.map(this.#fromWire);
      shown[key] = only !== undefined && others.length === 0 ? only : values.map(this.#fromWire);
    }
    return { principal, context: shown };
  }

  #roleSession(
    given: GivenCredentials | undefined,
    arn: string | undefined,
    sourceIdentity: string | undefined,
    now: number,
    of: Pick<Session, "role"> &
      Partial<Pick<Session, "user" | "tags" | "transitiveTagKeys" | "sessionPolicy">> & {
        readonly role: GivenRole;
        readonly from: Credentials;
        readonly sessionName: string;
      },
  ): { readonly arn: string; readonly session: Session } {
    const { role, from, sessionName, ...rest } = of;
    const credentials: Credentials = { kind: "roleSession", role: role.arn, sessionName, issuedAt: now, from };
    const shown = this.#fromWire(arn ?? "");
    const identity = sourceIdentity === undefined ? undefined : this.#fromWire(sourceIdentity);
    const session = { ...emptySession, ...rest, credentials, arn: shown, role, sourceIdentity: identity };
    return { arn: shown, session: this.#session(given, session, now) };
  }

  #session(given: GivenCredentials | undefined, description: Omit<Session, "duration">, now: number): Session {
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken, Expiration } = given ?? {};
    const duration = Expiration === undefined ? undefined : Math.round(Expiration.getTime() / 1000 - Math.floor(now));
    const session: Session = { ...description, duration };
    for (const secret of [SecretAccessKey, SessionToken]) if (secret) this.#secrets.add(secret);
    const keys = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
    this.#sessionKeys.set(session, SessionToken === undefined ? keys : { ...keys, sessionToken: SessionToken });
    return session;
  }

  /** A message as people may see it: accounts by the scenario's numbers, and nothing secret, whatever the endpoint repeats. */
  #shown(message: string): string {
    let shown = this.#fromWire(message);
    for (const secret of this.#secrets) shown = shown.replaceAll(secret, "[hidden]");
    return shown;
  }

  #broken(what: string, error: unknown): Broken {
    const why = error instanceof Error ? error.message || error.name : String(error);
    return { kind: "broken", message: this.#shown(`${what}: ${why}`) };
  }
}

/** Credentials in the form in which STS gives them. */
interface GivenCredentials {
  readonly AccessKeyId?: string | undefined;
  readonly SecretAccessKey?: string | undefined;
  readonly SessionToken?: string | undefined;
  readonly Expiration?: Date | undefined;
}

const emptySession = {
  user: undefined,
  role: undefined,
  sourceIdentity: undefined,
  tags: [],
  transitiveTagKeys: [],
  sessionPolicy: undefined,
} as const;

/** A value that is made when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function ownDecision({ decision, statements, undocumented }: NotedCall): NonNullable<Evidence["decision"]> {
  return { decision, statements, undocumented };
}

/** Where somebody else decides, what the engine says of the same call. */
function secondVoice(explanation: Explanation | undefined): Evidence["voices"] {
  if (explanation === undefined) return undefined;
  const { action, resource, decision } = explanation;
  const question = `${action} on ${resource}, by the policies that the scenario gives`;
  return [{ evaluator: "policy-check engine", question, answer: `${decision.decision}: ${decision.reason}` }];
}
