import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { executable, folderWith } from "./command-line.js";
import { codeOf } from "./endpoint/clients.js";
import { describeWith } from "./tools.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const user = "arn:aws:iam::123456789012:user/service-user/kjh-SuperDuperUser";
const serial = "arn:aws:iam::123456789012:mfa/service-user/kjh-SuperDuperUser";
const role = "arn:aws:iam::123456789012:role/kjh-DuperRole";
const session = "arn:aws:sts::123456789012:assumed-role/kjh-DuperRole/my-cli-session";
const denied = `An error occurred (AccessDenied) when calling the AssumeRole operation: User: ${user} is not authorized to perform: sts:AssumeRole on resource: ${role}`;

interface Output {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A person's shell: a home folder of its own, and an AWS CLI that knows where the endpoint is. */
class Shell {
  readonly home = folderWith({ "bin/.keep": "" });
  readonly env: NodeJS.ProcessEnv;

  constructor(readonly endpoint: string) {
    const env: NodeJS.ProcessEnv = { PATH: `${join(this.home, "bin")}:${process.env["PATH"]}`, HOME: this.home };
    this.env = { ...env, AWS_ENDPOINT_URL: endpoint, AWS_DEFAULT_REGION: "us-east-1", AWS_PAGER: "" };
    if (!knowsEndpointVariable()) this.#teachEndpoint();
  }

  /** Older CLIs take the endpoint as an option only, and for a profile's own AssumeRole call not even so. */
  #teachEndpoint(): void {
    const real = spawnSync("sh", ["-c", "command -v aws"], { encoding: "utf8" }).stdout.trim();
    const shim = join(this.home, "bin/aws");
    writeFileSync(shim, `#!/bin/sh\nexec ${real} --endpoint-url "$AWS_ENDPOINT_URL" "$@"\n`);
    chmodSync(shim, 0o755);
    const builtIn = { Region: "AWS::Region", UseDualStack: "AWS::UseDualStack", UseFIPS: "AWS::UseFIPS" };
    const others = { Endpoint: "SDK::Endpoint", UseGlobalEndpoint: "AWS::STS::UseGlobalEndpoint" };
    const parameters = Object.entries({ ...builtIn, ...others }).map(([name, key]) => {
      const type = name === "Region" || name === "Endpoint" ? "String" : "Boolean";
      return [name, { builtIn: key, required: false, documentation: "", type }];
    });
    const rules = [{ conditions: [], endpoint: { url: this.endpoint, properties: {}, headers: {} }, type: "endpoint" }];
    const folder = join(this.home, ".aws/models/sts/2011-06-15");
    mkdirSync(folder, { recursive: true });
    const set = { version: "1.0", parameters: Object.fromEntries(parameters), rules };
    writeFileSync(join(folder, "endpoint-rule-set-1.json"), JSON.stringify(set));
  }

  aws(...args: readonly string[]): Output {
    return spawnSync("aws", args, { cwd: this.home, env: this.env, encoding: "utf8" });
  }

  /** As the account's root user; throws where the call fails. */
  asRoot(...args: readonly string[]): unknown {
    const env = { ...this.env, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
    const { status, stdout, stderr } = spawnSync("aws", [...args, "--output", "json"], {
      cwd: this.home,
      env,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`aws ${args.join(" ")}: ${stderr}`);
    return stdout.trim() === "" ? undefined : JSON.parse(stdout);
  }

  /** On a terminal, where the CLI asks for codes; `answer` is typed when it does. */
  onTerminal(command: string, answer: () => string): Promise<{ readonly screen: string; readonly asked: number }> {
    return new Promise((resolve) => {
      const child = spawn("script", ["-qec", command, "/dev/null"], { cwd: this.home, env: this.env });
      let screen = "";
      let asked = 0;
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        screen += text;
        const prompts = screen.split("Enter MFA code for ").length - 1;
        if (prompts > asked) {
          asked = prompts;
          child.stdin.write(`${answer()}\n`);
        }
      });
      child.on("close", () => resolve({ screen, asked }));
    });
  }
}

/** AWS_ENDPOINT_URL came with 1.29 and 2.13. */
function knowsEndpointVariable(): boolean {
  const { stdout } = spawnSync("aws", ["--version"], { encoding: "utf8" });
  const [, major = 0, minor = 0] = (/^aws-cli\/(\d+)\.(\d+)/.exec(stdout) ?? []).map(Number);
  return major > 2 || (major === 2 && minor >= 13) || (major === 1 && minor >= 29);
}

/** Starts `policy-check serve` and gives its URL, when it has said that it is ready. */
function serve(): Promise<{ readonly endpoint: string; readonly log: () => string; readonly stop: () => void }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [executable, "serve", "--port", "0", "--format", "json"]);
    let log = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      log += text;
    });
    child.once("exit", (code) => reject(new Error(`serve ended with ${code}: ${log}`)));
    child.stdout.setEncoding("utf8").once("data", (line: string) => {
      const { endpoint }: { endpoint: string } = JSON.parse(line);
      resolve({ endpoint, log: () => log, stop: () => child.kill() });
    });
  });
}

describeWith(["aws", "script"], "the founding story with the AWS CLI", () => {
  let shell: Shell;
  let seed = "";
  let serving: Awaited<ReturnType<typeof serve>>;
  let ahead = 0;
  const assume = (...more: readonly string[]): Output =>
    shell.aws(
      ...["--profile", "kjh-SuperDuperUser", "sts", "assume-role", "--role-arn", role],
      ...["--role-session-name", "my-cli-session", "--output", "json", ...more],
    );
  /** A code that was not used yet: time goes on by two steps. */
  const freshCode = async (): Promise<string> => {
    ahead += 60;
    const body = JSON.stringify({ advanceSeconds: 60 });
    await fetch(`${serving.endpoint}/_policy-check/clock`, { method: "POST", body });
    return codeOf(seed, ahead);
  };

  beforeAll(async () => {
    serving = await serve();
    shell = new Shell(serving.endpoint);
    return () => serving.stop();
  });

  test("root makes the user, its device, its key and the role", () => {
    const named = ["kjh-SuperDuperUser", "--path", "/service-user/"];
    expect(shell.asRoot("iam", "create-user", "--user-name", ...named)).toMatchObject({ User: { Arn: user } });
    const seedFile = join(shell.home, "seed");
    const bootstrap = ["--bootstrap-method", "Base32StringSeed", "--outfile", seedFile];
    const device = shell.asRoot(
      "iam",
      "create-virtual-mfa-device",
      "--virtual-mfa-device-name",
      ...named,
      ...bootstrap,
    );
    expect(device).toMatchObject({ VirtualMFADevice: { SerialNumber: serial } });
    seed = readFileSync(seedFile, "utf8").trim();
    expect(seed).toMatch(/^[A-Z2-7]{64}$/);
    const codes = ["--authentication-code1", codeOf(seed, -30), "--authentication-code2", codeOf(seed)];
    shell.asRoot("iam", "enable-mfa-device", "--user-name", "kjh-SuperDuperUser", "--serial-number", serial, ...codes);
    const document = `file://${join(root, "policies/kjh-DuperRole.json")}`;
    shell.asRoot("iam", "create-role", "--role-name", "kjh-DuperRole", "--assume-role-policy-document", document);
    const made = shell.asRoot("iam", "create-access-key", "--user-name", "kjh-SuperDuperUser");
    const { AccessKey: key } = made as { AccessKey: { AccessKeyId: string; SecretAccessKey: string } };
    expect(key.AccessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
    mkdirSync(join(shell.home, ".aws"), { recursive: true });
    const { AccessKeyId, SecretAccessKey } = key;
    const lines = [`aws_access_key_id = ${AccessKeyId}`, `aws_secret_access_key = ${SecretAccessKey}`];
    writeFileSync(join(shell.home, ".aws/credentials"), `[kjh-SuperDuperUser]\n${lines.join("\n")}\n`);
    const profile = [`role_arn = ${role}`, "source_profile = kjh-SuperDuperUser", `mfa_serial = ${serial}`];
    const named2 = ["role_session_name = my-cli-session"];
    writeFileSync(
      join(shell.home, ".aws/config"),
      `[profile kjh-DuperRole]\n${[...profile, ...named2].join("\n")}\n[profile kjh-SuperDuperUser]\n`,
    );
  });

  test("without MFA the role is refused", () => {
    const { status, stderr } = assume();
    expect(status).not.toBe(0);
    expect(stderr.trim().endsWith(denied)).toBe(true);
  });

  test("with a code the role is assumed", async () => {
    const { status, stdout, stderr } = assume("--serial-number", serial, "--token-code", await freshCode());
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({
      Credentials: { AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/) },
      AssumedRoleUser: { AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:my-cli-session$/), Arn: session },
    });
  });

  test("a profile with mfa_serial asks for the code, once", async () => {
    const code = await freshCode();
    const identity = "aws --profile kjh-DuperRole sts get-caller-identity --output json";
    const first = await shell.onTerminal(identity, () => code);
    expect(first.screen).toContain(`Enter MFA code for ${serial}:`);
    expect(first.screen).toContain(`"Arn": "${session}"`);
    const second = await shell.onTerminal(identity, () => "000000");
    expect(second.asked).toBe(0);
    expect(second.screen).toContain(`"Arn": "${session}"`);
  });

  test("every other way fails with AWS's message", async () => {
    const failed =
      "An error occurred (AccessDenied) when calling the AssumeRole operation: MultiFactorAuthentication failed";
    const noDevice = `${failed}, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.`;
    const noCode = `${failed} with invalid MFA one time pass code. `;
    const onlyOne = `${failed}, must provide both MFA serial number and one time pass code.`;
    const message = (...args: readonly string[]): string => assume(...args).stderr;
    const wrong = String((Number(codeOf(seed, ahead)) + 1) % 1_000_000).padStart(6, "0");
    expect(message("--serial-number", serial, "--token-code", wrong)).toContain(`${noCode}\n`);
    const code = await freshCode();
    expect(assume("--serial-number", serial, "--token-code", code).status).toBe(0);
    expect(message("--serial-number", serial, "--token-code", code)).toContain(`${noCode}\n`);
    expect(message("--serial-number", `${serial}2`, "--token-code", code)).toContain(`${noDevice}\n`);
    expect(message("--serial-number", user, "--token-code", code)).toContain(`${noDevice}\n`);
    expect(message("--serial-number", serial)).toContain(`${onlyOne}\n`);
    expect(message("--token-code", code)).toContain(`${onlyOne}\n`);
  });

  test("the log tells who, what and why, and no secret", () => {
    const calls = serving
      .log()
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));
    expect(calls).toContainEqual(
      expect.objectContaining({
        action: "sts:AssumeRole",
        caller: user,
        status: 403,
        decision: expect.objectContaining({ decision: "implicitDeny", resource: role }),
      }),
    );
    expect(serving.log()).not.toContain(seed);
    expect(serving.log()).not.toContain(readFileSync(join(shell.home, ".aws/credentials"), "utf8").slice(-40).trim());
  });
});

/** The default port must be free for the block as it stands. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

describeWith(["aws", "script"], "the block in docs/serve.md", () => {
  test("tells the founding story", async () => {
    const [, block = ""] =
      /<!-- the founding story.*?-->\n```sh\n(.*?)```/s.exec(readFileSync(join(root, "docs/serve.md"), "utf8")) ?? [];
    expect(block).toContain("policy-check serve");
    expect(await isFree(4566)).toBe(true);
    const shell = new Shell("http://127.0.0.1:4566");
    for (const name of ["policies", "node_modules"]) symlinkSync(join(root, name), join(shell.home, name));
    writeFileSync(join(shell.home, "bin/npx"), `#!/bin/sh\nshift\nexec ${process.execPath} ${executable} "$@"\n`);
    chmodSync(join(shell.home, "bin/npx"), 0o755);
    writeFileSync(join(shell.home, "story.sh"), block);
    let screen = "";
    const code = (): string => /the code is (\d{6})/.exec(screen)?.[1] ?? "";
    const run = await new Promise<string>((resolve) => {
      const child = spawn("script", ["-qec", "bash -m story.sh", "/dev/null"], { cwd: shell.home, env: shell.env });
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        const asked = screen.includes("Enter MFA code");
        screen += text;
        if (!asked && screen.includes("Enter MFA code")) child.stdin.write(`${code()}\n`);
      });
      child.on("close", () => resolve(screen));
    });
    expect(run).toContain(denied);
    expect(run).toContain(`"Arn": "${session}"`);
    expect(run).toMatch(/"Arn": "arn:aws:sts::123456789012:assumed-role\/kjh-DuperRole\/botocore-session-\d+"/);
  });
});
