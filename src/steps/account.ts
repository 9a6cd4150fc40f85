import type { Cucumber } from "./cucumber.js";
import { scenarioOf } from "./current.js";

/** In which account the scenario names users and roles. */
export function account({ Given }: Cucumber): void {
  Given("the account {string}", function (id: string) {
    scenarioOf(this).account = id;
  });
}
