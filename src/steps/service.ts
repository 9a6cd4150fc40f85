import type { DataTable, IWorld } from "@cucumber/cucumber";
import { type Cucumber, type StepResult, stepTimeout } from "./cucumber.js";
import { scenarioOf } from "./current.js";

/** AWS services that assume service roles. */
export function service({ When }: Cucumber): void {
  const options = { timeout: stepTimeout };
  When("the service {string} assumes {string}", options, function (name: string, role: string) {
    return assume(this, name, role, {});
  });
  When("the service {string} assumes {string} and:", options, function (name: string, role: string, keys: DataTable) {
    return assume(this, name, role, keys.rowsHash());
  });
}

function assume(
  world: IWorld,
  name: string,
  roleName: string,
  context: Readonly<Record<string, string>>,
): Promise<StepResult> {
  const scenario = scenarioOf(world);
  const role = scenario.cast.role(roleName);
  return scenario.call(`${name} assumes ${role.name}`, () =>
    scenario.stage.assumeAsService({ service: name, role, context }),
  );
}
