import type { MfaInput, ScenarioCaller } from "../backends/index.js";
import { assumeParameters } from "./assume-parameters.js";
import { type Cucumber, type StepResult, stepTimeout } from "./cucumber.js";
import type { Scenario } from "./scenario.js";
import type { StepArgument } from "./step-argument.js";
import { scenarioOf } from "./world.js";

/** Sessions: calls that return them, calls that use them, and what they must be. */
export function session({ When, Then }: Cucumber): void {
  const options = { timeout: stepTimeout };
  When("{string} gets a session token without MFA", options, function (user: string) {
    return getToken(scenarioOf(this), user, { kind: "none" });
  });
  When("{string} gets a session token with MFA", options, function (user: string) {
    return getToken(scenarioOf(this), user, { kind: "device" });
  });
  When("{string} gets a session token with MFA for {int} seconds", options, function (user: string, duration: number) {
    return getToken(scenarioOf(this), user, { kind: "device" }, duration);
  });
  When("{string} gets a session token with the MFA code {string}", options, function (user: string, code: string) {
    return getToken(scenarioOf(this), user, { kind: "code", code });
  });
  When("the session token of {string} assumes {string}", options, function (user: string, role: string) {
    const scenario = scenarioOf(this);
    return scenario.assume(scenario.tokenOf(scenario.entities.user(user)), scenario.entities.role(role), {
      kind: "none",
    });
  });
  When("the session of {string} assumes {string}", options, function (from: string, role: string) {
    const scenario = scenarioOf(this);
    return scenario.assume(scenario.sessionOf(scenario.entities.role(from)), scenario.entities.role(role), {
      kind: "none",
    });
  });
  When("that session gets a session token", options, function () {
    const scenario = scenarioOf(this);
    const caller = scenario.sessionCaller();
    return scenario.call("the session gets a session token", {
      kind: "getSessionToken",
      caller,
      mfa: { kind: "none" },
    });
  });
  When("that session assumes {string}", options, function (role: string) {
    const scenario = scenarioOf(this);
    return scenario.assume(scenario.sessionCaller(), scenario.entities.role(role), { kind: "none" });
  });
  When("that session assumes {string} with MFA", options, function (role: string) {
    const scenario = scenarioOf(this);
    return scenario.assume(scenario.sessionCaller(), scenario.entities.role(role), { kind: "device" });
  });
  When("that session assumes {string} and:", options, function (role: string, table: StepArgument) {
    const scenario = scenarioOf(this);
    const parameters = assumeParameters(scenario.files, table);
    return scenario.assume(scenario.sessionCaller(), scenario.entities.role(role), { kind: "none" }, parameters);
  });
  When("that session asks who it is", options, function () {
    const scenario = scenarioOf(this);
    return askWho(scenario, scenario.sessionCaller());
  });
  When("{string} asks who it is", options, function (user: string) {
    const scenario = scenarioOf(this);
    return askWho(scenario, scenario.userCaller(user));
  });
  Then("a session token is issued", function () {
    const scenario = scenarioOf(this);
    if (scenario.session("a session token").role !== undefined) throw scenario.mismatch("a session token");
  });
  Then("the session lasts {int} seconds", function (expected: number) {
    const scenario = scenarioOf(this);
    const { duration } = scenario.session(`a session of ${expected} seconds`);
    if (duration === undefined)
      return scenario.notChecked({ reason: "this backend sets the duration of sessions itself" });
    if (Math.abs(duration - expected) > 2) throw scenario.mismatch(`a session of ${expected} seconds, not ${duration}`);
    return undefined;
  });
  Then("the session has the source identity {string}", function (expected: string) {
    const { sourceIdentity } = scenarioOf(this).session(`a session with the source identity "${expected}"`);
    if (sourceIdentity === expected) return;
    const actual = sourceIdentity === undefined ? "it has none" : `it is "${sourceIdentity}"`;
    throw scenarioOf(this).mismatch(`the source identity "${expected}", ${actual}`);
  });
  Then("the caller is {string}", function (expected: string) {
    const scenario = scenarioOf(this);
    const { arn, evidence } = scenario.succeeded(`the caller ${expected}`);
    const isAsked = evidence.call.action === "sts:GetCallerIdentity";
    if (!isAsked || arn !== expected) throw scenario.mismatch(`the caller ${expected}`);
  });
}

function getToken(scenario: Scenario, user: string, mfa: MfaInput, duration?: number): Promise<StepResult> {
  const caller = scenario.userCaller(user);
  return scenario.call(`${user} gets a session token`, { kind: "getSessionToken", caller, mfa, duration });
}

function askWho(scenario: Scenario, caller: ScenarioCaller): Promise<StepResult> {
  return scenario.call("the caller asks who it is", { kind: "getCallerIdentity", caller });
}
