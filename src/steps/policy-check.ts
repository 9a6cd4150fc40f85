import type {
  AssumeRoleParameters,
  Call,
  CallableEndpoint,
  GivenRole,
  GivenUser,
  MfaInput,
  NotChecked,
} from "../backends/index.js";
import { denialOf } from "../backends/index.js";
import { SourceText } from "../diagnostics/index.js";
import type { BackendName } from "../evidence/index.js";
import { assertKnown } from "./assert-known.js";
import type { StepResult } from "./cucumber.js";
import type { NamedFiles } from "./named-files.js";
import { policyInFile } from "./policy-files.js";
import { type GivenRoleProperties, givenRole } from "./role.js";
import type { CheckedOutcome, Denied, Failed, Scenario, Succeeded } from "./scenario.js";
import { type GivenUserProperties, givenUser } from "./user.js";
import { scenarioOf } from "./world.js";

/**
 * The running scenario of policy-check, for steps and hooks of your own.
 *
 * Methods that answer {@link StepResult} answer "skipped" if the backend cannot tell; return it from your step. If you do not,
 * the scenario still does not pass: at its end it counts as not checked.
 */
export interface PolicyCheck {
  /** `embedded`, `localstack` or `aws`. */
  readonly backend: BackendName;
  /** The account that the scenario's calls go to. */
  readonly account: ScenarioAccount;
  /** The clock of MFA codes and sessions. */
  readonly clock: ScenarioClock;
  /**
   * The outcome of the last call, with its evidence and explanation; undefined if there was none. Reading it does not count as
   * a check of the call: a scenario whose calls are only read fails. Say what must have happened with `expectSuccess`,
   * `expectDenial` or `expectFailure`.
   */
  lastOutcome(): CheckedOutcome | NotChecked | undefined;
  /** Checks that the last call succeeded, and answers its outcome. Throws if it did not. */
  expectSuccess(): Succeeded;
  /**
   * Checks that policies denied the last call, and answers its outcome. Throws if they did not. Without `by`, the role's trust
   * policy must have a part in the denial, as for "access is denied"; `by: "trustPolicy"` also refuses callers that AWS denies
   * whatever the policies say, such as root users; `by: "callerPolicies"` requires that the trust policy allows the call.
   */
  expectDenial(options?: { readonly by?: "trustPolicy" | "callerPolicies" }): Denied;
  /**
   * Checks that the last call failed for another reason than policies: a wrong code, a validation error, expired credentials.
   * With a code, the error must have it: `AccessDenied`, `ValidationError`. Answers the outcome; throws if it is another.
   */
  expectFailure(code?: string): Failed;
}

/** The account that a scenario's calls go to, with what the scenario gives. */
export interface ScenarioAccount {
  /** The account ID, in 12 digits, as the scenario names it. */
  readonly id: string;
  /** A user that the scenario gives, by name, path and name, or ARN. Throws for a name that the scenario does not have. */
  user(name: string): GivenUser;
  /** A role that the scenario gives. Throws for a name that the scenario does not have. */
  role(name: string): GivenRole;
  /** Gives the scenario a user, as the step `the IAM user "NAME"` does. */
  giveUser(name: string, options?: GivenUserOptions): Promise<StepResult>;
  /** Gives the scenario a role, as the step `the role "NAME" trusts as in "FILE"` does. */
  giveRole(name: string, options: GivenRoleOptions): Promise<StepResult>;
  /**
   * A user assumes a role. The outcome becomes the last one; a step must check it. `{ kind: "none" }` sends no MFA parameters,
   * `{ kind: "device" }` the user's serial number and a code that was not used.
   */
  assumeRole(
    user: string,
    role: string,
    mfa: MfaInput,
    parameters?: Partial<AssumeRoleParameters>,
  ): Promise<StepResult>;
  /**
   * Makes any call that the backend offers. Its evidence is attached and its outcome becomes the last one; a step must check it.
   * The title names the call in failures: "alice asks who it is".
   */
  call(title: string, call: Call): Promise<StepResult>;
  /**
   * The endpoint that the calls go to, with the credentials of the account's root user there, for AWS clients of your own.
   * Undefined on the backend `aws`: credentials of a real account are not handed on. What you call there yourself is not a
   * call of the scenario: no evidence is attached, and no step has to check it.
   */
  endpoint(): Promise<CallableEndpoint | undefined>;
}

/** The clock of a scenario's MFA codes and sessions. Nothing waits: the clock is moved. */
export interface ScenarioClock {
  now(): Date;
  /** Moves the clock forward by 0 or more seconds. */
  pass(seconds: number): Promise<StepResult>;
}

/**
 * A policy: the name of a file, relative to the working directory or else to the folder of the feature, or the policy document
 * itself.
 */
export type PolicySource = string | Readonly<Record<string, unknown>>;

/** How a user is; without options, the user has an access key and nothing else. */
export interface GivenUserOptions {
  /** Whether the user has a virtual MFA device. */
  readonly hasDevice?: boolean;
  readonly identityPolicies?: readonly PolicySource[];
  readonly permissionsBoundary?: PolicySource;
  readonly tags?: Readonly<Record<string, string>>;
}

/** How a role is. */
export interface GivenRoleOptions {
  readonly trust: PolicySource;
  readonly identityPolicies?: readonly PolicySource[];
  /** In seconds; an hour if absent. */
  readonly maxSessionDuration?: number;
}

/** The scenario of policy-check that runs in a World: pass the `this` of a step or hook. Throws if none has begun. */
export function policyCheck(world: object): PolicyCheck {
  const scenario = scenarioOf(world);
  return {
    backend: scenario.backend,
    account: accountOf(scenario),
    clock: {
      now: () => new Date(scenario.testAccount.now() * 1000),
      pass: (seconds) => scenario.advanceClock(seconds),
    },
    lastOutcome: () => scenario.lastOutcome,
    expectSuccess: () => scenario.succeeded("the call to succeed"),
    expectDenial: (options = {}) => expectDenial(scenario, options),
    expectFailure: (code) => {
      const expected = code === undefined ? "the call to fail" : `the call to fail with ${code}`;
      const outcome = scenario.failed(expected);
      if (code !== undefined && outcome.code !== code) throw scenario.mismatch(expected);
      return outcome;
    },
  };
}

function expectDenial(scenario: Scenario, options: { readonly by?: string }): Denied {
  assertKnown("option of expectDenial", Object.keys(options), ["by"]);
  const { by } = options;
  if (by !== undefined) assertKnown('value of "by"', [by], ["trustPolicy", "callerPolicies"]);
  if (by === "callerPolicies") {
    const expected = "access to be denied by the caller's own policies";
    scenario.restsOnCaller(expected);
    return scenario.denied(expected);
  }
  const expected = "access to be denied by the role's trust policy";
  const outcome = scenario.denied(expected);
  if (by === "trustPolicy" && denialOf(outcome).kind === "noPolicyCounts") throw scenario.mismatch(expected);
  scenario.restsOnTrust(expected);
  return outcome;
}

function accountOf(scenario: Scenario): ScenarioAccount {
  const { testAccount } = scenario;
  return {
    get id() {
      return scenario.account;
    },
    user: (name) => scenario.entities.user(name),
    role: (name) => scenario.entities.role(name),
    giveUser: (name, options = {}) =>
      scenario.add(givenUser(scenario, name, userProperties(scenario.files, name, options))),
    giveRole: (name, options) =>
      scenario.add(givenRole(scenario, name, ...roleProperties(scenario.files, name, options))),
    assumeRole: (user, role, mfa, parameters = {}) => {
      assertKnown("kind of MFA input", [mfa.kind], mfaKinds);
      assertKnown("parameter of AssumeRole", Object.keys(parameters), parameterNames);
      return scenario.assume(scenario.userCaller(user), scenario.entities.role(role), mfa, parameters);
    },
    call: (title, call) => scenario.call(title, call),
    endpoint: () => testAccount.endpointOf(scenario.account),
  };
}

// Scenario authors may write JavaScript: an option with a letter wrong must not be passed over.
const mfaKinds = Object.keys({
  none: true,
  device: true,
  usedCode: true,
  code: true,
  deviceOf: true,
  unknownDevice: true,
  serialNumberOnly: true,
  codeOnly: true,
} satisfies Record<MfaInput["kind"], true>);
const parameterNames = Object.keys({
  sessionName: true,
  externalId: true,
  duration: true,
  tags: true,
  transitiveTagKeys: true,
  sourceIdentity: true,
  sessionPolicy: true,
} satisfies Record<keyof AssumeRoleParameters, true>);
const userOptionNames = Object.keys({
  hasDevice: true,
  identityPolicies: true,
  permissionsBoundary: true,
  tags: true,
} satisfies Record<keyof GivenUserOptions, true>);
const roleOptionNames = Object.keys({
  trust: true,
  identityPolicies: true,
  maxSessionDuration: true,
} satisfies Record<keyof GivenRoleOptions, true>);

function userProperties(files: NamedFiles, name: string, options: GivenUserOptions): GivenUserProperties {
  assertKnown("option of giveUser", Object.keys(options), userOptionNames);
  const { hasDevice = false, identityPolicies = [], permissionsBoundary, tags = {} } = options;
  return {
    hasDevice,
    identityPolicies: identityPolicies.map((policy) => policyOf(files, policy, `identity policy of ${name}`)),
    permissionsBoundary:
      permissionsBoundary === undefined
        ? undefined
        : policyOf(files, permissionsBoundary, `permissions boundary of ${name}`),
    tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
  };
}

function roleProperties(
  files: NamedFiles,
  name: string,
  options: GivenRoleOptions,
): readonly [GivenRole["trust"], GivenRoleProperties] {
  assertKnown("option of giveRole", Object.keys(options), roleOptionNames);
  const { trust, identityPolicies = [], maxSessionDuration } = options;
  return [
    policyOf(files, trust, `trust policy of ${name}`),
    {
      identityPolicies: identityPolicies.map((policy) => policyOf(files, policy, `identity policy of ${name}`)),
      maxSessionDuration,
    },
  ];
}

function policyOf(files: NamedFiles, policy: PolicySource, name: string): GivenRole["trust"] {
  return typeof policy === "string"
    ? policyInFile(files, policy)
    : { source: new SourceText(name, JSON.stringify(policy, null, 2)) };
}
