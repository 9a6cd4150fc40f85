import type { IWorld } from "@cucumber/cucumber";
import type { Scenario } from "./scenario.js";

/** Scenarios by cucumber's World, so that people can have a World constructor of their own. */
const scenarios = new WeakMap<object, Scenario>();

/** The scenario of a step's `this`. */
export function scenarioOf(world: IWorld): Scenario {
  const scenario = scenarios.get(world);
  if (scenario === undefined) throw new Error("the steps of policy-check run within a scenario that its hooks began");
  return scenario;
}

/** Ties a scenario to cucumber's World. */
export function beginScenario(world: IWorld, scenario: Scenario): void {
  scenarios.set(world, scenario);
}

/** The scenario of a World, where one began. */
export function begunScenario(world: IWorld): Scenario | undefined {
  return scenarios.get(world);
}
