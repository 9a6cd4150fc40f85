import type { IWorld } from "@cucumber/cucumber";
import {
  type AssumeRoleParameters,
  type Backend,
  type CastMember,
  denialOf,
  type Evidence,
  evidenceType,
  type GivenRole,
  type GivenUser,
  type MfaInput,
  type NotChecked,
  notCheckedType,
  type Outcome,
  otherEndpointsType,
  type Session,
  type Setup,
  type Stage,
  type StageCaller,
} from "../backends/index.js";
import { isAccountId } from "../iam/index.js";
import { Cast } from "./cast.js";
import type { StepResult } from "./cucumber.js";
import { describeOutcome } from "./describe-outcome.js";
import { problemsIn } from "./policy-files.js";
import { StepFailure } from "./step-failure.js";

type Succeeded = Extract<Outcome, { kind: "succeeded" }>;
type Refused = Extract<Outcome, { kind: "denied" | "failed" }>;
type Denied = Extract<Outcome, { kind: "denied" }>;

/** What is wrong with a denial in which the trust policy has no part. */
export const deniedByCaller =
  "the role's trust policy has no part in this denial: it lets this call in, and only the caller's own side denies it (its policies, permissions boundary or session policy, or an SCP or RCP)";

const waysOut =
  'give the caller the permission to assume the role in an identity policy, so that the trust policy decides; or say "access is denied by the caller\'s own policies" where that is what the scenario shows';

/** A call of the scenario, and whether a step has looked at what came of it. */
interface Call {
  readonly title: string;
  readonly outcome: Succeeded | Refused;
  isLookedAt: boolean;
  /** Whether a step has said that the caller's own policies deny it. */
  isCallersDenial: boolean;
}

/** In seconds; the endpoints know years of four digits. */
const aCentury = 100 * 365 * 86_400;

/** One scenario while it runs: its stage, its cast, and what its calls came to. */
export class Scenario {
  readonly cast = new Cast();
  readonly stage: Stage;
  readonly #world: Pick<IWorld, "attach">;
  readonly #backend: Backend;
  readonly #calls: Call[] = [];
  /** How many steps only set something up, and compared it with nothing. */
  #setups = 0;
  #account: string;

  constructor(world: Pick<IWorld, "attach">, backend: Backend, stage: Stage) {
    this.#world = world;
    this.#backend = backend;
    this.stage = stage;
    this.#account = backend.defaultAccount;
  }

  /** The account in which the scenario names things. */
  get account(): string {
    return this.#account;
  }

  set account(id: string) {
    if (!isAccountId(id)) throw new StepFailure(`"${id}" is not an account id of twelve digits`);
    this.#account = id;
    this.#setups += 1;
  }

  /** Puts somebody or something on the stage. */
  async give<M extends CastMember>(member: M, onStage: (member: M) => Promise<Setup>): Promise<StepResult> {
    this.cast.add(member);
    const setup = await onStage(member);
    if (!this.#backend.comparesGivens) this.#setups += 1;
    if (setup.kind === "refused") throw new StepFailure([setup.message, ...adviceOn(setup.message, member)].join("\n"));
    return this.#settled(setup);
  }

  /** Nobody goes back in time: a session that has ended would begin again. */
  async passTime(seconds: number): Promise<StepResult> {
    if (!(seconds >= 0 && seconds <= aCentury)) {
      throw new StepFailure(`the clock can be moved by 0 to ${aCentury} seconds, and not by ${seconds}`);
    }
    this.#setups += 1;
    return this.#settled(await this.stage.passTime(seconds));
  }

  userCaller(name: string): StageCaller & { readonly kind: "user" } {
    return { kind: "user", user: this.cast.user(name) };
  }

  get rootCaller(): StageCaller {
    return { kind: "root", account: this.#account };
  }

  /** The session that the last call gave; the call counts as looked at, for without success there is no session. */
  sessionCaller(): StageCaller & { readonly kind: "session" } {
    const call = this.#lastCall();
    call.isLookedAt = true;
    const { outcome } = call;
    if (outcome.kind !== "succeeded") throw this.#unexpected("a session", call);
    const { session } = outcome;
    if (session === undefined) throw new StepFailure(`"${call.title}" gives no session`);
    return { kind: "session", session };
  }

  /** The session token that a user got last. */
  tokenOf(user: GivenUser): StageCaller {
    return this.#sessionWhere(
      `${nameOf(user)} has no session token`,
      (session) => session.role === undefined && session.user === user,
    );
  }

  /** The last session of a role. */
  sessionOf(role: GivenRole): StageCaller {
    return this.#sessionWhere(`nobody assumed ${role.name}`, (session) => session.role === role);
  }

  #sessionWhere(otherwise: string, fits: (session: Session) => boolean): StageCaller {
    for (const call of [...this.#calls].reverse()) {
      const { outcome } = call;
      if (outcome.kind !== "succeeded" || outcome.session === undefined || !fits(outcome.session)) continue;
      call.isLookedAt = true;
      return { kind: "session", session: outcome.session };
    }
    throw new StepFailure(`${otherwise} in this scenario`);
  }

  assume(
    caller: StageCaller,
    role: GivenRole,
    mfa: MfaInput,
    parameters: Partial<AssumeRoleParameters> = {},
  ): Promise<StepResult> {
    const title = `${titleOf(caller)} assumes ${role.name}${mfa.kind === "none" ? "" : " with MFA parameters"}`;
    return this.call(title, () => this.stage.assumeRole(assumeRoleCall(caller, role, mfa, parameters)));
  }

  /** Makes a call and keeps what came of it, so that a step must look at it. */
  async call(title: string, make: () => Promise<Outcome>): Promise<StepResult> {
    const outcome = await make();
    const told = this.tell(outcome);
    if (told !== undefined) return told;
    if (outcome.kind === "broken") throw new StepFailure(describeOutcome(outcome));
    if (outcome.kind !== "notChecked") {
      this.#calls.push({ title, outcome, isLookedAt: false, isCallersDenial: false });
    }
    return undefined;
  }

  /** Attaches the evidence of a call; "skipped" where the backend could not tell. */
  tell(outcome: Outcome): StepResult {
    if (outcome.evidence !== undefined) this.#attachEvidence(outcome.evidence);
    return outcome.kind === "notChecked" ? this.notChecked(outcome) : undefined;
  }

  /** Says why the rest of the scenario is not checked. */
  notChecked({ reason }: Pick<NotChecked, "reason">): StepResult {
    attachReason(this.#world, this.#backend.name, reason);
    return "skipped";
  }

  /** The last call, which must have succeeded. */
  succeeded(expected: string): Succeeded {
    const call = this.#lookedAt();
    if (call.outcome.kind !== "succeeded") throw this.#unexpected(expected, call);
    return call.outcome;
  }

  /** The last call, which must have given a session. */
  session(expected: string): Session {
    const { session } = this.succeeded(expected);
    if (session === undefined) throw new StepFailure(`expected ${expected}, but the call gives no session`);
    return session;
  }

  /** The last call, which must have been denied: by policies, not for another reason. Who denied it, others ask. */
  denied(expected: string): Denied {
    const call = this.#lookedAt();
    const { outcome } = call;
    if (outcome.kind !== "denied") throw this.#unexpected(expected, call);
    return outcome;
  }

  /** Whether a step has said that the caller's own policies alone deny the last call. */
  get isCallersDenial(): boolean {
    return this.#lastCall().isCallersDenial;
  }

  /**
   * Sees to it that a denial of the last call rests on the role's trust policy, unless a step has said that it does not.
   * "skipped" where nobody can tell.
   */
  restsOnTrust(expected: string): StepResult {
    const { title, outcome, isCallersDenial } = this.#lastCall();
    if (isCallersDenial) return undefined;
    const trust = denialOf(outcome);
    switch (trust.kind) {
      case "denies":
      case "noPolicyCounts":
        return undefined;
      case "unknown":
        return this.notChecked({ reason: `nobody can tell whether the trust policy denies the call: ${trust.why}` });
      case "allows":
        throw new StepFailure(
          [`expected ${expected}`, `${title}: ${deniedByCaller}`, waysOut, describeOutcome(outcome)].join("\n"),
        );
    }
  }

  /** Sees to it that the caller's own policies alone deny the last call. "skipped" where nobody can tell. */
  restsOnCaller(expected: string): StepResult {
    this.denied(expected);
    const call = this.#lastCall();
    const trust = denialOf(call.outcome);
    switch (trust.kind) {
      case "allows":
        call.isCallersDenial = true;
        return undefined;
      case "unknown":
        return this.notChecked({ reason: `nobody can tell whether the trust policy denies the call: ${trust.why}` });
      case "denies":
      case "noPolicyCounts": {
        const why =
          trust.kind === "denies"
            ? "the role's trust policy denies it too, so that this call shows nothing of the caller's own policies"
            : "AWS denies such a call whatever the policies say";
        const { title, outcome } = call;
        throw new StepFailure([`expected ${expected}`, `${title}: ${why}`, describeOutcome(outcome)].join("\n"));
      }
    }
  }

  /** The last call, which must have been refused, for whatever reason. */
  refused(expected: string): Refused {
    const call = this.#lookedAt();
    if (call.outcome.kind === "succeeded") throw this.#unexpected(expected, call);
    return call.outcome;
  }

  /** The failure of a step that expected something else of the last call. */
  mismatch(expected: string): StepFailure {
    return this.#unexpected(expected, this.#lastCall());
  }

  /** Throws where a call's outcome was never looked at: such a scenario shows nothing. */
  assertAllLookedAt(): void {
    const unseen = this.#calls.filter(({ isLookedAt }) => !isLookedAt);
    if (unseen.length === 0) return;
    const titles = unseen.map(({ title, outcome }) => `  ${title}: ${describeOutcome(outcome, { brief: true })}`);
    throw new StepFailure(
      [
        "No step looked at the outcome of:",
        ...titles,
        'Add a step such as "Then the role is assumed" or "Then access is denied" after each call.',
      ].join("\n"),
    );
  }

  /** Throws where none of the scenario's steps does more than set something up. */
  assertMoreThanSetUp(steps: number): void {
    if (this.#setups < steps) return;
    throw new StepFailure(
      'This scenario shows nothing: its steps only set things up. Add a call, such as \'When "alice" assumes "admin" without MFA\', and a step that looks at it, such as "Then access is denied".',
    );
  }

  #lookedAt(): Call {
    const call = this.#lastCall();
    call.isLookedAt = true;
    return call;
  }

  #lastCall(): Call {
    const call = this.#calls.at(-1);
    if (call === undefined) throw new StepFailure("there was no call before this step");
    return call;
  }

  #unexpected(expected: string, { title, outcome }: Call): StepFailure {
    return new StepFailure(`expected ${expected}\n${title}: ${describeOutcome(outcome)}`);
  }

  #settled(setup: Setup): StepResult {
    switch (setup.kind) {
      case "ready":
        return undefined;
      case "refused":
        throw new StepFailure(setup.message);
      case "notChecked":
        return this.notChecked(setup);
    }
  }

  #attachEvidence(evidence: Evidence): void {
    this.#world.attach(JSON.stringify(evidence), { mediaType: evidenceType, fileName: "evidence.json" });
  }
}

/** A call of AssumeRole with a session name where the scenario gives none. */
export function assumeRoleCall(
  caller: StageCaller,
  role: GivenRole,
  mfa: MfaInput,
  { sessionName = "policy-check", ...parameters }: Partial<AssumeRoleParameters> = {},
) {
  return { caller, role, mfa, parameters: { sessionName, ...parameters } };
}

/** Attaches why something is not checked, for reports and counts. */
export function attachReason(world: Pick<IWorld, "attach">, backend: string, reason: string): void {
  world.attach(JSON.stringify({ backend, reason }), { mediaType: notCheckedType, fileName: "not-checked.json" });
}

/** Attaches which endpoints are called in place of AWS's, so that no report says that AWS was asked. */
export function attachOtherEndpoints(
  world: Pick<IWorld, "attach">,
  backend: string,
  otherEndpoints: readonly string[],
): void {
  const mediaType = otherEndpointsType;
  world.attach(JSON.stringify({ backend, otherEndpoints }), { mediaType, fileName: "other-endpoints.json" });
}

function titleOf(caller: StageCaller): string {
  switch (caller.kind) {
    case "user":
      return nameOf(caller.user);
    case "root":
      return `the root user of ${caller.account}`;
    case "session":
      return `the session ${caller.session.arn}`;
  }
}

function nameOf({ path, name }: GivenUser): string {
  return `${path.slice(1)}${name}`;
}

/** What more can be said of something that was refused: AWS names neither the place in a policy nor a way out. */
function adviceOn(message: string, member: CastMember): readonly string[] {
  if (message.includes("Invalid principal in policy")) {
    return ["A policy can name only users and roles that are there: give them in a step before the role."];
  }
  const trust = member.kind === "role" ? problemsIn("trust", member.trust) : [];
  const policies = "identityPolicies" in member ? member.identityPolicies : [];
  const boundary =
    member.kind === "user" && member.permissionsBoundary !== undefined ? [member.permissionsBoundary] : [];
  return [...trust, ...[...policies, ...boundary].flatMap((policy) => problemsIn("identity", policy))];
}
