import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";
import { CreateUserCommand, GetRoleCommand } from "@aws-sdk/client-iam";
import { GetSessionTokenCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AccountClients, answerTimeout } from "../../src/backends/aws/account-clients.js";
import { troubleOf } from "../../src/backends/aws/account-trouble.js";
import { type AwsSettings, BackendUnavailable } from "../../src/backends/backend.js";
import { stepTimeout } from "../../src/steps/cucumber.js";
import { enabledDevice, userWithKey } from "../endpoint/accounts.js";
import { codeOf, endpointForTests, type Keys } from "../endpoint/clients.js";
import { openAccount, user } from "./given.js";

const { endpoint, iam, sts } = endpointForTests();
let folder = "";
const saved = { ...env };

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "policy-check-aws-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  for (const name of Object.keys(env)) if (name.startsWith("AWS_")) delete env[name];
  Object.assign(env, saved);
});
/** Nothing of the machine's own configuration. */
beforeEach(() => {
  for (const name of Object.keys(env)) if (/^AWS_(?!SDK_JS)/.test(name)) delete env[name];
  env["AWS_EC2_METADATA_DISABLED"] = "true";
  configure("", "");
});

let configured = 0;

/** The SDK reads each file once. */
function configure(config: string, credentials: string): void {
  configured++;
  env["AWS_CONFIG_FILE"] = join(folder, `config-${configured}`);
  env["AWS_SHARED_CREDENTIALS_FILE"] = join(folder, `credentials-${configured}`);
  writeFileSync(env["AWS_CONFIG_FILE"], config);
  writeFileSync(env["AWS_SHARED_CREDENTIALS_FILE"], credentials);
}

async function messageOf(aws: AwsSettings, more: { account?: string } = {}, environment: NodeJS.ProcessEnv = env) {
  const error: unknown = await openAccount({ backend: "aws", ...more, aws }, environment).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(BackendUnavailable);
  return error instanceof Error ? error.message : "";
}

function use({ AccessKeyId = "", SecretAccessKey = "", SessionToken }: Keys): void {
  env["AWS_ACCESS_KEY_ID"] = AccessKeyId;
  env["AWS_SECRET_ACCESS_KEY"] = SecretAccessKey;
  if (SessionToken !== undefined) env["AWS_SESSION_TOKEN"] = SessionToken;
}

describe("the SDK's default provider chain", () => {
  test("finds endpoint and credentials in the environment, and takes us-east-1 where no region is", async () => {
    use({ AccessKeyId: "test", SecretAccessKey: "test" });
    env["AWS_ENDPOINT_URL"] = endpoint().url;
    const backend = await openAccount({ backend: "aws" }, env);
    expect(backend).toMatchObject({ name: "aws", defaultAccount: "123456789012" });
    expect(backend.description).toContain(`account 123456789012 of ${endpoint().url}, which is not AWS, read-only`);
    expect(backend.description).not.toMatch(/AWS's|AWS STS|AWS Sim/);
    expect(backend.otherEndpoints).toEqual([endpoint().url]);
    await iam().send(new CreateUserCommand({ UserName: "alice" }));
    expect(await (await backend.begin()).set(user("alice"))).toEqual({ kind: "ready" });
    await backend.close();
  });

  test("finds a profile's credentials and endpoint", async () => {
    const profile = `[profile audit]\nregion = eu-central-1\nendpoint_url = ${endpoint().url}\n`;
    configure(profile, "[audit]\naws_access_key_id = test\naws_secret_access_key = test\n");
    const backend = await openAccount({ backend: "aws", aws: { profile: "audit" } }, env);
    expect(backend.defaultAccount).toBe("123456789012");
    await backend.close();
  });
});

test("an answer that is none of AWS's is told by its status", () => {
  const page = Object.assign(new Error("Unknown"), { name: "Unknown", $metadata: { httpStatusCode: 502 } });
  expect(troubleOf(page, "iam:GetRole", "read-only").message).toBe("iam:GetRole failed with the HTTP status 502");
});

test("a call that is never answered fails, before the step would time out", async () => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const address = silent.address();
  const url = typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : "";
  use({ AccessKeyId: "test", SecretAccessKey: "test" });
  const clients = await AccountClients.open(
    { mode: "read-only", region: undefined, profile: undefined, endpoint: url, credentials: undefined },
    env,
  );
  expect((await clients.iam.config.maxAttempts()) * answerTimeout).toBeLessThan(stepTimeout * 0.75);
  const call = clients.iam.send(new GetRoleCommand({ RoleName: "r" }), { requestTimeout: 20 });
  const error: unknown = await call.catch((reason: unknown) => reason);
  expect(troubleOf(error, "iam:GetRole", "read-only").message).toBe("iam:GetRole: the answer timed out");
  clients.close();
  silent.closeAllConnections();
  silent.close();
});

describe("retries", () => {
  const settings = "aws_access_key_id = test\naws_secret_access_key = test\n";
  test.each<readonly [string, string, NodeJS.ProcessEnv, number, string]>([
    ["are patient where nobody chose", "", {}, 8, "adaptive"],
    ["are as the profile says", "max_attempts = 2\nretry_mode = adaptive\n", {}, 2, "adaptive"],
    ["are as the environment says", "", { AWS_MAX_ATTEMPTS: "3", AWS_RETRY_MODE: "standard" }, 3, "standard"],
    ["of the environment come before the profile's", "max_attempts = 2\n", { AWS_MAX_ATTEMPTS: "5" }, 5, "adaptive"],
  ])("%s", async (_, chosen, variables, attempts, mode) => {
    configure(`[profile audit]\n${chosen}`, `[audit]\n${settings}`);
    Object.assign(env, variables);
    const unset = { region: undefined, endpoint: undefined, credentials: undefined };
    const clients = await AccountClients.open({ ...unset, mode: "read-only", profile: "audit" }, env);
    for (const { config } of [clients.iam, clients.sts]) {
      const { retryMode } = config;
      expect(await config.maxAttempts()).toBe(attempts);
      expect(typeof retryMode === "function" ? await retryMode() : retryMode).toBe(mode);
    }
    clients.close();
  });
});

describe("an account that cannot be used", () => {
  test("without credentials", async () => {
    const message = await messageOf({ endpoint: endpoint().url });
    expect(message).toMatch(/^The AWS account cannot be used: /);
    expect(message).toContain("name a profile with --profile NAME");
  });

  test("with a profile that does not exist", async () => {
    expect(await messageOf({ endpoint: endpoint().url, profile: "nobody" })).toContain(
      'The profile "nobody" has no credentials',
    );
  });

  test("with a profile that needs a code for its role", async () => {
    const role = "role_arn = arn:aws:iam::123456789012:role/r\nmfa_serial = arn:aws:iam::123456789012:mfa/phone\n";
    configure(
      `[profile mfa]\n${role}source_profile = keys\n`,
      "[keys]\naws_access_key_id = test\naws_secret_access_key = test\n",
    );
    const message = await messageOf({ endpoint: endpoint().url, profile: "mfa" });
    expect(message).toContain('eval "$(aws configure export-credentials --profile mfa --format env)"');
    expect(message).not.toContain("has no credentials");
  });

  test("with an expired SSO session", async () => {
    const session = "[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://example.invalid/start\n";
    const profile = "[profile sso]\nsso_session = s\nsso_account_id = 123456789012\nsso_role_name = Audit\n";
    configure(session + profile, "");
    const message = await messageOf({ endpoint: endpoint().url, profile: "sso" });
    expect(message).toContain("Sign in again: aws sso login --profile sso");
  });

  test("with keys that nobody knows", async () => {
    use({ AccessKeyId: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY" });
    const message = await messageOf({ endpoint: endpoint().url });
    expect(message).toContain("InvalidClientTokenId");
    expect(message).toContain("AWS does not know these credentials");
    expect(message).not.toContain("wJalr");
  });

  test("where nothing answers", async () => {
    use({ AccessKeyId: "test", SecretAccessKey: "test" });
    const message = await messageOf({ endpoint: "http://127.0.0.1:9" });
    expect(message).toContain("ECONNREFUSED");
    expect(message).toContain("AWS_ENDPOINT_URL");
  });

  test("of another number than the settings say", async () => {
    use({ AccessKeyId: "test", SecretAccessKey: "test" });
    expect(await messageOf({ endpoint: endpoint().url }, { account: "210987654321" })).toContain(
      "The credentials belong to account 123456789012, and the settings name account 210987654321",
    );
  });
});

describe("live mode", () => {
  test("needs a user, not the root user", async () => {
    use({ AccessKeyId: "test", SecretAccessKey: "test" });
    expect(await messageOf({ endpoint: endpoint().url, mode: "live" })).toContain(
      "Live mode needs the access key of the IAM user in the scenarios, and these credentials belong to arn:aws:iam::123456789012:root",
    );
  });

  test("needs an access key, not a session of the user", async () => {
    const keys = await userWithKey(iam(), "tokened");
    const { serial, seed } = await enabledDevice(iam(), "tokened");
    await endpoint().advanceClock(60);
    const mfa = { SerialNumber: serial, TokenCode: codeOf(seed, 60) };
    const { Credentials } = await sts(keys).send(new GetSessionTokenCommand(mfa));
    use(Credentials ?? {});
    const message = await messageOf({ endpoint: endpoint().url, mode: "live" });
    expect(message).toContain("a session of arn:aws:iam::123456789012:user/tokened");
  });

  test("does not take a seed that is none, and does not repeat it", async () => {
    const seed = "NOT-A-SEED-1089";
    const message = await messageOf({ mode: "live" }, {}, { POLICY_CHECK_MFA_SEED: seed });
    expect(message).toBe("POLICY_CHECK_MFA_SEED is not the base32 seed of a virtual MFA device");
  });
});
