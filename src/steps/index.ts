import { stderr } from "node:process";
import * as cucumber from "@cucumber/cucumber";
import { isRegistered, register } from "./register.js";

export type { Backend, BackendSettings, Evidence, Outcome, Progress, Stage } from "../backends/index.js";
export type { Cucumber } from "./cucumber.js";
export { register };

try {
  register(cucumber);
} catch (error) {
  // The copy of cucumber that is found from here is not the one that runs; then its owner calls `register`.
  setTimeout(() => {
    if (isRegistered()) return;
    stderr.write(
      `policy-check: the steps are not registered, since another copy of @cucumber/cucumber runs than the one that policy-check finds. Call register() of "policy-check/steps" with yours. Cucumber says: ${error instanceof Error ? error.message.trim().split("\n", 1)[0] : String(error)}\n`,
    );
  });
}
