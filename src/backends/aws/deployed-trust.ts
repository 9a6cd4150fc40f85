import type { SourceText } from "../../diagnostics/index.js";
import { parseArn } from "../../iam/index.js";
import { BackendUnavailable } from "../backend.js";
import { AccountClients } from "./account-clients.js";
import { AccountTrouble, unavailable } from "./account-trouble.js";
import { DeployedAccount } from "./deployed.js";

/**
 * The trust policy of a role as its account has it, read with GetRole and nothing else. Rejects with BackendUnavailable
 * where it cannot be had, with words for people.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
 */
export async function readDeployedTrust(
  arn: string,
  profile: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<SourceText> {
  const { resource = "", account = "" } = parseArn(arn) ?? {};
  const name = resource.slice(resource.lastIndexOf("/") + 1);
  const access = {
    mode: "read-only",
    region: undefined,
    profile,
    endpoint: undefined,
    credentials: undefined,
  } as const;
  const clients = await AccountClients.open(access, env);
  try {
    // Without credentials no call says anything of the role.
    await clients.iam.config.credentials().catch((error: unknown) => {
      throw unavailable(error, profile);
    });
    const role = await new DeployedAccount(clients).role(name);
    if (role === undefined) {
      throw new BackendUnavailable(
        `the account of these credentials has no role ${name}; check that they belong to account ${account}, or choose another profile with --profile NAME`,
      );
    }
    if (role.arn !== arn) {
      throw new BackendUnavailable(`the role ${name} of the account of these credentials is ${role.arn}, not ${arn}`);
    }
    return role.trust;
  } catch (error) {
    if (error instanceof AccountTrouble) throw new BackendUnavailable(error.message);
    throw error;
  } finally {
    clients.close();
  }
}
