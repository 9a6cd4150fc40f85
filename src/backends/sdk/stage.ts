import { GetRoleCommand } from "@aws-sdk/client-iam";
import {
  AssumeRoleCommand,
  AssumeRoleWithSAMLCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  type STSClient,
} from "@aws-sdk/client-sts";
import type { Credentials } from "../../callers/index.js";
import { SourceText } from "../../diagnostics/index.js";
import type {
  AssumeRoleCall,
  CallableEndpoint,
  Evidence,
  MfaInput,
  NotChecked,
  Outcome,
  SamlCall,
  ServiceCall,
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
  explainAssumeRole,
  explainSaml,
  explainService,
  explainWebIdentity,
} from "../explain-call.js";
import type { GivenOidcProvider, GivenRole, GivenSamlProvider, GivenUser } from "../scene.js";
import { Calls, emptySession } from "./calls.js";
import { type Keys, rootOf } from "./clients.js";
import { type Broken, mfaParameters, type ReadyMfa } from "./mfa-parameters.js";

import { Setups } from "./setups.js";
import { ShownWords } from "./shown-words.js";
import type { SdkStageSettings } from "./stage-settings.js";

/** One scenario on an endpoint that is called as AWS is: by the SDK, over HTTP. */
export class SdkStage implements Stage {
  readonly #settings: SdkStageSettings;
  readonly #words: ShownWords;
  readonly #setups: Setups;
  readonly #calls: Calls;

  constructor(settings: SdkStageSettings) {
    this.#settings = settings;
    this.#words = new ShownWords(settings.names);
    this.#setups = new Setups(settings, this.#words);
    this.#calls = new Calls(settings, this.#words);
  }

  user(user: GivenUser): Promise<Setup> {
    return this.#setups.make(user);
  }

  role(role: GivenRole): Promise<Setup> {
    return this.#setups.make(role);
  }

  oidcProvider(provider: GivenOidcProvider): Promise<Setup> {
    return this.#setups.make(provider);
  }

  samlProvider(provider: GivenSamlProvider): Promise<Setup> {
    return this.#setups.make(provider);
  }

  async assumeRole(call: AssumeRoleCall): Promise<Outcome> {
    await this.#setups.begun();
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
    return this.#calls.outcome({
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
        return this.#calls.roleSession(given, AssumedRoleUser?.Arn, SourceIdentity, now, {
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
    await this.#setups.begun();
    const { provider, role, sessionName, duration } = call;
    const { identityProviders, clients, clock } = this.#settings;
    const claims = { aud: provider.audiences[0] ?? "sts.amazonaws.com", ...call.claims };
    const now = new Date(clock.now() * 1000);
    const token = await identityProviders.webIdentityToken(provider.host, this.#valuesToWire(claims), now);
    this.#words.hide(token);
    const command = new AssumeRoleWithWebIdentityCommand({
      RoleArn: this.#toWire(role.arn),
      RoleSessionName: sessionName,
      WebIdentityToken: token,
      ...(duration === undefined ? {} : { DurationSeconds: duration }),
    });
    return this.#calls.outcome({
      action: "sts:AssumeRoleWithWebIdentity",
      caller: provider.arn,
      resource: role.arn,
      mfa: "none",
      parameters: { sessionName, claims, ...(duration === undefined ? {} : { duration }) },
      send: () => clients.unsigned.send(command),
      explain: (settings) => explainWebIdentity({ ...call, claims }, settings),
      succeeded: ({ Credentials: given, AssumedRoleUser, SourceIdentity }, at) =>
        this.#calls.roleSession(given, AssumedRoleUser?.Arn, SourceIdentity, at, {
          role,
          from: { kind: "oidc", provider: provider.arn },
          sessionName,
        }),
    });
  }

  async assumeRoleWithSaml(call: SamlCall): Promise<Outcome> {
    await this.#setups.begun();
    const { provider, role, sessionName, attributes, duration } = call;
    const { identityProviders, clients, clock } = this.#settings;
    const wire = this.#toWire;
    const now = new Date(clock.now() * 1000);
    const arns = { roleArn: wire(role.arn), providerArn: wire(provider.arn) };
    const input = { ...arns, sessionName, attributes: this.#valuesToWire(attributes), now };
    const assertion = await identityProviders.samlAssertion(provider.name, input);
    this.#words.hide(assertion);
    const command = new AssumeRoleWithSAMLCommand({
      RoleArn: arns.roleArn,
      PrincipalArn: arns.providerArn,
      SAMLAssertion: assertion,
      ...(duration === undefined ? {} : { DurationSeconds: duration }),
    });
    return this.#calls.outcome({
      action: "sts:AssumeRoleWithSAML",
      caller: provider.arn,
      resource: role.arn,
      mfa: "none",
      parameters: { sessionName, attributes, ...(duration === undefined ? {} : { duration }) },
      send: () => clients.unsigned.send(command),
      explain: (settings) => explainSaml(call, settings),
      succeeded: ({ Credentials: given, AssumedRoleUser, SourceIdentity }, at) =>
        this.#calls.roleSession(given, AssumedRoleUser?.Arn, SourceIdentity, at, {
          role,
          from: { kind: "saml", provider: provider.arn },
          sessionName,
          ...assertedTags(attributes),
        }),
    });
  }

  async assumeAsService(call: ServiceCall): Promise<Outcome> {
    await this.#setups.begun();
    const { role, service } = call;
    const { backend, url, clock, mfaPropagation } = this.#settings;
    const name = `${role.path.slice(1)}${role.name}`;
    let text: string;
    try {
      const answer = await this.#setups.givens.iam(role.account).send(new GetRoleCommand({ RoleName: role.name }));
      text = this.#fromWire(decodeURIComponent(answer.Role?.AssumeRolePolicyDocument ?? ""));
      // Without a policy everybody is denied, which must not pass for what the role says.
      JSON.parse(text);
    } catch (error) {
      return this.#words.broken(`the trust policy of ${name} cannot be read`, error);
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
    await this.#setups.begun();
    const { caller, duration } = call;
    const mfa = await this.#mfaParameters(caller, call.mfa);
    if (mfa.kind !== "ready") return mfa;
    const client = this.#clientOf(caller);
    if ("kind" in client) return client;
    const command = new GetSessionTokenCommand({
      ...(duration === undefined ? {} : { DurationSeconds: duration }),
      ...mfa.parameters,
    });
    return this.#calls.outcome({
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
        return { arn, session: this.#calls.session(given, { ...emptySession, credentials, arn, user }, now) };
      },
    });
  }

  async getCallerIdentity(caller: StageCaller): Promise<Outcome> {
    await this.#setups.begun();
    const client = this.#clientOf(caller);
    if ("kind" in client) return client;
    return this.#calls.outcome({
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
    await this.#setups.begun();
    return this.#settings.clock.advance(seconds);
  }

  now(): number {
    return this.#settings.clock.now();
  }

  async endpointOf(account: string): Promise<CallableEndpoint> {
    await this.#setups.begun();
    const { url, clients, ownAccount } = this.#settings;
    const onWire = this.#toWire(account);
    const { accessKeyId, secretAccessKey } = rootOf(onWire);
    const isOwn = onWire === ownAccount;
    return {
      url,
      region: clients.region,
      account: onWire,
      credentials: { accessKeyId: isOwn ? "test" : accessKeyId, secretAccessKey },
    };
  }

  end(): Promise<void> {
    return this.#setups.end();
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

  #mfaParameters(caller: StageCaller, mfa: MfaInput): Promise<ReadyMfa | NotChecked | Broken> {
    return mfaParameters(caller, mfa, {
      clock: this.#settings.clock,
      deviceOf: (user) => this.#setups.givens.device(user),
      toWire: this.#toWire,
      secret: (secret) => this.#words.hide(secret),
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
        return this.#setups.givens.keysOf(caller.user);
      case "session":
        return this.#calls.keysOf(caller.session);
    }
  }
}
