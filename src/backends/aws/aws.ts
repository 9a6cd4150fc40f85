import { kill, pid, stderr, stdin } from "node:process";
import { setTimeout } from "node:timers/promises";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { type Backend, type BackendSettings, BackendUnavailable, type Progress } from "../backend.js";
import { CompiledPolicies } from "../compiled-policies.js";
import type { BackendOutcome } from "../outcome.js";
import { AccountClients, type AccountKeys } from "./account-clients.js";
import { unavailable } from "./account-trouble.js";
import { askAt } from "./code-prompt.js";
import { LiveAccount } from "./live-account.js";
import { MfaCodes } from "./mfa-codes.js";
import type { AwsMode } from "./permissions.js";
import { ReadOnlyAccount } from "./read-only-account.js";

/** What comes from the world outside, where it is not to be the real one. */
export interface AwsSurroundings {
  /** Instead of what the SDK's default provider chain finds. */
  readonly credentials?: AccountKeys | undefined;
  /** In seconds since 1970. */
  readonly now?: (() => number) | undefined;
  readonly sleep?: ((seconds: number) => Promise<void>) | undefined;
  /** Asks for a code; at a terminal if absent. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
}

/**
 * A real account, with the credentials, region, endpoint and retries that the AWS SDK's default provider chain finds.
 * Rejects with BackendUnavailable where the account cannot be used, or not in this mode.
 */
export async function openAws(
  settings: BackendSettings,
  env: NodeJS.ProcessEnv,
  progress: Progress,
  surroundings: AwsSurroundings = {},
): Promise<Backend<BackendOutcome>> {
  const { mode = "read-only", profile, endpoint } = settings.aws ?? {};
  const { region, mfaPropagation = "documented" } = settings;
  const { credentials, now = () => Date.now() / 1000, sleep = wait, ask = terminal() } = surroundings;
  const seed = env["POLICY_CHECK_MFA_SEED"] || undefined;
  const codes = mode === "live" ? codesFor({ seed, ask, now, sleep, progress }) : undefined;
  const clients = await AccountClients.open({ mode, region, profile, endpoint, credentials }, env);
  try {
    const { account, identity } = await whoseCredentials(clients, profile);
    if (settings.account !== undefined && settings.account !== account) {
      throw new BackendUnavailable(
        `The credentials belong to account ${account}, and the settings name account ${settings.account}. Choose another profile with --profile NAME, or leave out the account.`,
      );
    }
    if (codes !== undefined) await checkLive(clients, identity);
    const common = { clients, account, identity, mfaPropagation, now, policies: new CompiledPolicies() };
    const serialNumber = env["POLICY_CHECK_MFA_SERIAL"] || undefined;
    return {
      name: "aws",
      description: descriptionOf(mode, account, clients),
      otherEndpoints: clients.otherEndpoints,
      defaultAccount: account,
      comparesGivens: true,
      begin: async () =>
        codes === undefined ? new ReadOnlyAccount(common) : new LiveAccount({ ...common, codes, serialNumber }),
      close: async () => clients.close(),
    };
  } catch (error) {
    clients.close();
    throw error;
  }
}

/** Who decides, for people. What is not AWS is not called so. */
function descriptionOf(mode: AwsMode, account: string, clients: AccountClients): string {
  const { otherEndpoints } = clients;
  if (otherEndpoints.length > 0) {
    const where = `account ${account} of ${otherEndpoints.join(" and ")}, which is not AWS`;
    return mode === "live"
      ? `${where}, live: its STS decides; sessions can do nothing and last 900 seconds`
      : `${where}, read-only: policy-check's engine decides on its trust policies, and its policy simulator on the identity side`;
  }
  return mode === "live"
    ? `account ${account}, live: AWS STS decides; sessions can do nothing and last 900 seconds`
    : `account ${account}, read-only: policy-check's engine decides on the deployed trust policies, and AWS's policy simulator on the identity side; AWS's simulator does not evaluate trust policies`;
}

function codesFor(settings: ConstructorParameters<typeof MfaCodes>[0]): MfaCodes {
  try {
    return new MfaCodes(settings);
  } catch (error) {
    throw new BackendUnavailable(error instanceof Error ? error.message : String(error));
  }
}

async function whoseCredentials(clients: AccountClients, profile: string | undefined) {
  try {
    const { Account: account, Arn: identity } = await clients.sts.send(new GetCallerIdentityCommand({}));
    if (account && identity) return { account, identity };
  } catch (error) {
    throw unavailable(error, profile);
  }
  throw unavailable(new Error("sts:GetCallerIdentity was answered without an account"), profile);
}

/** Only a user's own access key makes calls without MFA; those of a session have MFA keys of their own. */
async function checkLive(clients: AccountClients, identity: string): Promise<void> {
  const isUser = /^arn:[^:]+:iam::\d{12}:user\//.test(identity);
  if (isUser && !(await clients.areTemporary())) return;
  const whose = isUser ? `a session of ${identity}` : identity;
  throw new BackendUnavailable(
    `Live mode needs the access key of the IAM user in the scenarios, and these credentials belong to ${whose}. Name a profile with a user's access key: --profile NAME.`,
  );
}

/** Undefined where no person can type a code. */
function terminal(): ((question: string) => Promise<string>) | undefined {
  if (stdin.isTTY !== true || stderr.isTTY !== true) return undefined;
  return askAt({ input: stdin, output: stderr, interrupt: () => kill(pid, "SIGINT") });
}

async function wait(seconds: number): Promise<void> {
  await setTimeout(seconds * 1000);
}
