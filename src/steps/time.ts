import { type Cucumber, stepTimeout } from "./cucumber.js";
import { scenarioOf } from "./world.js";

/** The clock of codes and sessions. */
export function time({ When }: Cucumber): void {
  const options = { timeout: stepTimeout };
  const units: readonly (readonly [string, number])[] = [
    ["second(s)", 1],
    ["minute(s)", 60],
    ["hour(s)", 3600],
  ];
  for (const [unit, seconds] of units) {
    When(`{int} ${unit} pass(es)`, options, function (count: number) {
      return scenarioOf(this).passTime(count * seconds);
    });
  }
}
