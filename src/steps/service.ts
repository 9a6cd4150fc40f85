import type { IWorld } from "@cucumber/cucumber";
import {
  conditionKey,
  conditionKeyNames,
  conditionKeyNamespace,
  conditionKeysDate,
  readPrincipal,
} from "../iam/index.js";
import { unknownName } from "./assert-known.js";
import { type Cucumber, type StepResult, stepTimeout } from "./cucumber.js";
import { pairsOf, type StepArgument } from "./step-argument.js";
import { StepFailure } from "./step-failure.js";
import { scenarioOf } from "./world.js";

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
  const role = scenario.entities.role(roleName);
  return scenario.call(`${name} assumes ${role.name}`, { kind: "assumeAsService", service, role, context });
}

/** The name of an AWS service. Throws StepFailure for a name that no service can have: AWS would deny it every call. */
export function serviceNamed(name: string): string {
  const principal = readPrincipal("Service", name);
  if (principal.kind === "service") return name;
  throw new StepFailure(`"${name}" is not an AWS service${principal.kind === "nobody" ? `: ${principal.why}` : ""}`);
}

/** The condition keys of a request. Throws StepFailure for an unknown key: with a letter wrong, the call would be denied. */
function keysOfRequest(table: StepArgument): Readonly<Record<string, string>> {
  const pairs = pairsOf(table);
  for (const [key] of pairs) {
    const namespace = conditionKeyNamespace(key);
    if (conditionKey(key) !== undefined || namespace === "service") continue;
    const shown = `allowed: the condition keys that AWS documents, as of ${conditionKeysDate}`;
    throw new StepFailure(unknownName("condition key", key, conditionKeyNames(), shown));
  }
  return Object.fromEntries(pairs);
}
