import { GetRoleCommand } from "@aws-sdk/client-iam";
import {
  AssumeRoleCommand,
  AssumeRoleWithSAMLCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  type STSClient,
} from "@aws-sdk/client-sts";
import { SourceText } from "../../diagnostics/index.js";
import type { CallableEndpoint, SetupResult, TestAccount } from "../backend.js";
import type {
  AssumeRoleCall,
  Call,
  CallerIdentityCall,
  MfaInput,
  SamlCall,
  ScenarioCaller,
  ServiceCall,
  Session,
  SessionTokenCall,
  WebIdentityCall,
} from "../call.js";
import { arnOfCaller } from "../caller.js";
import { decidedOutcome } from "../decided-outcome.js";
import { explainCall } from "../explain-call.js";
import type { Given } from "../given.js";
import type { BackendOutcome, NotChecked } from "../outcome.js";
import { roleSession, roleSessionArn, tokenSession } from "../session.js";
import { withAllClaims } from "../web-identity.js";
import { Calls, type IssuedCredentials } from "./calls.js";
import { type Keys, rootOf } from "./clients.js";
import { type Broken, mfaParameters, type ReadyMfa } from "./mfa-parameters.js";
import { Setups } from "./setups.js";
import { ShownWords } from "./shown-words.js";
import type { SdkTestAccountSettings } from "./test-account-settings.js";

/** One scenario on an endpoint that is called as AWS is: by the SDK, over HTTP. */
export class SdkTestAccount implements TestAccount<BackendOutcome> {
  readonly #settings: SdkTestAccountSettings;
  readonly #words: ShownWords;
  readonly #setups: Setups;
  readonly #calls: Calls;

  constructor(settings: SdkTestAccountSettings) {
    this.#settings = settings;
    this.#words = new ShownWords(settings.names);
    this.#setups = new Setups(settings, this.#words);
    this.#calls = new Calls(settings, this.#words);
  }

  set(member: Given): Promise<SetupResult> {
    return this.#setups.make(member);
  }

  async surround(keys: Readonly<Record<string, string>>): Promise<SetupResult> {
    const { surround, backend } = this.#settings;
    if (surround === undefined)
      return { kind: "notChecked", reason: `${backend} cannot make calls from another network or organization` };
    surround(keys);
    return { kind: "ready" };
  }

  async call(call: Call): Promise<BackendOutcome> {
    await this.#setups.begun();
    switch (call.kind) {
      case "assumeRole":
        return this.#assumeRole(call);
      case "assumeRoleWithWebIdentity":
        return this.#assumeRoleWithWebIdentity(withAllClaims(call));
      case "assumeRoleWithSAML":
        return this.#assumeRoleWithSaml(call);
      case "assumeAsService":
        return this.#assumeAsService(call);
      case "getSessionToken":
        return this.#getSessionToken(call);
      case "getCallerIdentity":
        return this.#getCallerIdentity(call);
    }
  }

  async passTime(seconds: number): Promise<SetupResult> {
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

  async #assumeRole(call: AssumeRoleCall): Promise<BackendOutcome> {
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
    return this.#calls.outcome(call, {
      send: () => client.send(command),
      gives: (answer, now) => this.#roleSession(call, answer, now),
    });
  }

  async #assumeRoleWithWebIdentity(call: WebIdentityCall): Promise<BackendOutcome> {
    const { provider, role, sessionName, duration, claims } = call;
    const { identityProviders, clients } = this.#settings;
    const token = await identityProviders.webIdentityToken(provider.host, this.#claimsToWire(claims), this.#date());
    this.#words.hide(token);
    const command = new AssumeRoleWithWebIdentityCommand({
      RoleArn: this.#toWire(role.arn),
      RoleSessionName: sessionName,
      WebIdentityToken: token,
      ...(duration === undefined ? {} : { DurationSeconds: duration }),
    });
    return this.#calls.outcome(call, {
      send: () => clients.unsigned.send(command),
      gives: (answer, now) => this.#roleSession(call, answer, now),
    });
  }

  async #assumeRoleWithSaml(call: SamlCall): Promise<BackendOutcome> {
    const { provider, role, sessionName, attributes, duration } = call;
    const { identityProviders, clients } = this.#settings;
    const arns = { roleArn: this.#toWire(role.arn), providerArn: this.#toWire(provider.arn) };
    const input = { ...arns, sessionName, attributes: this.#valuesToWire(attributes), now: this.#date() };
    const assertion = await identityProviders.samlAssertion(provider.name, input);
    this.#words.hide(assertion);
    const command = new AssumeRoleWithSAMLCommand({
      RoleArn: arns.roleArn,
      PrincipalArn: arns.providerArn,
      SAMLAssertion: assertion,
      ...(duration === undefined ? {} : { DurationSeconds: duration }),
    });
    return this.#calls.outcome(call, {
      send: () => clients.unsigned.send(command),
      gives: (answer, now) => this.#roleSession(call, answer, now),
    });
  }

  async #assumeAsService(call: ServiceCall): Promise<BackendOutcome> {
    const { role, service } = call;
    const { backend, url, clock, mfaPropagation, policies } = this.#settings;
    const name = `${role.path.slice(1)}${role.name}`;
    let text: string;
    try {
      const answer = await this.#setups.givens.iam(role.account).send(new GetRoleCommand({ RoleName: role.name }));
      text = this.#fromWire(decodeURIComponent(answer.Role?.AssumeRolePolicyDocument ?? ""));
      // Without a policy every call is denied, which must not pass for what the role says.
      JSON.parse(text);
    } catch (error) {
      return this.#words.broken(`the trust policy of ${name} cannot be read`, error);
    }
    // Where the backend has exactly the text that was given, people see the file that they know.
    const given = role.trust.source;
    const source = text === given.text ? given : new SourceText(`the trust policy of ${name} on ${backend}`, text);
    const explanation = explainCall(call, { now: clock.now(), mfaPropagation, policies, trust: { source } });
    if (explanation === undefined) return { kind: "broken", message: `"${service}" is not a service principal` };
    return decidedOutcome({
      ...{ call, backend, endpoint: url, explanation },
      evaluator: `policy-check engine, on the trust policy that ${backend} has (services cannot be made to call)`,
      gives: { arn: roleSessionArn(role, service.replace(/\..*/, "")), session: undefined },
    });
  }

  async #getSessionToken(call: SessionTokenCall): Promise<BackendOutcome> {
    const { caller, duration } = call;
    const mfa = await this.#mfaParameters(caller, call.mfa);
    if (mfa.kind !== "ready") return mfa;
    const client = this.#clientOf(caller);
    if ("kind" in client) return client;
    const command = new GetSessionTokenCommand({
      ...(duration === undefined ? {} : { DurationSeconds: duration }),
      ...mfa.parameters,
    });
    return this.#calls.outcome(call, {
      send: () => client.send(command),
      gives: ({ Credentials: given }, now) => {
        const session = this.#calls.issued(given, tokenSession(call, now));
        return { arn: session.arn, session };
      },
    });
  }

  async #getCallerIdentity(call: CallerIdentityCall): Promise<BackendOutcome> {
    const client = this.#clientOf(call.caller);
    if ("kind" in client) return client;
    return this.#calls.outcome(call, {
      send: () => client.send(new GetCallerIdentityCommand({})),
      gives: ({ Arn }) => ({ arn: this.#fromWire(Arn ?? ""), session: undefined }),
    });
  }

  /** The session of an answer; the source identity is the answer's, which may be inherited. */
  #roleSession(
    call: AssumeRoleCall | WebIdentityCall | SamlCall,
    { Credentials: given, AssumedRoleUser, SourceIdentity }: RoleAnswer,
    now: number,
  ): { readonly arn: string; readonly session: Session } {
    const arn = this.#fromWire(AssumedRoleUser?.Arn ?? "");
    const sourceIdentity = SourceIdentity === undefined ? undefined : this.#fromWire(SourceIdentity);
    return { arn, session: this.#calls.issued(given, { ...roleSession(call, arn, now), sourceIdentity }) };
  }

  #date(): Date {
    return new Date(this.now() * 1000);
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

  /** Claims can be any JSON; account IDs are in texts and in lists of them. */
  #claimsToWire(claims: WebIdentityCall["claims"]): WebIdentityCall["claims"] {
    const text = (value: unknown): unknown => (typeof value === "string" ? this.#toWire(value) : value);
    const wire = (value: unknown): unknown => (Array.isArray(value) ? value.map(text) : text(value));
    return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, wire(value)]));
  }

  #mfaParameters(caller: ScenarioCaller, mfa: MfaInput): Promise<ReadyMfa | NotChecked | Broken> {
    return mfaParameters(caller, mfa, {
      clock: this.#settings.clock,
      deviceOf: (user) => this.#setups.givens.device(user),
      toWire: this.#toWire,
      secret: (secret) => this.#words.hide(secret),
    });
  }

  /** The client of a caller. */
  #clientOf(caller: ScenarioCaller): STSClient | Broken {
    const keys = this.#keysOf(caller);
    if (keys === undefined)
      return { kind: "broken", message: `${arnOfCaller(caller)} has no access key; give the caller in a Given step` };
    return this.#settings.clients.sts(keys);
  }

  #keysOf(caller: ScenarioCaller): Keys | undefined {
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

/** What AssumeRole, AssumeRoleWithWebIdentity and AssumeRoleWithSAML answer alike. */
interface RoleAnswer {
  readonly Credentials?: IssuedCredentials | undefined;
  readonly AssumedRoleUser?: { readonly Arn?: string | undefined } | undefined;
  readonly SourceIdentity?: string | undefined;
}
