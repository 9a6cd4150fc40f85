import { stderr } from "node:process";
import * as cucumber from "@cucumber/cucumber";
import { type PolicyCheck, policyCheck } from "./policy-check.js";
import { register } from "./register.js";
import { isRegistered } from "./registered.js";

export type {
  AssumeRoleCall,
  AssumeRoleParameters,
  Backend,
  BackendSettings,
  Call,
  CallableEndpoint,
  CallerIdentityCall,
  Explanation,
  GivenOidcProvider,
  GivenPolicy,
  GivenRole,
  GivenSamlProvider,
  GivenUser,
  MfaInput,
  Outcome,
  Progress,
  SamlCall,
  ScenarioCaller,
  ServiceCall,
  Session,
  SessionTokenCall,
  TestAccount,
  TestProvider,
  TokenShape,
  WebIdentityCall,
} from "../backends/index.js";
export type { Evidence } from "../evidence/index.js";
export type { Cucumber, StepResult } from "./cucumber.js";
export type {
  GivenRoleOptions,
  GivenUserOptions,
  PolicyCheck,
  PolicySource,
  ScenarioAccount,
  ScenarioClock,
} from "./policy-check.js";
export type { CheckedOutcome, Denied, Failed, Succeeded } from "./scenario.js";
export { policyCheck, register };

/**
 * A World with the running scenario of policy-check: `setWorldConstructor(PolicyCheckWorld)`, or a class that extends it.
 * With a World of another class, call {@link policyCheck} with `this`.
 */
export class PolicyCheckWorld<Parameters = unknown> extends cucumber.World<Parameters> {
  /** What {@link policyCheck} answers for this World. Throws in a hook that runs before the scenario begins. */
  get policyCheck(): PolicyCheck {
    return policyCheck(this);
  }
}

try {
  register(cucumber);
} catch (error) {
  // The copy of cucumber that is found from here does not run; then its owner calls `register`.
  setTimeout(() => {
    if (isRegistered()) return;
    stderr.write(
      `policy-check: the steps are not registered, since another copy of @cucumber/cucumber runs than the one that policy-check finds. Call register() of "policy-check/steps" with yours. Cucumber says: ${error instanceof Error ? error.message.trim().split("\n", 1)[0] : String(error)}\n`,
    );
  });
}
