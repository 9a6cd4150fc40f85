import { Scenario } from "./scenario.js";

/**
 * A World carries its scenario under this symbol, so people can have a World of their own. All copies of policy-check share
 * the symbol: the steps may come from one that is installed elsewhere than the one that a project imports.
 */
const scenarioKey = Symbol.for("policy-check.scenario");

/** The scenario of a step's `this`. Throws an Error if no scenario of policy-check runs in this World. */
export function scenarioOf(world: object): Scenario {
  const scenario = begunScenario(world);
  if (scenario === undefined) {
    throw new Error(
      'no scenario of policy-check runs in this World; import "policy-check/steps" before your own hooks, and pass the "this" of a step or hook. Scenarios for other backends (@backend:NAME) do not begin',
    );
  }
  return scenario;
}

/** Ties a scenario to cucumber's World. */
export function beginScenario(world: object, scenario: Scenario): void {
  Object.defineProperty(world, scenarioKey, { value: scenario, configurable: true });
}

/** The scenario of a World; undefined if none has begun. */
export function begunScenario(world: object): Scenario | undefined {
  const scenario: unknown = Reflect.get(world, scenarioKey);
  return isScenario(scenario) ? scenario : undefined;
}

/** A scenario of another copy of policy-check has another class of the same name. */
function isScenario(value: unknown): value is Scenario {
  return value instanceof Scenario || (typeof value === "object" && value?.constructor.name === Scenario.name);
}
