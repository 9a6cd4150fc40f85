import { openBackend } from "../backends/index.js";
import { account } from "./account.js";
import { assumeRole } from "./assume-role.js";
import { callersTable } from "./callers-table.js";
import type { Cucumber } from "./cucumber.js";
import { decision } from "./decision.js";
import { hooks } from "./hooks.js";
import { identityProvider } from "./identity-provider.js";
import { proof } from "./proof.js";
import { role } from "./role.js";
import { service } from "./service.js";
import { session } from "./session.js";
import { time } from "./time.js";
import { user } from "./user.js";
import { endWithTheRun } from "./worker.js";

const nouns = [
  ...[account, user, role, identityProvider],
  ...[assumeRole, session, service, time],
  ...[decision, callersTable, proof],
];

const registered = new Set<unknown>();

/**
 * Registers the steps and hooks with a copy of cucumber: the one that runs the features. A second time with the same
 * copy does nothing, so that it does not matter who else did. Throws where that copy is not running. `open` makes the
 * backend ready, for those who have one of their own.
 */
export function register(
  cucumber: Cucumber,
  { open = openBackend }: { readonly open?: typeof openBackend } = {},
): void {
  if (registered.has(cucumber.Given)) return;
  if (registered.size === 0) endWithTheRun();
  hooks(cucumber, open);
  for (const noun of nouns) noun(cucumber);
  registered.add(cucumber.Given);
}

/** Whether the steps are registered with any copy. */
export function isRegistered(): boolean {
  return registered.size > 0;
}
