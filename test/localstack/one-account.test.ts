import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  IAMClient,
  ListRolesCommand,
  ListUsersCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { takeTurn } from "../../src/backends/localstack/turn.js";
import type { Endpoint } from "../../src/endpoint/index.js";
import { executable } from "../command-line.js";
import { clientSettings } from "../endpoint/clients.js";
import { startOneAccountEmulator } from "./one-account-emulator.js";

let emulator: Endpoint;
let iam: IAMClient;
const folder = mkdtempSync(join(tmpdir(), "policy-check-one-account-"));
beforeAll(async () => {
  emulator = await startOneAccountEmulator();
  iam = new IAMClient(clientSettings(emulator));
});
afterAll(async () => {
  iam.destroy();
  await emulator.close();
  rmSync(folder, { recursive: true });
});

/** Scenarios that all name the same user and role. */
function featureOf(name: string, count: number, steps: readonly string[] = []): string {
  const scenarios = Array.from({ length: count }, (_, index) =>
    [
      `  Scenario: number ${index + 1}`,
      '    Given the IAM user "service-user/kjh-SuperDuperUser" with a virtual MFA device',
      '    And the role "kjh-DuperRole" trusts as in "policies/kjh-DuperRole.json"',
      ...steps.map((step) => `    ${step}`),
      '    When "kjh-SuperDuperUser" assumes "kjh-DuperRole" without MFA',
      "    Then access is denied",
      '    When "kjh-SuperDuperUser" assumes "kjh-DuperRole" with MFA',
      "    Then the role is assumed",
    ].join("\n"),
  );
  const file = join(folder, `${name}.feature`);
  writeFileSync(file, `Feature: ${name}\n${scenarios.join("\n")}\n`);
  return file;
}

function start(...args: readonly string[]): { readonly child: ChildProcess; readonly output: () => string } {
  const localstack = ["--backend", "localstack", "--localstack-url", emulator.url];
  const child = spawn(process.execPath, [executable, "test", ...localstack, ...args]);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)));
  return { child, output: () => output };
}

/** As a shell has it: a process that a signal ended at once has that of one that ended itself for the signal. */
async function statusOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "close");
  return child.signalCode === null ? child.exitCode : 128 + constants.signals[child.signalCode];
}

/** The names of all users and roles in the emulator. */
async function left(): Promise<readonly (string | undefined)[]> {
  const [users, roles] = await Promise.all([iam.send(new ListUsersCommand({})), iam.send(new ListRolesCommand({}))]);
  return [
    ...(users.Users ?? []).map(({ UserName }) => UserName),
    ...(roles.Roles ?? []).map(({ RoleName }) => RoleName),
  ];
}

async function nothingIsLeft(): Promise<void> {
  for (let attempt = 0; attempt < 200 && (await left()).length > 0; attempt += 1) await sleep(50);
  await sleep(200);
  expect(await left()).toEqual([]);
}

describe("on an emulator with one account", () => {
  test("scenarios of several processes and runs take turns, and leave nothing", async () => {
    const feature = featureOf("turns", 3);
    const runs = [start(feature, "--parallel", "2"), start(feature)];
    for (const { child, output } of runs) {
      expect(await statusOf(child), output()).toBe(0);
      expect(output()).toContain("3 scenarios: 3 passed, 0 failed");
    }
    expect(await left()).toEqual([]);
  });

  test.each([
    ["SIGINT", [], 130],
    ["SIGTERM", [], 143],
    ["SIGTERM", ["--parallel", "2"], 143],
  ] as const)("a run that is ended by %s %j takes away what it made", async (signal, args, status) => {
    const { child, output } = start(featureOf("ended", 300), ...args);
    while (!(await left()).includes("kjh-DuperRole")) await sleep(20);
    child.kill(signal);
    expect(await statusOf(child), output()).toBe(status);
    // Workers get no signal; they find that the run is gone.
    await nothingIsLeft();
    expect(output()).not.toMatch(/\n\s+at /);
  });

  // The workers find out one by one what the emulator enforces, so that one does while another plays a scenario.
  test.each([0, 40, 80, 120, 160, 240])("a run is ended %d ms after it began to look at the emulator", async (wait) => {
    const { child, output } = start(featureOf("looking", 300), "--parallel", "2");
    while (!(await left()).some((name) => name?.startsWith("policy-check-probe-"))) await sleep(5);
    await sleep(wait);
    child.kill("SIGTERM");
    expect(await statusOf(child), output()).toBe(143);
    await nothingIsLeft();
    expect(output()).not.toMatch(/\n\s+at /);
  });

  test("what is there from elsewhere is left alone, and the scenario that it is in the way of says so", async () => {
    const RoleName = "kjh-DuperRole";
    const trust = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: trust });
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    const { child, output } = start(featureOf("elsewhere", 1));
    expect(await statusOf(child), output()).toBe(1);
    expect(output()).toContain("Role with name kjh-DuperRole already exists.");
    expect(output()).toContain("delete it, or restart the emulator");
    expect(await left()).toEqual([RoleName]);
    await iam.send(new DeleteRoleCommand({ RoleName }));
  });
});

test("turns at one address do not overlap, and those at others do", async () => {
  const url = `${emulator.url}/turns`;
  const end = await takeTurn(url);
  await (await takeTurn(`${url}/other`))();
  let isSecond = false;
  const second = takeTurn(url).then((endSecond) => {
    isSecond = true;
    return endSecond;
  });
  await sleep(100);
  expect(isSecond).toBe(false);
  await end();
  await (await second)();
});
