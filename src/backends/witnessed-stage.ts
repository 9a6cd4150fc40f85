import { createHash } from "node:crypto";
import { type Credentials, callerKindOf } from "../callers/index.js";
import type { StatementExplanation } from "../engine/index.js";
import type {
  AssumeRoleCall,
  CallableEndpoint,
  DenialSide,
  Evidence,
  Explanation,
  Outcome,
  SamlCall,
  SeenTrust,
  ServiceCall,
  SessionTokenCall,
  Setup,
  Stage,
  StageCaller,
  TrustPart,
  WebIdentityCall,
} from "./backend.js";
import { credentialsOfCaller } from "./explain-call.js";
import type { GivenOidcProvider, GivenRole, GivenSamlProvider, GivenUser } from "./scene.js";
import { denialOf } from "./trust-part.js";

/**
 * A stage of any backend, whose evidence also says what kind of credentials called, and what the call shows of the role's
 * trust policy: in one place, so that it means the same everywhere.
 */
export class WitnessedStage implements Stage {
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  user(user: GivenUser): Promise<Setup> {
    return this.#stage.user(user);
  }

  role(role: GivenRole): Promise<Setup> {
    return this.#stage.role(role);
  }

  oidcProvider(provider: GivenOidcProvider): Promise<Setup> {
    return this.#stage.oidcProvider(provider);
  }

  samlProvider(provider: GivenSamlProvider): Promise<Setup> {
    return this.#stage.samlProvider(provider);
  }

  async assumeRole(call: AssumeRoleCall): Promise<Outcome> {
    const credentials = credentialsOfCaller(call.caller, call.mfa.kind !== "none");
    return witnessed(await this.#stage.assumeRole(call), credentials, call.role);
  }

  async assumeRoleWithWebIdentity(call: WebIdentityCall): Promise<Outcome> {
    const outcome = await this.#stage.assumeRoleWithWebIdentity(call);
    return witnessed(outcome, { kind: "oidc", provider: call.provider.arn }, call.role);
  }

  async assumeRoleWithSaml(call: SamlCall): Promise<Outcome> {
    const outcome = await this.#stage.assumeRoleWithSaml(call);
    return witnessed(outcome, { kind: "saml", provider: call.provider.arn }, call.role);
  }

  async assumeAsService(call: ServiceCall): Promise<Outcome> {
    const outcome = await this.#stage.assumeAsService(call);
    return witnessed(outcome, { kind: "service", service: call.service }, call.role);
  }

  async getSessionToken(call: SessionTokenCall): Promise<Outcome> {
    const credentials = credentialsOfCaller(call.caller, call.mfa.kind !== "none");
    return witnessed(await this.#stage.getSessionToken(call), credentials, undefined);
  }

  async getCallerIdentity(caller: StageCaller): Promise<Outcome> {
    return witnessed(await this.#stage.getCallerIdentity(caller), credentialsOfCaller(caller, false), undefined);
  }

  passTime(seconds: number): Promise<Setup> {
    return this.#stage.passTime(seconds);
  }

  now(): number {
    return this.#stage.now();
  }

  endpointOf(account: string): Promise<CallableEndpoint | undefined> {
    return this.#stage.endpointOf(account);
  }

  end(): Promise<void> {
    return this.#stage.end();
  }
}

function witnessed(outcome: Outcome, credentials: Credentials, role: GivenRole | undefined): Outcome {
  const { evidence } = outcome;
  if (evidence === undefined) return outcome;
  const more: Evidence = {
    ...evidence,
    call: { caller: callerKindOf(credentials), ...evidence.call },
    deniedBy: role === undefined || outcome.kind !== "denied" ? null : sideOf(denialOf(outcome)),
    trust: role === undefined ? null : seenTrust(outcome, evidence, role),
  };
  return { ...outcome, evidence: more };
}

function seenTrust(outcome: Outcome, evidence: Evidence, role: GivenRole): SeenTrust {
  const { name, text } = role.trust.source;
  const sha256 = createHash("sha256").update(text, "utf8").digest("hex");
  const { explanation } = outcome;
  const shows = explanation !== undefined && explainsAnswer(explanation, outcome, evidence);
  return { name, sha256, statements: shows ? explanation.decisiveStatements(role.trust).map(seenStatement) : [] };
}

function sideOf({ kind }: TrustPart): DenialSide {
  switch (kind) {
    case "allows":
      return "callerPolicies";
    case "denies":
      return "trustPolicy";
    case "noPolicyCounts":
    case "unknown":
      return kind;
  }
}

/**
 * Whether the answer came about as the engine explains it. It did not where the call failed before policies were asked (a
 * wrong code), where nothing was decided, where policies are not enforced, and where who called settles it.
 */
function explainsAnswer({ decision }: Explanation, { kind }: Outcome, evidence: Evidence): boolean {
  if (kind !== "succeeded" && kind !== "denied") return false;
  const { decision: noted, voices } = evidence;
  const nobodyDecided = noted === null && voices === undefined;
  if (nobodyDecided || noted?.decision === "notEnforced" || !decision.byPolicies) return false;
  return (decision.decision === "allowed") === (kind === "succeeded");
}

function seenStatement({ statement, applies, conditions }: StatementExplanation): SeenTrust["statements"][number] {
  return {
    index: statement,
    applied: applies,
    conditions: conditions.map(({ condition: { source }, held, absent }) => ({
      pointer: source.key.pointer,
      operator: source.operator.value,
      key: source.key.value,
      held,
      absent,
    })),
  };
}
