import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { claimKeys, type MfaPropagation } from "../../callers/index.js";
import type { SetupResult, TestAccount } from "../backend.js";
import type {
  AssumeRoleCall,
  Call,
  CallerIdentityCall,
  RoleCall,
  SamlCall,
  ScenarioCaller,
  Session,
  SessionTokenCall,
  WebIdentityCall,
} from "../call.js";
import { arnOfCaller, isOfFederation, userOf } from "../caller.js";
import type { CompiledPolicies } from "../compiled-policies.js";
import { decidedOutcome } from "../decided-outcome.js";
import type { Given, GivenRole, GivenUser } from "../given.js";
import type { BackendEvidence, BackendOutcome, NotChecked } from "../outcome.js";
import { roleRequest } from "../role-request.js";
import { assertedTags, roleSession, roleSessionArn, tokenSession } from "../session.js";
import { shownCall } from "../shown-call.js";
import { audienceOf, withAllClaims } from "../web-identity.js";
import type { AccountClients } from "./account-clients.js";
import { AccountTrouble, troubleOf } from "./account-trouble.js";
import { mfaDoubt, parameterDoubt, sessionDoubt } from "./call-doubts.js";
import { policySourceOf, sessionPolicies } from "./caller-sides.js";
import { DeployedAccount, type DeployedRole } from "./deployed.js";
import { type Evaluation, evaluateCall } from "./evaluate-call.js";
import { GivenChecks, otherAccount } from "./given-checks.js";
import { withKnownContext } from "./known-context.js";
import { broken, identified, notChecked } from "./outcomes.js";

/** What a test account in a real account needs. */
export interface ReadOnlySettings {
  readonly clients: AccountClients;
  /** The account of the credentials, and the ARN of whose they are. */
  readonly account: string;
  readonly identity: string;
  readonly mfaPropagation: MfaPropagation;
  readonly policies: CompiledPolicies;
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
 * One scenario on a real account, without a call that changes or issues anything: what the scenario gives is read and
 * compared, and calls are decided and not made. Their sessions have no credentials.
 */
export class ReadOnlyAccount implements TestAccount<BackendOutcome> {
  readonly #settings: ReadOnlySettings;
  readonly checks: GivenChecks;
  #ahead = 0;

  constructor(settings: ReadOnlySettings) {
    this.#settings = settings;
    this.checks = new GivenChecks(settings.account, new DeployedAccount(settings.clients));
  }

  set(member: Given): Promise<SetupResult> {
    return this.checks.check(member);
  }

  async call(call: Call): Promise<BackendOutcome> {
    switch (call.kind) {
      case "getSessionToken":
        return this.#getSessionToken(call);
      case "getCallerIdentity":
        return this.#getCallerIdentity(call);
      case "assumeRoleWithWebIdentity":
        return this.#decided(withAllClaims(call));
      case "assumeRole":
      case "assumeRoleWithSAML":
      case "assumeAsService":
        return this.#decided(call);
    }
  }

  /** Decides a call that assumes a role. */
  async #decided(call: RoleCall): Promise<BackendOutcome> {
    const found = this.#roleOf(call.role);
    if ("kind" in found) return found;
    const doubt = this.#doubt(call, found);
    if (doubt !== undefined) return notChecked(doubt);
    const { clients, mfaPropagation } = this.#settings;
    const caller = "caller" in call ? call.caller : undefined;
    const asked = call.kind === "assumeRole" ? this.#asDeployed(call) : call;
    const input = withKnownContext(roleRequest(asked, { now: this.now(), mfaPropagation }), {
      account: this.#settings.account,
      now: this.now(),
      role: found,
      caller,
      checks: this.checks,
    });
    const policySource = caller && policySourceOf(caller);
    let evaluation: Evaluation;
    try {
      const session = caller && sessionPolicies(caller, this.#settings.policies);
      const question = { input, trust: found.trust, policySource, session, ofFederation: isOfFederation(call) };
      evaluation = await evaluateCall(clients, this.#settings.policies, question);
    } catch (error) {
      if (error instanceof AccountTrouble) return broken(error);
      throw error;
    }
    const { explanation, evaluatorAnswers, disagreement, unseen } = evaluation;
    const outcome = decidedOutcome({
      ...{ call, backend: "aws", endpoint: clients.calledAt("iam"), evaluatorAnswers, explanation },
      evaluator: evaluatorOf(clients, policySource !== undefined),
      gives: this.#gives(call, found),
    });
    const { evidence } = outcome;
    if (disagreement !== undefined) return { kind: "broken", message: disagreement, evidence, explanation };
    if (unseen.length > 0) {
      const reason = `the decision depends on ${unseen.join(", ")}, which only a real call shows`;
      return { kind: "notChecked", reason, evidence, explanation };
    }
    return outcome;
  }

  /** Why a call may fail for another reason than policies, which only a real call shows. */
  #doubt(call: RoleCall, role: DeployedRole): string | undefined {
    switch (call.kind) {
      case "assumeRole":
        return mfaDoubt(call) ?? this.#callerDoubt(call.caller) ?? parameterDoubt(call, role, this.#settings.policies);
      case "assumeRoleWithWebIdentity":
        return webIdentityDoubt(call) ?? sessionDoubt(call, role, false);
      case "assumeRoleWithSAML": {
        const { sessionName, duration, attributes } = call;
        const { tags } = assertedTags(attributes);
        return samlDoubt(call) ?? sessionDoubt({ sessionName, duration, tags }, role, false);
      }
      case "assumeAsService":
        return undefined;
    }
  }

  /** The session of a call that is allowed; it has no credentials. */
  #gives(
    call: RoleCall,
    { maxSessionDuration }: DeployedRole,
  ): { readonly arn: string; readonly session: Session | undefined } {
    const { role } = call;
    if (call.kind === "assumeAsService") {
      return { arn: roleSessionArn(role, call.service.replace(/\..*/, "")), session: undefined };
    }
    const { sessionName, duration } = call.kind === "assumeRole" ? call.parameters : call;
    const arn = roleSessionArn(role, sessionName);
    const lasts = duration ?? Math.min(3600, maxSessionDuration);
    return { arn, session: { ...roleSession(call, arn, this.now()), duration: lasts } };
  }

  async #getSessionToken(call: SessionTokenCall): Promise<BackendOutcome> {
    const { caller, duration } = call;
    if (caller.kind === "session") {
      return notChecked("only a real call shows which error GetSessionToken answers to the credentials of a session");
    }
    if (duration !== undefined && (duration < 900 || duration > 129_600)) {
      return notChecked(
        `a session token cannot last ${duration} seconds, and only a real call shows which error AWS STS answers`,
      );
    }
    const doubt = mfaDoubt(call) ?? this.#callerDoubt(caller);
    if (doubt !== undefined) return notChecked(doubt);
    const session = {
      ...tokenSession(call, this.now()),
      // A longer duration that a root user asks for silently becomes an hour.
      duration: caller.kind === "root" ? Math.min(duration ?? 3600, 3600) : (duration ?? 43_200),
    };
    const { arn } = session;
    const evidence: BackendEvidence = {
      backend: "aws",
      evaluator: "policy-check (no call made: GetSessionToken needs no permission)",
      endpoint: null,
      call: shownCall(call),
      decision: null,
      answer: { kind: "succeeded", arn, code: null, status: null, message: null },
    };
    return { kind: "succeeded", arn, session, evidence, explanation: undefined };
  }

  /** The one call of a scenario that can be made: it needs no permission, changes nothing and issues nothing. */
  async #getCallerIdentity(call: CallerIdentityCall): Promise<BackendOutcome> {
    const { clients, identity } = this.#settings;
    const principal = arnOfCaller(call.caller);
    if (call.caller.kind === "session" || principal !== identity) {
      return notChecked(`the credentials belong to ${identity}, so GetCallerIdentity cannot be called as ${principal}`);
    }
    try {
      const { Arn: arn = "" } = await clients.sts.send(new GetCallerIdentityCommand({}));
      return identified(call, arn, clients);
    } catch (error) {
      return broken(troubleOf(error, "sts:GetCallerIdentity", clients.mode));
    }
  }

  async surround(): Promise<SetupResult> {
    const reason = "calls of a real account cannot come from another network or organization";
    return { kind: "notChecked", reason };
  }

  /** Moves the ages of MFA and of sessions; the account does not notice. */
  async passTime(seconds: number): Promise<SetupResult> {
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

  #roleOf(role: GivenRole): DeployedRole | NotChecked {
    if (role.account !== this.#settings.account) {
      return otherAccount(`the role ${role.name}`, role.account, this.#settings.account);
    }
    return this.checks.foundRole(role.arn) ?? notChecked(`the role ${role.name} is not as the scenario says`);
  }

  #callerDoubt(caller: ScenarioCaller): string | undefined {
    const { account } = this.#settings;
    if (caller.kind === "root") {
      return caller.account === account ? undefined : otherAccount("the root user", caller.account, account).reason;
    }
    const user = userOf(caller);
    if (caller.kind === "user" && user !== undefined && this.checks.foundUser(user.arn) === undefined) {
      return user.account === account
        ? `the user ${user.name} is not as the scenario says`
        : otherAccount(`the user ${user.name}`, user.account, account).reason;
    }
    if (caller.kind !== "session") return undefined;
    const { credentials, duration } = caller.session;
    const age = "issuedAt" in credentials ? this.now() - credentials.issuedAt : 0;
    return duration !== undefined && age >= duration
      ? `the session has expired after ${duration} seconds, and read-only mode has no real session that AWS STS could refuse; run the scenario on another backend`
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
}

/** Claims and audiences of which AWS STS, and not a policy, makes something. */
function webIdentityDoubt(call: WebIdentityCall): string | undefined {
  const { provider, claims } = call;
  const read = claimKeys(provider.host, claims);
  if (read.kind === "unreadable")
    return `only a real call shows how AWS STS treats the value of the claim ${read.claim}`;
  const tagging = Object.keys(claims).find((claim) => claim.startsWith("https://aws.amazon.com/"));
  if (tagging !== undefined) return `only a real call shows how AWS STS treats the claim ${tagging}`;
  // Web identities have one audience, or several.
  const audiences = [audienceOf(call) ?? []].flat();
  const unknown = audiences.find((audience) => !provider.audiences.some((each) => each === audience));
  if (unknown === undefined) return undefined;
  return `the scenario's provider does not have the audience ${unknown}, and only a real call shows how AWS STS treats a token for it`;
}

/** Attributes of which AWS STS, and not a policy, makes something. */
function samlDoubt({ attributes }: SamlCall): string | undefined {
  const other = Object.keys(attributes).find((name) => !/(^|\/)PrincipalTag:.+$/.test(name));
  return other === undefined ? undefined : `only a real call shows how AWS STS treats the attribute ${other}`;
}
