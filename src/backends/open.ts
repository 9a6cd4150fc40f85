import type { SourceText } from "../diagnostics/index.js";
import type { Backend, BackendSettings, Progress } from "./backend.js";
import type { BackendOutcome } from "./outcome.js";
import { withTrustEvidence } from "./trust-evidence.js";

/**
 * Makes a backend ready. Only what it needs is loaded. Rejects with BackendUnavailable where it cannot be had, with
 * words for the person who wants it.
 */
export async function openBackend(
  settings: BackendSettings,
  env: NodeJS.ProcessEnv,
  progress: Progress,
): Promise<Backend> {
  return withTrustEvidence(await openPlain(settings, env, progress));
}

async function openPlain(
  settings: BackendSettings,
  env: NodeJS.ProcessEnv,
  progress: Progress,
): Promise<Backend<BackendOutcome>> {
  switch (settings.backend) {
    case "embedded":
      return (await import("./embedded/embedded.js")).openEmbedded(settings);
    case "localstack":
      return (await import("./localstack/localstack.js")).openLocalstack(settings, env, progress);
    case "aws":
      return (await import("./aws/aws.js")).openAws(settings, env, progress);
  }
}

/**
 * The trust policy of a role as its account has it, with the credentials that the AWS SDK's default provider chain finds;
 * one call, GetRole. Rejects with BackendUnavailable where it cannot be had.
 */
export async function deployedTrustPolicy(
  arn: string,
  profile: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<SourceText> {
  return (await import("./aws/deployed-trust.js")).readDeployedTrust(arn, profile, env);
}
