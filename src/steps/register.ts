import { openBackend } from "../backends/index.js";
import { account } from "./account.js";
import { assumeRole } from "./assume-role.js";
import { buildkiteJob } from "./buildkite-job.js";
import { callersTable } from "./callers-table.js";
import { circleciJob } from "./circleci-job.js";
import type { Cucumber } from "./cucumber.js";
import { decision } from "./decision.js";
import { githubWorkflow } from "./github-workflow.js";
import { gitlabJob } from "./gitlab-job.js";
import { hooks } from "./hooks.js";
import { identityProvider } from "./identity-provider.js";
import { proof } from "./proof.js";
import { reach } from "./reach.js";
import { hasSteps, isRegistered, noteSteps } from "./registered.js";
import { role } from "./role.js";
import { service } from "./service.js";
import { session } from "./session.js";
import { surroundings } from "./surroundings.js";
import { terraformRun } from "./terraform-run.js";
import { time } from "./time.js";
import { user } from "./user.js";
import { wholeAccount } from "./whole-account.js";
import { endWithTheRun } from "./worker.js";

const nouns = [
  ...[account, user, role, identityProvider],
  ...[githubWorkflow, gitlabJob, terraformRun, buildkiteJob, circleciJob],
  ...[assumeRole, session, service, time, surroundings],
  ...[decision, callersTable, proof],
  ...[wholeAccount, reach],
];

/**
 * Registers the steps and hooks with a copy of cucumber: the one that runs the features. A second call with the same copy
 * does nothing. Throws cucumber's error if that copy does not run. `open` makes the backend ready, for callers with a backend
 * of their own.
 */
export function register(
  cucumber: Cucumber,
  { open = openBackend }: { readonly open?: typeof openBackend } = {},
): void {
  if (hasSteps(cucumber.Given)) return;
  if (!isRegistered()) endWithTheRun();
  hooks(cucumber, open);
  for (const noun of nouns) noun(cucumber);
  noteSteps(cucumber.Given);
}
