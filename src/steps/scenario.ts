import type { IWorld } from "@cucumber/cucumber";
import {
  type AssumeRoleCall,
  type AssumeRoleParameters,
  type Backend,
  type Call,
  denialOf,
  type Given,
  type GivenRole,
  type GivenUser,
  type MfaInput,
  type NotChecked,
  type Outcome,
  type ScenarioCaller,
  type Session,
  type SetupResult,
  type TestAccount,
  type Trial,
} from "../backends/index.js";
import { SourceText } from "../diagnostics/index.js";
import { attachmentTypes, type Evidence } from "../evidence/index.js";
import { isAccountId } from "../iam/index.js";
import type { AccountFile } from "./account-file.js";
import { attachReason } from "./attachments.js";
import type { StepResult } from "./cucumber.js";
import { describeOutcome } from "./describe-outcome.js";
import { Entities } from "./entities.js";
import { GivenAccounts } from "./given-accounts.js";
import { problemsIn } from "./policy-files.js";
import { RunAccounts } from "./run-accounts.js";
import { StepFailure } from "./step-failure.js";

/** The outcome of a call that succeeded. */
export type Succeeded = Extract<Outcome, { kind: "succeeded" }>;
/** The outcome of a call that policies denied. */
export type Denied = Extract<Outcome, { kind: "denied" }>;
/** The outcome of a call that failed for another reason than policies: a wrong code, a validation error, expired credentials. */
export type Failed = Extract<Outcome, { kind: "failed" }>;
/** The outcome of a call that a backend answered. */
export type CheckedOutcome = Succeeded | Denied | Failed;

/** What is wrong with a denial in which the trust policy has no part. */
export const deniedByCaller =
  "the role's trust policy has no part in this denial: it allows this call, and only the caller's side denies it (identity policies, permissions boundary, session policy, SCPs or RCPs)";

const waysOut =
  'allow the caller to assume the role in an identity policy, so the trust policy decides; or write "access is denied by the caller\'s own policies" if that is what the scenario shows';

/** A call of the scenario that was made, and whether a step has checked its outcome. */
interface MadeCall {
  readonly title: string;
  readonly outcome: CheckedOutcome | NotChecked;
  isChecked: boolean;
  /** Whether a step has said that only the caller's own policies deny the call. */
  isCallersDenial: boolean;
}

/** In seconds; the endpoints know years of four digits. */
const aCentury = 100 * 365 * 86_400;

/** One scenario while it runs: the account that its calls go to, what it gives, and the outcomes of its calls. */
export class Scenario {
  readonly entities = new Entities();
  /** The whole accounts that it asks about. */
  readonly accounts: GivenAccounts;
  readonly testAccount: TestAccount;
  readonly #world: Pick<IWorld, "attach">;
  readonly #backend: Backend;
  readonly #trial: Trial | undefined;
  readonly #calls: MadeCall[] = [];
  /** How many steps only set something up, and compared it with nothing. */
  #setups = 0;
  #account: string;
  #isNotChecked = false;

  /** `accounts` are those of the run; without them, the scenario keeps what it reads. */
  constructor(
    world: Pick<IWorld, "attach">,
    backend: Backend,
    testAccount: TestAccount,
    accounts: RunAccounts = new RunAccounts({}),
    trial?: Trial,
  ) {
    this.accounts = new GivenAccounts(accounts);
    this.#world = world;
    this.#trial = trial;
    this.#backend = backend;
    this.testAccount = testAccount;
    this.#account = backend.defaultAccount;
  }

  get backend(): Backend["name"] {
    return this.#backend.name;
  }

  /** The ID of the account in which the scenario names users, roles and providers. */
  get account(): string {
    return this.#account;
  }

  set account(id: string) {
    if (!isAccountId(id)) throw new StepFailure(`"${id}" is not an account ID; write 12 digits`);
    this.#account = id;
    this.#setups += 1;
  }

  /** Whether the backend could not tell something that a step needs: then the scenario does not pass. */
  get isNotChecked(): boolean {
    return this.#isNotChecked;
  }

  /** What a step of ours gives: it shows something by itself only if the backend compares it with what is there. */
  give(entity: Given): Promise<StepResult> {
    if (!this.#backend.comparesGivens) this.#setups += 1;
    return this.add(entity);
  }

  /** Adds a user, role or provider to the scenario's accounts. */
  async add(given: Given): Promise<StepResult> {
    const entity = triedOn(given, this.#trial);
    this.entities.add(entity);
    const setup = await this.testAccount.set(entity);
    if (setup.kind === "refused") throw new StepFailure([setup.message, ...adviceOn(setup.message, entity)].join("\n"));
    return this.#settled(setup);
  }

  /** Gives whole accounts: files, which no backend compares with anything. */
  async giveAccounts(title: string, files: readonly AccountFile[]): Promise<void> {
    this.#setups += 1;
    await this.accounts.give(title, files);
  }

  /** A step of ours that gives all later calls condition keys. */
  async surround(keys: Readonly<Record<string, string>>): Promise<StepResult> {
    this.#setups += 1;
    return this.#settled(await this.testAccount.surround(keys));
  }

  /** A step of ours that only moves the clock. */
  passTime(seconds: number): Promise<StepResult> {
    this.#setups += 1;
    return this.advanceClock(seconds);
  }

  /** Moves the clock forward, by seconds. Backward, a session that has ended would begin again. */
  async advanceClock(seconds: number): Promise<StepResult> {
    if (!(seconds >= 0 && seconds <= aCentury)) {
      throw new StepFailure(`the clock cannot move by ${seconds} seconds; use 0 to ${aCentury}`);
    }
    return this.#settled(await this.testAccount.passTime(seconds));
  }

  userCaller(name: string): ScenarioCaller & { readonly kind: "user" } {
    return { kind: "user", user: this.entities.user(name) };
  }

  get rootCaller(): ScenarioCaller {
    return { kind: "root", account: this.#account };
  }

  /** The session that the last call returned; the call counts as checked, since only a call that succeeds returns a session. */
  sessionCaller(): ScenarioCaller & { readonly kind: "session" } {
    const call = this.#checked();
    const { outcome } = call;
    if (outcome.kind !== "succeeded") throw this.#unexpected("a session", call);
    const { session } = outcome;
    if (session === undefined) throw new StepFailure(`the call "${call.title}" returns no session`);
    return { kind: "session", session };
  }

  /** The last session token of a user. */
  tokenOf(user: GivenUser): ScenarioCaller {
    return this.#sessionWhere(
      `user "${nameOf(user)}" has no session token in this scenario; add a step such as 'When "${nameOf(user)}" gets a session token with MFA'`,
      (session) => session.role === undefined && session.user === user,
    );
  }

  /** The last session of a role. */
  sessionOf(role: GivenRole): ScenarioCaller {
    return this.#sessionWhere(
      `role "${role.name}" has no session in this scenario; add a step that assumes it`,
      (session) => session.role === role,
    );
  }

  #sessionWhere(otherwise: string, fits: (session: Session) => boolean): ScenarioCaller {
    for (const call of [...this.#calls].reverse()) {
      const { outcome } = call;
      if (outcome.kind !== "succeeded" || outcome.session === undefined || !fits(outcome.session)) continue;
      call.isChecked = true;
      return { kind: "session", session: outcome.session };
    }
    throw new StepFailure(otherwise);
  }

  assume(
    caller: ScenarioCaller,
    role: GivenRole,
    mfa: MfaInput,
    parameters: Partial<AssumeRoleParameters> = {},
  ): Promise<StepResult> {
    const title = `${titleOf(caller)} assumes ${role.name}${mfa.kind === "none" ? "" : " with MFA parameters"}`;
    return this.call(title, assumeRoleCall(caller, role, mfa, parameters));
  }

  /** Makes a call and keeps its outcome, which a step must check. */
  async call(title: string, call: Call): Promise<StepResult> {
    const outcome = await this.testAccount.call(call);
    const result = this.attach(outcome);
    if (outcome.kind === "broken") throw new StepFailure(`${title}: ${describeOutcome(outcome)}`);
    this.#calls.push({ title, outcome, isChecked: false, isCallersDenial: false });
    return result;
  }

  /** Attaches the evidence of a call; "skipped" if the backend could not tell. */
  attach(outcome: Outcome): StepResult {
    if (outcome.evidence !== undefined) this.#attachEvidence(outcome.evidence);
    if (this.#trial !== undefined) tellOf(outcome, this.#trial);
    return outcome.kind === "notChecked" ? this.notChecked(outcome) : undefined;
  }

  /** Attaches why the rest of the scenario is not checked. */
  notChecked({ reason }: Pick<NotChecked, "reason">): StepResult {
    this.#isNotChecked = true;
    attachReason(this.#world, this.#backend.name, reason);
    return "skipped";
  }

  /** The outcome of the last call, without checking it; undefined if there was none. */
  get lastOutcome(): CheckedOutcome | NotChecked | undefined {
    return this.#calls.at(-1)?.outcome;
  }

  /** The last call, which must have succeeded. */
  succeeded(expected: string): Succeeded {
    const call = this.#checked();
    if (call.outcome.kind !== "succeeded") throw this.#unexpected(expected, call);
    return call.outcome;
  }

  /** The last call, which must have returned a session. */
  session(expected: string): Session {
    const { session } = this.succeeded(expected);
    if (session === undefined) throw new StepFailure(`expected ${expected}, but the call returns no session`);
    return session;
  }

  /** The last call, which policies must have denied. Whose policies, `restsOnTrust` and `restsOnCaller` check. */
  denied(expected: string): Denied {
    const call = this.#checked();
    const { outcome } = call;
    if (outcome.kind !== "denied") throw this.#unexpected(expected, call);
    return outcome;
  }

  /** The last call, which must have failed for another reason than policies. */
  failed(expected: string): Failed {
    const call = this.#checked();
    const { outcome } = call;
    if (outcome.kind !== "failed") throw this.#unexpected(expected, call);
    return outcome;
  }

  /** Whether a step has said that only the caller's own policies deny the last call. */
  get isCallersDenial(): boolean {
    return this.#lastCall().isCallersDenial;
  }

  /**
   * Checks that the role's trust policy has a part in the denial of the last call, unless a step has said that it has none.
   * "skipped" if nobody can tell.
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
        return this.notChecked({ reason: unknownPart(trust.why) });
      case "allows":
        throw new StepFailure(
          [`expected ${expected}`, `${title}: ${deniedByCaller}`, waysOut, describeOutcome(outcome)].join("\n"),
        );
    }
  }

  /** Checks that only the caller's own policies deny the last call. "skipped" if nobody can tell. */
  restsOnCaller(expected: string): StepResult {
    this.denied(expected);
    const call = this.#lastCall();
    const trust = denialOf(call.outcome);
    switch (trust.kind) {
      case "allows":
        call.isCallersDenial = true;
        return undefined;
      case "unknown":
        return this.notChecked({ reason: unknownPart(trust.why) });
      case "denies":
      case "noPolicyCounts": {
        const why =
          trust.kind === "denies"
            ? "the role's trust policy denies it too, so this call does not show what the caller's own policies deny"
            : "AWS denies such a call whatever the policies say";
        const { title, outcome } = call;
        throw new StepFailure([`expected ${expected}`, `${title}: ${why}`, describeOutcome(outcome)].join("\n"));
      }
    }
  }

  /** The last call, which must have been denied or have failed for another reason. */
  refused(expected: string): Denied | Failed {
    const call = this.#checked();
    const { outcome } = call;
    if (outcome.kind !== "denied" && outcome.kind !== "failed") throw this.#unexpected(expected, call);
    return outcome;
  }

  /** The failure of a step that expected something else of the last call. */
  mismatch(expected: string): StepFailure {
    return this.#unexpected(expected, this.#lastCall());
  }

  /** Throws StepFailure if no step checked the outcome of a call, or asked about an account: such a scenario shows nothing of it. */
  assertAllChecked(): void {
    this.accounts.assertAsked();
    const unchecked = this.#calls.filter(({ isChecked, outcome }) => !isChecked && outcome.kind !== "notChecked");
    if (unchecked.length === 0) return;
    const titles = unchecked.map(({ title, outcome }) => `  ${title}: ${describeOutcome(outcome, { brief: true })}`);
    throw new StepFailure(
      [
        "no step checks the outcome of:",
        ...titles,
        'add a step such as "Then the role is assumed" or "Then access is denied" after each call',
      ].join("\n"),
    );
  }

  /** Throws StepFailure if none of the scenario's steps does more than set something up. */
  assertMoreThanSetUp(steps: number): void {
    if (this.#setups < steps) return;
    throw new StepFailure(
      'this scenario checks nothing: its steps only set something up\nadd a call, such as \'When "alice" assumes "admin" without MFA\', and a step that checks its outcome, such as "Then access is denied"',
    );
  }

  #checked(): MadeCall {
    const call = this.#lastCall();
    call.isChecked = true;
    return call;
  }

  #lastCall(): MadeCall {
    const call = this.#calls.at(-1);
    if (call === undefined) {
      throw new StepFailure(
        'there is no call before this step; add one, such as \'When "alice" assumes "admin" with MFA\'',
      );
    }
    return call;
  }

  #unexpected(expected: string, { title, outcome }: MadeCall): StepFailure {
    return new StepFailure(`expected ${expected}\n${title}: ${describeOutcome(outcome)}`);
  }

  #settled(setup: SetupResult): StepResult {
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
    this.#world.attach(JSON.stringify(evidence), { mediaType: attachmentTypes.evidence, fileName: "evidence.json" });
  }
}

/** The reason of a scenario in which it is not known who denied a call. */
export function unknownPart(why: string): string {
  return `nobody can tell whether the trust policy denies the call: ${why}`;
}

/** A call of AssumeRole; its session name is `policy-check` if the scenario gives none. */
export function assumeRoleCall(
  caller: ScenarioCaller,
  role: GivenRole,
  mfa: MfaInput,
  { sessionName = "policy-check", ...parameters }: Partial<AssumeRoleParameters> = {},
): AssumeRoleCall {
  return { kind: "assumeRole", caller, role, mfa, parameters: { sessionName, ...parameters } };
}

/** A role with the text that a trial puts in place of its trust policy's file. */
function triedOn(given: Given, trial: Trial | undefined): Given {
  if (given.kind !== "role") return given;
  const { name } = given.trust.source;
  const text = trial?.textOf(name);
  return text === undefined ? given : { ...given, trust: { source: new SourceText(name, text) } };
}

function tellOf({ evidence, explanation }: Outcome, trial: Trial): void {
  if (evidence === undefined || evidence.trust === null || explanation === undefined) return;
  const { trust, answer } = evidence;
  const { decision, decisionWith } = explanation;
  const isDecided = decision.byPolicies && (decision.decision === "allowed") === (answer.kind === "succeeded");
  trial.called({
    trust: { name: trust.name, sha256: trust.sha256 },
    answer: answer.kind,
    statements: trust.statements.map(({ index }) => index),
    decision: isDecided && answer.kind !== "failed" ? decision.decision : undefined,
    decisionWith: (text) => decisionWith({ source: new SourceText(trust.name, text) }),
  });
}

function titleOf(caller: ScenarioCaller): string {
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

/** What AWS's message about an entity lacks: the place in the policy, and a remedy. */
function adviceOn(message: string, entity: Given): readonly string[] {
  if (message.includes("Invalid principal in policy")) {
    return ["a policy can name only users and roles that exist; give them in a step before the role"];
  }
  const trust = entity.kind === "role" ? problemsIn("trust", entity.trust) : [];
  const policies = "identityPolicies" in entity ? entity.identityPolicies : [];
  const boundary =
    entity.kind === "user" && entity.permissionsBoundary !== undefined ? [entity.permissionsBoundary] : [];
  return [...trust, ...[...policies, ...boundary].flatMap((policy) => problemsIn("identity", policy))];
}
