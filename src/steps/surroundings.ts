import { foldName, surroundingKeys } from "../iam/index.js";
import { unknownName } from "./assert-known.js";
import { type Cucumber, type StepResult, stepTimeout } from "./cucumber.js";
import { pairsOf, type StepArgument } from "./step-argument.js";
import { StepFailure } from "./step-failure.js";
import { scenarioOf } from "./world.js";

/** Where calls come from: keys that a caller cannot choose. */
export function surroundings({ Given }: Cucumber): void {
  const options = { timeout: stepTimeout };
  Given("all calls have these condition keys:", options, function (table: StepArgument): Promise<StepResult> {
    return scenarioOf(this).surround(keysIn(table));
  });
}

/** Throws StepFailure for a key that the caller settles: MFA, a name or a tag given so would be believed without any proof. */
function keysIn(table: StepArgument): Readonly<Record<string, string>> {
  const keys = pairsOf(table).map(([name, value]) => {
    const key = surroundingKeys.find((each) => foldName(each) === foldName(name));
    if (key === undefined) {
      const allowed = `allowed: ${surroundingKeys.join(", ")}`;
      throw new StepFailure(unknownName("condition key of where a call comes from", name, surroundingKeys, allowed));
    }
    return [key, value] as const;
  });
  return Object.fromEntries(keys);
}
