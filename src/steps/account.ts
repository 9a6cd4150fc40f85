import type { Cucumber } from "./cucumber.js";
import { scenarioOf } from "./world.js";

/** The account of the users and roles that a scenario names. */
export function account({ Given }: Cucumber): void {
  Given("the account {string}", function (id: string) {
    scenarioOf(this).account = id;
  });
}
