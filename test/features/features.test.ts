import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Documentation } from "../../src/documentation/index.js";
import { startEndpoint } from "../../src/endpoint/index.js";
import { executable, type Run } from "../command-line.js";
import { clientSettings } from "../endpoint/clients.js";
import { isThorough } from "../properties/runs.js";
import { describeWith } from "../tools.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const config = "test/features/cucumber.json";
const cucumber = join(root, "node_modules/@cucumber/cucumber/bin/cucumber.js");

/** Runs a script in the repository. This process goes on meanwhile: an endpoint in it may have to answer. */
function node(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const options = { cwd: root, env: { ...process.env, ...env }, timeout: 280_000, maxBuffer: 1 << 28 };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, options, (_, stdout, stderr) =>
      resolve({ status: child.exitCode, stdout, stderr }),
    );
  });
}

/** The counts with which a run of `policy-check test` ends. */
function countsOf({ stdout }: Run): { passed: number; failed: number; notChecked: number } {
  const [, passed, failed, notChecked = "0"] =
    /(\d+) passed, (\d+) failed(?:, (\d+) not checked)?\n/.exec(stdout.slice(stdout.lastIndexOf("scenarios:"))) ?? [];
  return { passed: Number(passed), failed: Number(failed), notChecked: Number(notChecked) };
}

const policies = readdirSync(join(root, "policies"))
  .filter((file) => file.endsWith(".json"))
  .map((file) => `policies/${file}`);

/** What the runs on each backend leave behind, for the page. */
const results = mkdtempSync(join(tmpdir(), "policy-check-results-"));
afterAll(() => rmSync(results, { recursive: true, force: true }));

/** The arguments by which a run leaves its messages behind. */
function leaving(name: string): readonly string[] {
  return ["--format", `message:${join(results, `${name}.ndjson`)}`];
}

/** Prints how a backend did, as CI is to show it. */
function show(backend: string, run: Run): void {
  console.log(`features on ${backend}:${run.stdout.slice(run.stdout.lastIndexOf("\n\n"))}`);
}

test("on the embedded endpoint every scenario of features/ passes", async () => {
  const run = await node([executable, "test", ...leaving("embedded")]);
  show("embedded", run);
  expect(run.status, run.stdout + run.stderr).toBe(0);
  const { passed, failed, notChecked } = countsOf(run);
  expect(passed).toBeGreaterThanOrEqual(60);
  expect([failed, notChecked]).toEqual([0, 0]);
});

// The runs on each backend show them already; a thorough one has them by cucumber-js, and by several processes, as well.
if (isThorough)
  test("cucumber-js runs them with the profile of cucumber.json", async () => {
    const run = await node([cucumber, "--parallel", "2", "--order", "random"]);
    expect(run.status, run.stdout + run.stderr).toBe(0);
  });

test("one account can hold everything that they name, and the backend for real accounts agrees with them", async () => {
  const endpoint = await startEndpoint();
  try {
    const supported = ["features", "--config", config, "--import", "test/features/one-account.mjs"];
    const setUp = await node([cucumber, ...supported], { ONE_ACCOUNT_URL: endpoint.url });
    expect(setUp.status, setUp.stdout + setUp.stderr).toBe(0);
    const run = await node([executable, "test", "--backend", "aws", ...leaving("aws")], {
      ...(await auditorOf(endpoint.url)),
      AWS_ENDPOINT_URL: endpoint.url,
      AWS_REGION: "us-east-1",
    });
    show("aws, read-only (an endpoint stands for the account)", run);
    expect(run.status, run.stdout + run.stderr).toBe(0);
    const { passed, failed } = countsOf(run);
    expect(failed).toBe(0);
    expect(passed).toBeGreaterThanOrEqual(60);
  } finally {
    await endpoint.close();
  }
});

/** The environment of a user who has what `policies/permissions/policy-check-read-only.json` allows, and no more. */
async function auditorOf(url: string): Promise<NodeJS.ProcessEnv> {
  const iam = new IAMClient(clientSettings({ url }));
  const UserName = "policy-check-auditor";
  const PolicyDocument = readFileSync(join(root, "policies/permissions/policy-check-read-only.json"), "utf8");
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "read-only", PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  iam.destroy();
  return { AWS_ACCESS_KEY_ID: AccessKey?.AccessKeyId, AWS_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey };
}

describeWith(["docker"], "in a container through testcontainers", () => {
  const image = "policy-check:features";
  // A container and all scenarios, on machines that have other things to do.
  const timeout = 240_000;
  const localstack = [executable, "test", "--backend", "localstack", "--localstack-image", image];

  beforeAll(async () => {
    const build = await node([join(root, "scripts/build-image.mjs"), image]);
    expect(build.status, build.stdout + build.stderr).toBe(0);
  });

  test("one that enforces decides itself, and every scenario passes", { timeout }, async () => {
    const run = await node(localstack, { ENFORCE_IAM: "1" });
    show("localstack, enforcing", run);
    expect(run.status, run.stdout + run.stderr).toBe(0);
    expect(run.stderr).toContain("enforces trust policies, MFA conditions and MFA codes");
    expect(countsOf(run)).toMatchObject({ failed: 0, notChecked: 0 });
  });

  test("one that does not is seen not to, and the gateway carries every scenario", { timeout }, async () => {
    const run = await node([...localstack, ...leaving("localstack")], { ENFORCE_IAM: "0" });
    show("localstack, not enforcing", run);
    expect(run.status, run.stdout + run.stderr).toBe(0);
    expect(run.stderr).toContain("does not enforce trust policies");
    expect(run.stderr).toContain("decision by policy-check");
    expect(countsOf(run)).toMatchObject({ failed: 0, notChecked: 0 });
  });

  if (isThorough)
    test("several processes share one container, each scenario in accounts and with a clock of its own", {
      timeout,
    }, async () => {
      const run = await node([...localstack, "--parallel", "2"], { ENFORCE_IAM: "1" });
      expect(run.status, run.stdout + run.stderr).toBe(0);
      expect(run.stderr.match(/: starting /g)).toHaveLength(1);
    });
});

test("the page of these runs shows every role with its proof, and its scenarios on each backend", async () => {
  const backends = ["embedded", "aws", "localstack"].filter((name) => existsSync(join(results, `${name}.ndjson`)));
  expect(backends).toContain("embedded");
  const docs = [executable, "docs", "--results", ...backends.map((name) => join(results, `${name}.ndjson`))];
  const page = await node([...docs, "--out", "site/backends"]);
  expect(page.status, page.stdout + page.stderr).toBe(0);
  const model = await node([...docs, "--format", "json"]);
  const { roles, scenarios, gaps }: Documentation = JSON.parse(model.stdout);
  expect(roles.map(({ path }) => path)).toEqual(policies);
  for (const role of roles) {
    expect(role.proofs.map(({ property }) => property)).toContain("mfa");
    const own = scenarios.filter(({ id }) => role.scenarios.includes(id));
    for (const backend of backends) {
      const outcomes = own.flatMap((scenario) => scenario.outcomes.filter((outcome) => outcome.backend === backend));
      expect(outcomes.length, `${role.name} on ${backend}`).toBeGreaterThan(0);
      for (const { status, reason } of outcomes) {
        // Only a real account leaves things open, and says what.
        if (backend === "aws" && status === "notChecked") expect(reason).toMatch(/./);
        else expect(status).toBe("passed");
      }
    }
  }
  const kinds = new Set(gaps.map(({ kind }) => kind));
  for (const kind of ["roleWithoutScenario", "contradiction", "outdatedEvidence", "scenarioFailed"] as const) {
    expect(kinds).not.toContain(kind);
  }
  const unseen = gaps.flatMap((gap) =>
    gap.kind === "conditionNotSeen" || gap.kind === "statementNotSeen" ? [gap.explained] : [],
  );
  expect(unseen).not.toContain(null);
});
