import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { BackendUnavailable, type LocalstackSettings } from "../../src/backends/backend.js";
import { type Container, containerLabel, startContainer } from "../../src/backends/localstack/container.js";
import { folderApart } from "../apart.js";
import { describeWith } from "../tools.js";
import { docker, haveOwnImage, imageOf, removeImages } from "./image.js";

const running: Container[] = [];
afterEach(async () => {
  for (const container of running.splice(0)) await container.stop();
});

/** Starts a container, which is gone after the test however it ends; `progress` is what was told on the way. */
async function startOf(settings: LocalstackSettings, env: Readonly<Record<string, string>> = {}) {
  const progress: string[] = [];
  const container = await startContainer({ ...settings, env }, (message) => progress.push(message));
  running.push(container);
  return { container, progress };
}

/** The message with which no container is to be had. */
async function refusalOf(settings: LocalstackSettings, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const error: unknown = await startOf(settings, env).catch((reason: unknown) => reason);
  if (error instanceof BackendUnavailable) return error.message;
  throw new Error(`expected no container, and a message for people: ${error}`);
}

/** The containers of an image that are there, running or not. */
function containersOf(image: string): readonly string[] {
  const filters = ["--filter", `label=${containerLabel}`, "--filter", `ancestor=${image}`];
  return docker("ps", "--all", "--quiet", ...filters)
    .split("\n")
    .filter((line) => line !== "");
}

function volumes(): readonly string[] {
  return docker("volume", "ls", "--quiet").split("\n");
}

describeWith(["docker"], "a container of LocalStack", () => {
  // Images of this file only, so that containers of other test files are not counted.
  const working = "policy-check-test:working";
  const licence = "policy-check-test:licence";
  const failing = "policy-check-test:failing";
  const mute = "policy-check-test:mute";
  const folder = mkdtempSync(join(tmpdir(), "policy-check-"));
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    haveOwnImage();
    imageOf(
      working,
      "require('http').createServer((q, s) => s.end(JSON.stringify(process.env))).listen(4566, '0.0.0.0'); process.on('SIGTERM', () => {})",
    );
    imageOf(licence, "console.log('token ' + process.env.LOCALSTACK_AUTH_TOKEN); process.exit(55)");
    imageOf(failing, "console.error('\\x1b[31mno space left\\x07'); process.exit(3)");
    imageOf(mute, "console.log('still thinking'); setInterval(() => {}, 1000)");
    await bundleStarter();
  });

  afterAll(() => {
    for (const child of children) child.kill("SIGKILL");
    rmSync(folder, { recursive: true });
    // What a failed test left behind must not be counted by the next run.
    const left = [working, licence, failing, mute].flatMap(containersOf);
    if (left.length > 0) docker("rm", "--force", "--volumes", ...left);
    removeImages(working, licence, failing, mute);
  });

  /** A program that starts a container and holds it; in `alone` without any packages. */
  async function bundleStarter(): Promise<void> {
    const root = fileURLToPath(new URL("../..", import.meta.url));
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    const source = `import { startContainer } from "./src/backends/localstack/container.js";
      const say = (text) => process.stdout.write(text + "\\n");
      try {
        await startContainer({ image: process.argv[2], env: process.env }, say);
        say("holding");
        setInterval(() => undefined, 1000);
      } catch (error) {
        say(error.name + ": " + error.message);
        process.exitCode = 2;
      }`;
    const { outputFiles } = await build({
      stdin: { contents: source, resolveDir: root },
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
      write: false,
    });
    writeFileSync(join(folder, "start.mjs"), outputFiles[0]?.text ?? "");
  }

  /** Runs that program. */
  function starter(image: string, env: NodeJS.ProcessEnv = {}, program = join(folder, "start.mjs")) {
    const child = spawn(process.execPath, [program, image], { env: { ...process.env, ...env } });
    children.push(child);
    let output = "";
    const ended = new Promise<number | string | null>((resolve) =>
      child.once("close", (code, signal) => resolve(code ?? signal)),
    );
    const says = (text: string): Promise<void> =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (output.includes(text)) resolve();
        };
        child.stdout.on("data", look);
        child.once("close", () => reject(new Error(`it ended without saying "${text}": ${output}`)));
        look();
      });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    return { child, ended, says, output: () => output };
  }

  test("answers on this machine alone, and is gone with its volumes when it is stopped, once or twice", async () => {
    const { container, progress } = await startOf({ image: working });
    expect(container).toMatchObject({ url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), image: working });
    const [id = ""] = containersOf(working);
    const ports: unknown = JSON.parse(docker("inspect", "--format", "{{json .HostConfig.PortBindings}}", id));
    expect(ports).toEqual({ "4566/tcp": [{ HostIp: "127.0.0.1", HostPort: "0" }] });
    const volume = docker("inspect", "--format", "{{range .Mounts}}{{.Name}}{{end}}", id).trim();
    expect(volumes()).toContain(volume);
    expect(progress[0]).toBe(`starting ${working}`);
    expect(progress.at(-1)).toMatch(new RegExp(`^${working} is ready at ${container.url} \\([\\d.]+ s\\)$`));
    await Promise.all([container.stop(), container.stop()]);
    await container.stop();
    expect(containersOf(working)).toEqual([]);
    expect(volumes()).not.toContain(volume);
  });

  test("is told LOCALSTACK_AUTH_TOKEN and ENFORCE_IAM, and nothing else of the environment", async () => {
    const env = { LOCALSTACK_AUTH_TOKEN: "ls-token-1234", ENFORCE_IAM: "0", AWS_SECRET_ACCESS_KEY: "mine" };
    const { container, progress } = await startOf({ image: working }, env);
    const seen: unknown = await (await fetch(container.url)).json();
    expect(seen).toMatchObject({ LOCALSTACK_AUTH_TOKEN: "ls-token-1234", ENFORCE_IAM: "0" });
    expect(seen).not.toHaveProperty("AWS_SECRET_ACCESS_KEY");
    expect(progress.join("\n")).not.toContain("ls-token-1234");
  });

  test("exit status 55 is a missing licence: the message names the variable, and the image that needs none", async () => {
    const message = await refusalOf({ image: licence });
    expect(message).toContain(`the container of ${licence} ended at its start with exit status 55`);
    expect(message).toContain("LOCALSTACK_AUTH_TOKEN is not set");
    expect(message).toContain("localstack/localstack:4.14.0");
    expect(containersOf(licence)).toEqual([]);
  });

  test("exit status 55 with a token is a token that is not accepted, which is never shown", async () => {
    const message = await refusalOf({ image: licence }, { LOCALSTACK_AUTH_TOKEN: "ls-token-1234" });
    expect(message).toContain("LocalStack does not accept the token in LOCALSTACK_AUTH_TOKEN");
    expect(message).toContain("\n  token …");
    expect(message).not.toContain("ls-token-1234");
  });

  test("another exit status is told instead of waited for, with the last lines of the log as plain text", async () => {
    expect(await refusalOf({ image: failing })).toBe(
      `the container of ${failing} ended at its start with exit status 3; its last lines:\n  no space left`,
    );
    expect(containersOf(failing)).toEqual([]);
  });

  test("one that does not answer in time is removed; the message names the setting and shows the log", async () => {
    // Long enough for its first line also where the machine is busy.
    const message = await refusalOf({ image: mute, startupTimeout: 10 });
    expect(message).toContain(
      "within 10 s; if it only needs longer, set the world parameter localstack.startupTimeout",
    );
    expect(message).toContain("\n  still thinking");
    expect(containersOf(mute)).toEqual([]);
  });

  test("an image that cannot be had is named, with how to choose another", async () => {
    const image = "127.0.0.1:1/nobody/nothing:1";
    const message = await refusalOf({ image });
    expect(message).toContain(`the image ${image} cannot be pulled (`);
    expect(message).toContain("127.0.0.1:1: connect: connection refused");
    for (const setting of ["--localstack-image", "localstack.image", "POLICY_CHECK_LOCALSTACK_IMAGE"]) {
      expect(message).toContain(setting);
    }
    expect(await refusalOf({ image: "no image" })).toContain('"no image" is not the name of an image');
  });

  test("what is aborted while it starts leaves nothing behind", async () => {
    const controller = new AbortController();
    const progress = (message: string): void => {
      if (message.startsWith("starting")) setTimeout(() => controller.abort(new Error("enough")), 300);
    };
    const started = startContainer({ image: mute, env: {} }, progress, controller.signal);
    await expect(started).rejects.toThrow("enough");
    expect(containersOf(mute)).toEqual([]);
  });

  test.each(["tcp://127.0.0.1:1", "unix:///nowhere/docker.sock"])(
    "without an engine at DOCKER_HOST=%s the message says what to do, and this machine's engine is not taken instead",
    async (host) => {
      const { ended, output } = starter(working, { DOCKER_HOST: host });
      expect(await ended).toBe(2);
      expect(output()).toBe(
        `BackendUnavailable: no Docker engine answers at DOCKER_HOST=${host}: start it, or unset DOCKER_HOST to use the engine of this machine\n`,
      );
    },
  );

  test("without the package testcontainers the message gives the install command", async () => {
    const alone = folderApart();
    try {
      copyFileSync(join(folder, "start.mjs"), join(alone, "start.mjs"));
      const { ended, output } = starter(working, {}, join(alone, "start.mjs"));
      expect(await ended).toBe(2);
      expect(output()).toContain("npm install --save-dev testcontainers@11");
    } finally {
      rmSync(alone, { recursive: true });
    }
  });

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s while it runs removes it, and ends the process with %i", async (signal, exitCode) => {
    const { child, says, ended } = starter(working);
    await says("holding");
    expect(containersOf(working)).toHaveLength(1);
    child.kill(signal);
    expect(await ended).toBe(exitCode);
    expect(containersOf(working)).toEqual([]);
  });

  test("Ctrl-C while it still starts removes it", async () => {
    const { child, says, ended, output } = starter(mute);
    await says("starting");
    while (containersOf(mute).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(output()).toContain("interrupted: removing the container");
    expect(containersOf(mute)).toEqual([]);
  });

  test("Ctrl-C at the very moment at which it is created removes it", async () => {
    const { child, says, ended } = starter(mute);
    await says("starting");
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(containersOf(mute)).toEqual([]);
  });

  test("a pull that takes long is told of every ten seconds, and Ctrl-C ends it", async () => {
    const registry = await silentRegistry();
    const image = `127.0.0.1:${registry.port}/big/image:1`;
    const { child, says, ended } = starter(image);
    await says(`pulling ${image}, which is not on this machine yet`);
    await says(`pulling ${image} (10 s so far)`);
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    registry.close();
  });
});

/** A registry that takes connections and never answers. */
async function silentRegistry(): Promise<{ readonly port: number; close(): void }> {
  const sockets = new Set<{ destroy(): unknown }>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  const close = (): void => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { port: typeof address === "object" && address !== null ? address.port : 0, close };
}
