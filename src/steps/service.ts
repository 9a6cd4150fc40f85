import type { IWorld } from "@cucumber/cucumber";
import { nearest } from "../diagnostics/index.js";
import {
  conditionKey,
  conditionKeyNames,
  conditionKeyNamespace,
  conditionKeysDate,
  readPrincipal,
} from "../iam/index.js";
import { type Cucumber, type StepResult, stepTimeout } from "./cucumber.js";
import { scenarioOf } from "./current.js";
import { pairsOf, type StepArgument } from "./step-argument.js";
import { StepFailure } from "./step-failure.js";

/** AWS services that assume service roles. */
export function service({ When }: Cucumber): void {
  const options = { timeout: stepTimeout };
  When("the service {string} assumes {string}", options, function (name: string, role: string) {
    return assume(this, name, role, {});
  });
  When(
    "the service {string} assumes {string} and:",
    options,
    function (name: string, role: string, keys: StepArgument) {
      return assume(this, name, role, keysOfRequest(keys));
    },
  );
}

function assume(
  world: IWorld,
  name: string,
  roleName: string,
  context: Readonly<Record<string, string>>,
): Promise<StepResult> {
  const scenario = scenarioOf(world);
  const service = serviceNamed(name);
  const role = scenario.cast.role(roleName);
  return scenario.call(`${name} assumes ${role.name}`, () =>
    scenario.stage.assumeAsService({ service, role, context }),
  );
}

/** The name of a service. Throws StepFailure for one that none can have: it would be denied everything. */
export function serviceNamed(name: string): string {
  const principal = readPrincipal("Service", name);
  if (principal.kind === "service") return name;
  throw new StepFailure(`"${name}" is no service${principal.kind === "nobody" ? `: ${principal.why}` : ""}`);
}

/** The condition keys of a request. Throws StepFailure for one that the table lacks: misspelt, it would be denied everything. */
function keysOfRequest(table: StepArgument): Readonly<Record<string, string>> {
  const pairs = pairsOf(table);
  for (const [key] of pairs) {
    const namespace = conditionKeyNamespace(key);
    if (conditionKey(key) !== undefined || namespace === "service") continue;
    const hint = nearest(key, conditionKeyNames());
    throw new StepFailure(
      `"${key}" is not among the condition keys that AWS documents, as of ${conditionKeysDate}${hint === undefined ? "" : `: did you mean "${hint}"?`}`,
    );
  }
  return Object.fromEntries(pairs);
}
