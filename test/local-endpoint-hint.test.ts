import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { executable, folderWith, policyCheckAlone, trustPolicy } from "./command-line.js";

const role = "[profile deploy]\nrole_arn = arn:aws:iam::123456789012:role/deploy\nsource_profile = alice\n";
const local = "endpoint_url = http://127.0.0.1:4566\n";
const keys = "[alice]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG\n";

const folder = folderWith({
  local: role + local,
  plain: role,
  credentials: keys,
  "policies/deploy.json": trustPolicy(),
  "features/deploy.feature": `Feature: Deployment
  Scenario: Without MFA
    Given the IAM user "alice" with a virtual MFA device
    And the role "deploy" trusts as in "policies/deploy.json"
    When "alice" assumes "deploy" without MFA
    Then access is denied
`,
});

const hint =
  "policy-check: hint: the profile deploy has a role and an endpoint of this machine (local:4), and not all clients send the call for the role there: some send it to AWS, with the access key ID and the MFA code; set AWS_ENDPOINT_URL instead (docs/clients.md)\n";

function environment(config: string, more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const files = { AWS_CONFIG_FILE: join(folder, config), AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials") };
  return { ...files, AWS_ENDPOINT_URL: "", AWS_ENDPOINT_URL_STS: "", ...more };
}

/** What `serve` says on standard error until it is ready. */
async function serving(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(process.execPath, [executable, "serve", "--port", "0", ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  await once(child.stdout, "data");
  child.kill("SIGTERM");
  await once(child, "close");
  return said;
}

test.each([
  ["a profile with a role and an endpoint of this machine", [], environment("local"), hint],
  ["AWS_ENDPOINT_URL is set", [], environment("local", { AWS_ENDPOINT_URL: "http://127.0.0.1:4566" }), ""],
  ["no endpoint in the file", [], environment("plain"), ""],
  ["no file", [], environment("missing"), ""],
  ["a log in JSON", ["--format", "json"], environment("local"), ""],
  ["no log", ["--log-level", "silent"], environment("local"), ""],
] as const)("serve: %s", async (_, args, env, expected) => {
  expect(await serving(args, env)).toBe(expected);
});

test.each([
  ["a profile with a role and an endpoint of this machine", environment("local"), hint],
  ["AWS_ENDPOINT_URL is set", environment("local", { AWS_ENDPOINT_URL: "http://127.0.0.1:4566" }), ""],
] as const)("test: %s", (_, env, expected) => {
  const { status, stdout, stderr } = policyCheckAlone(["test", "--format", "json"], { cwd: folder, env });
  expect(stderr).toContain(expected);
  expect(stderr.split("hint:")).toHaveLength(expected === "" ? 1 : 2);
  expect(JSON.parse(stdout)).toHaveLength(1);
  expect(status).toBe(0);
});
