import type { IWorld } from "@cucumber/cucumber";
import type { Property } from "../analysis/index.js";
import type { Cucumber } from "./cucumber.js";
import { scenarioOf } from "./world.js";

/** What holds for all calls, not only for those that a scenario makes, by analysis of the role's trust policy. */
export function proof({ Then }: Cucumber): void {
  // A proof ends by itself.
  const options = { timeout: -1 };
  Then("nobody can assume {string} without MFA", options, function (role: string) {
    return proveOf(this, role, { kind: "mfa" });
  });
  Then(
    "nobody can assume {string} with MFA older than {int} seconds",
    options,
    function (role: string, seconds: number) {
      return proveOf(this, role, { kind: "mfa-age", seconds });
    },
  );
}

/** What analyzes policies is loaded by the first scenario that asks for a proof. */
async function proveOf(world: IWorld, name: string, property: Property): Promise<void> {
  const role = scenarioOf(world).entities.role(name);
  const { prove } = await import("./prove.js");
  prove(world, role, property);
}
