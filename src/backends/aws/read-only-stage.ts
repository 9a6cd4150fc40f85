import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Credentials, MfaPropagation } from "../../callers/index.js";
import type { RequestInput } from "../../engine/index.js";
import type {
  AssumeRoleCall,
  Evidence,
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
  assumeRoleRequest,
  credentialsOfCaller,
  type ExplainSettings,
  isOfFederation,
  samlRequest,
  serviceRequest,
  webIdentityRequest,
} from "../explain-call.js";
import type { GivenOidcProvider, GivenRole, GivenSamlProvider, GivenUser } from "../scene.js";
import type { AccountClients } from "./account-clients.js";
import { AccountTrouble, troubleOf } from "./account-trouble.js";
import { mfaDoubt, parameterDoubt, sessionDoubt, shownMfa } from "./call-doubts.js";
import { policySourceOf, sessionPolicies, userOf } from "./caller-sides.js";
import { DeployedAccount, type DeployedRole } from "./deployed.js";
import { GivenChecks, otherAccount } from "./given-checks.js";
import { withKnownContext } from "./known-context.js";
import { broken, notChecked, type Plain, plainEvidence } from "./outcomes.js";
import { type Judgement, judge } from "./voices.js";

/** What stages of an account need. */
export interface AccountStageSettings {
  readonly clients: AccountClients;
  /** The account of the credentials, and the ARN of whose they are. */
  readonly account: string;
  readonly identity: string;
  readonly mfaPropagation: MfaPropagation;
  /** In seconds since 1970. */
  readonly now: () => number;
}

/** Who decides a call, in words. */
function evaluatorOf(clients: AccountClients, hasIdentitySide: boolean): string {
  const engine = `policy-check engine on the deployed trust policy${clients.whereDeployed}`;
  if (!hasIdentitySide) return engine;
  return `${engine}, with ${clients.nameOf("iam", "SimulatePrincipalPolicy")} on the caller's identity side`;
}

/**
 * One scenario on a real account, without a call that changes or issues anything: what is given is looked up, and calls
 * are decided and not made. Their sessions are imagined; nobody gets credentials.
 */
export class ReadOnlyStage implements Stage {
  readonly #settings: AccountStageSettings;
  readonly checks: GivenChecks;
  #ahead = 0;

  constructor(settings: AccountStageSettings) {
    this.#settings = settings;
    this.checks = new GivenChecks(settings.account, new DeployedAccount(settings.clients));
  }

  user(user: GivenUser): Promise<Setup> {
    return this.checks.user(user);
  }

  role(role: GivenRole): Promise<Setup> {
    return this.checks.role(role);
  }

  oidcProvider(provider: GivenOidcProvider): Promise<Setup> {
    return this.checks.oidcProvider(provider);
  }

  samlProvider(provider: GivenSamlProvider): Promise<Setup> {
    return this.checks.samlProvider(provider);
  }

  async assumeRole(call: AssumeRoleCall): Promise<Outcome> {
    const { caller, role, parameters } = call;
    const found = this.#roleOf(role);
    if ("kind" in found) return found;
    const doubt = mfaDoubt(call) ?? this.#callerDoubt(caller) ?? parameterDoubt(call, found);
    if (doubt !== undefined) return notChecked(doubt);
    const input = assumeRoleRequest(this.#asDeployed(call), this.#explainSettings());
    const how = { mfa: shownMfa(call.mfa), parameters: shownParameters(parameters) };
    return this.#judged(this.#known(input, found, caller), found, caller, how, () => {
      const inherited = handedOn(caller);
      const { duration, sessionName, tags = [], transitiveTagKeys = [], sessionPolicy, sourceIdentity } = parameters;
      return this.#roleSession(role, found, sessionName, duration, {
        from: credentialsOfCaller(caller, call.mfa.kind !== "none"),
        user: userOf(caller),
        sourceIdentity: sourceIdentity ?? inherited.sourceIdentity,
        tags: [...inherited.tags, ...tags],
        transitiveTagKeys: [...inherited.transitiveTagKeys, ...transitiveTagKeys],
        sessionPolicy,
      });
    });
  }

  async assumeRoleWithWebIdentity(call: WebIdentityCall): Promise<Outcome> {
    const { provider, role, sessionName, duration } = call;
    const found = this.#roleOf(role);
    if ("kind" in found) return found;
    const claims = { aud: provider.audiences[0] ?? "sts.amazonaws.com", ...call.claims };
    const tagging = Object.keys(claims).find((claim) => claim.startsWith("https://aws.amazon.com/"));
    if (tagging !== undefined)
      return notChecked(`what AWS STS makes of the claim ${tagging} is seen in a real call only`);
    // Web identities have one audience, or several.
    const unknown = [claims.aud].flat().find((audience) => !provider.audiences.includes(audience));
    if (unknown !== undefined) {
      return notChecked(
        `the scenario's provider does not have the audience ${unknown}, and what AWS STS makes of a token for it is seen in a real call only`,
      );
    }
    const doubt = sessionDoubt(call, found, false);
    if (doubt !== undefined) return notChecked(doubt);
    const input = webIdentityRequest({ ...call, claims }, this.#explainSettings());
    const parameters = { sessionName, claims, ...(duration === undefined ? {} : { duration }) };
    return this.#judged(this.#known(input, found), found, undefined, { mfa: "none", parameters }, () =>
      this.#roleSession(role, found, sessionName, duration, { from: { kind: "oidc", provider: provider.arn } }),
    );
  }

  async assumeRoleWithSaml(call: SamlCall): Promise<Outcome> {
    const { provider, role, sessionName, attributes, duration } = call;
    const found = this.#roleOf(role);
    if ("kind" in found) return found;
    const other = Object.keys(attributes).find((name) => !/(^|\/)PrincipalTag:.+$/.test(name));
    if (other !== undefined)
      return notChecked(`what AWS STS makes of the attribute ${other} is seen in a real call only`);
    const doubt = sessionDoubt({ sessionName, duration, tags: assertedTags(attributes).tags }, found, false);
    if (doubt !== undefined) return notChecked(doubt);
    const input = samlRequest(call, this.#explainSettings());
    const parameters = { sessionName, attributes, ...(duration === undefined ? {} : { duration }) };
    return this.#judged(this.#known(input, found), found, undefined, { mfa: "none", parameters }, () =>
      this.#roleSession(role, found, sessionName, duration, {
        from: { kind: "saml", provider: provider.arn },
        ...assertedTags(attributes),
      }),
    );
  }

  async assumeAsService(call: ServiceCall): Promise<Outcome> {
    const { role, service, context } = call;
    const found = this.#roleOf(role);
    if ("kind" in found) return found;
    const input = serviceRequest(call, this.#explainSettings());
    const how = { mfa: "none", parameters: context };
    return this.#judged(this.#known(input, found), found, undefined, how, () => ({
      arn: roleSessionArn(role, service.replace(/\..*/, "")),
      session: undefined,
    }));
  }

  async getSessionToken(call: SessionTokenCall): Promise<Outcome> {
    const { caller, duration } = call;
    if (caller.kind === "session") {
      return notChecked(
        "which error GetSessionToken gives to the credentials of a session is seen in a real call only",
      );
    }
    if (duration !== undefined && (duration < 900 || duration > 129_600)) {
      return notChecked(
        `a session token cannot last ${duration} seconds, and which error that gives is seen in a real call only`,
      );
    }
    const doubt = mfaDoubt(call) ?? this.#callerDoubt(caller);
    if (doubt !== undefined) return notChecked(doubt);
    const arn = arnOfCaller(caller);
    const credentials: Credentials =
      caller.kind === "user"
        ? { kind: "sessionToken", user: arn, issuedAt: this.now(), mfa: call.mfa.kind !== "none" }
        : credentialsOfCaller(caller, false);
    const session: Session = {
      credentials,
      arn,
      user: userOf(caller),
      role: undefined,
      // A root user's longer wish silently becomes an hour.
      duration: caller.kind === "root" ? Math.min(duration ?? 3600, 3600) : (duration ?? 43_200),
      sourceIdentity: undefined,
      tags: [],
      transitiveTagKeys: [],
      sessionPolicy: undefined,
    };
    const evidence = plainEvidence(
      {
        evaluator: "policy-check (no call made: GetSessionToken needs no permission)",
        endpoint: null,
        action: "sts:GetSessionToken",
        principal: arn,
        mfa: shownMfa(call.mfa),
        parameters: duration === undefined ? {} : { duration },
      },
      arn,
      null,
    );
    return { kind: "succeeded", arn, session, evidence, explanation: undefined };
  }

  /** The one call of a scenario that can be made: it needs no permission, changes nothing and issues nothing. */
  async getCallerIdentity(caller: StageCaller): Promise<Outcome> {
    const { clients, identity } = this.#settings;
    const principal = arnOfCaller(caller);
    if (caller.kind === "session" || principal !== identity) {
      return notChecked(
        `the credentials are those of ${identity}, so GetCallerIdentity cannot be called as ${principal}`,
      );
    }
    try {
      const { Arn: arn = "" } = await clients.sts.send(new GetCallerIdentityCommand({}));
      const evidence = plainEvidence(
        {
          evaluator: clients.nameOf("sts", "STS"),
          endpoint: clients.calledAt("sts"),
          action: "sts:GetCallerIdentity",
          principal,
          mfa: "none",
          parameters: {},
        },
        arn,
        200,
      );
      return { kind: "succeeded", arn, evidence, explanation: undefined };
    } catch (error) {
      return broken(troubleOf(error, "sts:GetCallerIdentity", clients.mode));
    }
  }

  /** Moves the ages of MFA and of sessions; the account does not notice. */
  async passTime(seconds: number): Promise<Setup> {
    this.#ahead += seconds;
    return { kind: "ready" };
  }

  now(): number {
    return this.#settings.now() + this.#ahead;
  }

  async endpointOf(): Promise<undefined> {
    return undefined;
  }

  async end(): Promise<void> {}

  #explainSettings(): ExplainSettings {
    return { now: this.now(), mfaPropagation: this.#settings.mfaPropagation };
  }

  #roleOf(role: GivenRole): DeployedRole | NotChecked {
    if (role.account !== this.#settings.account) {
      return otherAccount(`the role ${role.name}`, role.account, this.#settings.account);
    }
    return (
      this.checks.foundRole(role.arn) ?? notChecked(`the role ${role.name} was not found to be as the scenario says`)
    );
  }

  #callerDoubt(caller: StageCaller): string | undefined {
    const { account } = this.#settings;
    if (caller.kind === "root") {
      return caller.account === account ? undefined : otherAccount("the root user", caller.account, account).reason;
    }
    const user = userOf(caller);
    if (caller.kind === "user" && user !== undefined && this.checks.foundUser(user.arn) === undefined) {
      return user.account === account
        ? `the user ${user.name} was not found to be as the scenario says`
        : otherAccount(`the user ${user.name}`, user.account, account).reason;
    }
    if (caller.kind !== "session") return undefined;
    const { credentials, duration } = caller.session;
    const age = "issuedAt" in credentials ? this.now() - credentials.issuedAt : 0;
    return duration !== undefined && age >= duration
      ? `the session has expired after ${duration} seconds, and there is no real one with which a call could be made; run the scenario on another backend`
      : undefined;
  }

  /** The call with the tags that the caller really has. */
  #asDeployed(call: AssumeRoleCall): AssumeRoleCall {
    const { caller } = call;
    const tagged = (user: GivenUser): GivenUser => ({
      ...user,
      tags: this.checks.foundUser(user.arn)?.tags ?? user.tags,
    });
    if (caller.kind === "user") return { ...call, caller: { kind: "user", user: tagged(caller.user) } };
    if (caller.kind === "root" || caller.session.user === undefined) return call;
    return { ...call, caller: { kind: "session", session: { ...caller.session, user: tagged(caller.session.user) } } };
  }

  #known(input: RequestInput, role: DeployedRole, caller?: StageCaller): RequestInput {
    return withKnownContext(input, {
      account: this.#settings.account,
      now: this.now(),
      role,
      caller,
      checks: this.checks,
    });
  }

  async #judged(
    input: RequestInput,
    role: DeployedRole,
    caller: StageCaller | undefined,
    how: Pick<Plain, "mfa" | "parameters">,
    issued: () => { readonly arn: string; readonly session: Session | undefined },
  ): Promise<Outcome> {
    const { clients } = this.#settings;
    const policySource = caller && policySourceOf(caller);
    const session = caller && sessionPolicies(caller);
    const ofFederation = caller !== undefined && isOfFederation(caller);
    let judgement: Judgement;
    try {
      judgement = await judge(clients, { input, trust: role.trust, policySource, session, ofFederation });
    } catch (error) {
      if (error instanceof AccountTrouble) return broken(error);
      throw error;
    }
    const { explanation, voices, disagreement, unseen } = judgement;
    const allowed = explanation.decision.decision === "allowed";
    const succeeded = allowed ? issued() : undefined;
    const evidence: Evidence = {
      backend: "aws",
      evaluator: evaluatorOf(clients, policySource !== undefined),
      endpoint: clients.calledAt("iam"),
      call: { action: input.action, principal: input.principal, resource: input.resource, ...how },
      answer: {
        kind: allowed ? "succeeded" : "denied",
        arn: succeeded?.arn ?? null,
        code: allowed ? null : "AccessDenied",
        status: null,
        message: null,
      },
      decision: decisionIn(explanation),
      voices,
    };
    if (disagreement !== undefined) return { kind: "broken", message: disagreement, evidence, explanation };
    if (unseen.length > 0) {
      const reason = `the decision depends on ${unseen.join(", ")}, which ${unseen.length === 1 ? "is" : "are"} known in a real call only`;
      return { kind: "notChecked", reason, evidence, explanation };
    }
    if (succeeded !== undefined) return { kind: "succeeded", ...succeeded, evidence, explanation };
    return { kind: "denied", code: "AccessDenied", status: null, message: null, evidence, explanation };
  }

  #roleSession(
    role: GivenRole,
    { maxSessionDuration }: DeployedRole,
    sessionName: string,
    duration: number | undefined,
    { from, ...rest }: { readonly from: Credentials } & Partial<Session>,
  ): { readonly arn: string; readonly session: Session } {
    const arn = roleSessionArn(role, sessionName);
    const credentials: Credentials = { kind: "roleSession", role: role.arn, sessionName, issuedAt: this.now(), from };
    const session: Session = {
      user: undefined,
      sourceIdentity: undefined,
      tags: [],
      transitiveTagKeys: [],
      sessionPolicy: undefined,
      ...rest,
      arn,
      role,
      credentials,
      duration: duration ?? Math.min(3600, maxSessionDuration),
    };
    return { arn, session };
  }
}
