import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import type { ContainerRuntimeClient, WaitStrategy } from "testcontainers";
import { BackendUnavailable, type LocalstackSettings, type Progress } from "../backend.js";
import { beforeInterruption } from "./interruption.js";
import { loadTestcontainers, type Testcontainers } from "./testcontainers.js";

/** The last image of LocalStack that needs no token. */
export const defaultImage = "localstack/localstack:4.14.0";

/** Containers that policy-check starts have this label; its value is the run's own. */
export const containerLabel = "policy-check.run";

/** LocalStack's port, which everything behind one of its images listens on. */
const port = 4566;
const portKey = `${port}/tcp`;
/** In seconds. */
const defaultStartupTimeout = 120;
/** How often people are told that it still goes on, in milliseconds. */
const progressInterval = 10_000;
/** How often a container is looked at while it starts, in milliseconds. */
const pollInterval = 200;
/** How many lines of its log tell why a container did not start. */
const shownLines = 15;
/** With this status LocalStack's images end where no licence can be had. */
const noLicence = 55;

/** A running container that answers. */
export interface Container {
  /** `http://127.0.0.1:49153`. */
  readonly url: string;
  readonly image: string;
  /** The last lines of its log, without what it was given in its environment. */
  logTail(lines?: number): Promise<readonly string[]>;
  /** Removes it with its volumes; more than once is once. */
  stop(): Promise<void>;
}

/** What a container is started with. */
export interface ContainerSettings extends LocalstackSettings {
  /** LOCALSTACK_AUTH_TOKEN and ENFORCE_IAM are passed on from it; nothing else is. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Starts a container of LocalStack, or of another image with its port and health page, and waits until it answers. The
 * container is gone when this rejects, when it is stopped, and when SIGINT, SIGTERM or SIGHUP ends the process; what
 * `signal` aborts rejects with its reason. Rejects with {@link BackendUnavailable} where there is no container to be had.
 */
export async function startContainer(
  settings: ContainerSettings,
  progress: Progress,
  signal?: AbortSignal,
): Promise<Container> {
  const interruption = new AbortController();
  const isAborted = AbortSignal.any(signal === undefined ? [interruption.signal] : [interruption.signal, signal]);
  const starting = start(settings, progress, isAborted);
  const takeBack = beforeInterruption(async () => {
    progress("interrupted: removing the container");
    interruption.abort();
    await starting.then(
      (container) => container.remove(),
      () => undefined,
    );
  });
  try {
    const { url, image, logTail, remove } = await starting;
    return {
      url,
      image,
      logTail,
      stop: async () => {
        await remove();
        takeBack();
      },
    };
  } catch (error) {
    // The process is about to end, so a failure of this is not reported.
    if (interruption.signal.aborted) return new Promise(() => undefined);
    takeBack();
    throw error;
  }
}

type Running = Omit<Container, "stop"> & { readonly remove: () => Promise<void> };

async function start(settings: ContainerSettings, progress: Progress, isAborted: AbortSignal): Promise<Running> {
  const { image = defaultImage } = settings;
  const testcontainers = await loadTestcontainers(import.meta.url);
  const engine = await engineOf(testcontainers, settings.env);
  isAborted.throwIfAborted();
  await bring(testcontainers, engine, image, progress, isAborted);
  const hasReaper = await canReap(testcontainers, engine);
  isAborted.throwIfAborted();
  return run(testcontainers, engine, settings, hasReaper, progress, isAborted);
}

/** The engine that answers, if it is the one that was asked for. */
async function engineOf(
  { getContainerRuntimeClient }: Testcontainers,
  { DOCKER_HOST: host }: ContainerSettings["env"],
): Promise<ContainerRuntimeClient> {
  const engine = await getContainerRuntimeClient().catch(() => undefined);
  const { modem } = engine?.container.dockerode ?? {};
  const socket: unknown = modem !== undefined && "socketPath" in modem ? modem.socketPath : undefined;
  // Where DOCKER_HOST does not answer, testcontainers takes the engine of this machine, which was not asked for.
  const isOther = host && typeof socket === "string" && !(URL.canParse(host) && new URL(host).pathname === socket);
  const answers = engine !== undefined && !isOther && (await engine.container.dockerode.ping().then(yes, no));
  if (answers) return engine;
  throw new BackendUnavailable(
    `no Docker engine answers${host ? ` at DOCKER_HOST=${withoutPassword(host)}` : ""}: ${await whatToDo(host)}`,
  );
}

const yes = () => true;
const no = () => false;

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//");
}

async function whatToDo(host: string | undefined): Promise<string> {
  if (host) return "start it, or unset DOCKER_HOST to use the engine of this machine";
  const denied = await access("/var/run/docker.sock", constants.R_OK | constants.W_OK).then(no, isDenied);
  if (denied) {
    return "this user may not use /var/run/docker.sock; add the user to the group docker, or set DOCKER_HOST to an engine";
  }
  const how = process.platform === "linux" ? "`sudo systemctl start docker` or `sudo dockerd`" : "Docker Desktop";
  return `start it (${how}), or set DOCKER_HOST to a running engine, such as the endpoint that \`docker context ls\` shows`;
}

function isDenied(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EACCES";
}

/** Has the image pulled where this machine does not have it. */
async function bring(
  { ImageName }: Testcontainers,
  engine: ContainerRuntimeClient,
  image: string,
  progress: Progress,
  isAborted: AbortSignal,
): Promise<void> {
  const name = nameOf(image, ImageName);
  if (await engine.image.exists(name)) return;
  progress(`pulling ${image}, which is not on this machine yet`);
  // testcontainers finds the registry's credentials, and tells nothing while it pulls. What is aborted goes on in the
  // engine until this process ends, which is harmless.
  const failure = await told(
    `pulling ${image}`,
    progress,
    orAborted(engine.image.pull(name).then(none, reasonOf), isAborted),
  );
  // The engine tells some failures only in the stream of its progress, which testcontainers passes over.
  if (failure === undefined && (await engine.image.exists(name))) return;
  throw new BackendUnavailable(
    `the image ${image} cannot be pulled${failure === undefined ? "" : ` (${failure})`}: \`docker pull ${image}\` shows why; ${otherImage}`,
  );
}

const none = () => undefined;

const imageSettings = "--localstack-image, the world parameter localstack.image or POLICY_CHECK_LOCALSTACK_IMAGE";
const otherImage = `choose another image with ${imageSettings}`;

function nameOf(image: string, ImageName: Testcontainers["ImageName"]) {
  // What is no name at all would become a request for something else.
  if (/^[a-z0-9][\w./:@-]*$/i.test(image)) return ImageName.fromString(image);
  throw new BackendUnavailable(`${JSON.stringify(image)} is not the name of an image; ${otherImage}`);
}

/**
 * Whether testcontainers' reaper, which removes what a killed process left behind, can be used. Its own image is not
 * pulled for it: we remove the container ourselves, and where no registry can be reached the pull would fail the run.
 */
async function canReap({ getReaper }: Testcontainers, engine: ContainerRuntimeClient): Promise<boolean> {
  const { TESTCONTAINERS_RYUK_DISABLED: disabled, RYUK_CONTAINER_IMAGE: image = "testcontainers/ryuk" } = process.env;
  if (disabled === "true") return false;
  const images = await engine.container.dockerode.listImages({ filters: { reference: [image] } });
  if (images.length === 0) return false;
  // The image may be of another version than the one that testcontainers wants.
  return getReaper(engine).then(yes, no);
}

async function run(
  testcontainers: Testcontainers,
  engine: ContainerRuntimeClient,
  { image = defaultImage, startupTimeout = defaultStartupTimeout, env }: ContainerSettings,
  hasReaper: boolean,
  progress: Progress,
  isAborted: AbortSignal,
): Promise<Running> {
  const { dockerode } = engine.container;
  const passedOn = passedOnOf(env);
  let id: string | undefined;
  let isRemoved = false;
  const remove = async (): Promise<void> => {
    if (id === undefined || isRemoved) return;
    await removeContainer(engine, id);
    isRemoved = true;
  };
  const logTail = async (lines = shownLines): Promise<readonly string[]> => {
    if (id === undefined) return [];
    const log = await dockerode
      .getContainer(id)
      .logs({ stdout: true, stderr: true, tail: lines })
      .catch(() => Buffer.alloc(0));
    return linesOf(log, Object.values(passedOn)).slice(-lines);
  };
  /** Ends the start: with how the container ended, or that it took too long. */
  const ending = new AbortController();
  const isOver = AbortSignal.any([isAborted, ending.signal]);
  const began = performance.now();

  class LocalContainer extends testcontainers.GenericContainer {
    /** testcontainers has no option for the address: its ports accept connections from all machines that reach this one. */
    onLoopback(): this {
      this.hostConfig.PortBindings = { [portKey]: [{ HostIp: "127.0.0.1", HostPort: "0" }] };
      return this;
    }

    protected override async containerCreated(containerId: string): Promise<void> {
      id = containerId;
      isOver.throwIfAborted();
      watch(containerId).catch((error: unknown) => ending.abort(error));
    }
  }

  /** Looks whether the container still runs, until the start is over. */
  const watch = async (containerId: string): Promise<void> => {
    while (!isOver.aborted) {
      await sleep(pollInterval);
      const state = await dockerode
        .getContainer(containerId)
        .inspect()
        .then(({ State }) => State, none);
      if (state !== undefined && (state.Status === "exited" || state.Status === "dead") && !isOver.aborted) {
        throw new BackendUnavailable(ended(image, state.ExitCode, await logTail(), passedOn));
      }
      if (performance.now() - began > startupTimeout * 1000 && !isOver.aborted) {
        throw new BackendUnavailable(tooSlow(image, startupTimeout, await logTail()));
      }
    }
  };

  const { host, hostIps } = engine.info.containerRuntime;
  const isLocal = (await isThisMachine(host)) && (host !== "localhost" || hostIps.some(({ family }) => family === 4));
  const address = isLocal ? "127.0.0.1" : host;
  const container = new LocalContainer(image)
    .withLabels({ [containerLabel]: randomUUID() })
    .withEnvironment(passedOn)
    .withExposedPorts(port)
    .withAutoCleanup(hasReaper)
    .withWaitStrategy(healthPage(address, isOver));
  if (isLocal) container.onLoopback();
  progress(`starting ${image}`);
  try {
    const starting = container.start();
    // Whatever ends the start, the container goes first; without it, testcontainers has nothing more to wait for.
    const started = await told(`starting ${image}`, progress, orAborted(starting, isOver)).catch(
      async (error: unknown) => {
        await remove();
        await starting.catch(none);
        throw error;
      },
    );
    ending.abort();
    const url = `http://${address}:${started.getMappedPort(port)}`;
    progress(`${image} is ready at ${url} (${duration(performance.now() - began)})`);
    return { url, image, logTail, remove };
  } catch (error) {
    // A container that was created while the start was already over.
    await remove();
    if (error instanceof BackendUnavailable || isAborted.aborted) throw error;
    throw new BackendUnavailable(`a container of ${image} cannot be started: ${reasonOf(error)}`);
  } finally {
    ending.abort();
  }
}

/**
 * Whether the engine's host is this machine. Within a container testcontainers takes it for that of the engine beside it,
 * and gives the gateway of the engine's network; where the engine runs in here, that is an address of our own.
 */
async function isThisMachine(host: string): Promise<boolean> {
  if (host === "localhost") return true;
  // Node does not list the addresses of networks in which nothing runs yet, but they can be listened on.
  const server = createServer();
  try {
    await once(server.listen(0, host), "listening");
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

/** What the container is told of this process's environment. */
function passedOnOf(env: ContainerSettings["env"]): Record<string, string> {
  const passedOn: Record<string, string> = {};
  for (const name of ["LOCALSTACK_AUTH_TOKEN", "ENFORCE_IAM"]) {
    const value = env[name];
    if (value !== undefined && value !== "") passedOn[name] = value;
  }
  return passedOn;
}

/**
 * Waits for LocalStack's health page, by HTTP: an image may be without a shell, with which testcontainers waits for
 * ports. Its own wait for HTTP cannot be ended, and would keep the process for minutes after the container is gone.
 */
function healthPage(host: string, isOver: AbortSignal): WaitStrategy {
  const strategy: WaitStrategy = {
    waitUntilReady: async (_, boundPorts) => {
      const url = `http://${host}:${boundPorts.getBinding(port)}/_localstack/health`;
      for (;;) {
        isOver.throwIfAborted();
        const request = fetch(url, { signal: AbortSignal.any([isOver, AbortSignal.timeout(5000)]) });
        const isReady = await request.then(async (response) => {
          await response.body?.cancel();
          return response.ok;
        }, no);
        if (isReady) return;
        await sleep(pollInterval);
      }
    },
    withStartupTimeout: () => strategy,
    isStartupTimeoutSet: yes,
    getStartupTimeout: () => 0,
  };
  return strategy;
}

function ended(
  image: string,
  status: number,
  lines: readonly string[],
  passedOn: Readonly<Record<string, string>>,
): string {
  if (status !== noLicence) {
    return `the container of ${image} ended at its start with exit status ${status}; ${lastLines(lines)}`;
  }
  const what =
    passedOn["LOCALSTACK_AUTH_TOKEN"] === undefined
      ? "it needs a LocalStack licence, and LOCALSTACK_AUTH_TOKEN is not set; set it to your token"
      : "LocalStack does not accept the token in LOCALSTACK_AUTH_TOKEN; set it to one with a valid licence";
  return `the container of ${image} ended at its start with exit status ${noLicence}: ${what}, or choose an image that needs none, such as ${defaultImage}, with ${imageSettings}; ${lastLines(lines)}`;
}

function tooSlow(image: string, startupTimeout: number, lines: readonly string[]): string {
  return `the container of ${image} did not answer on port ${port} (/_localstack/health) within ${startupTimeout} s; if it only needs longer, set the world parameter localstack.startupTimeout, in seconds; ${lastLines(lines)}`;
}

function lastLines(lines: readonly string[]): string {
  return lines.length === 0 ? "it logged nothing" : `its last lines:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

/**
 * The lines of a container's log, which the engine sends in frames: a header of eight bytes, the last four of them the
 * length. Values of its environment are left out, and what a terminal would take for a command.
 *
 * https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach
 */
function linesOf(log: Buffer, secrets: readonly string[]): readonly string[] {
  const parts: Buffer[] = [];
  for (let at = 0; at + 8 <= log.length; ) {
    const end = at + 8 + log.readUInt32BE(at + 4);
    parts.push(log.subarray(at + 8, end));
    at = end;
  }
  let text = Buffer.concat(parts).toString("utf8");
  // Short values such as 0 and 1 are not secret, and appear everywhere.
  for (const secret of secrets) if (secret.length > 3) text = text.replaceAll(secret, "…");
  const lines = text.split("\n").map((line) => stripVTControlCharacters(line).replace(/\p{Cc}/gu, " "));
  return lines.map((line) => line.trimEnd()).filter((line) => line !== "");
}

async function removeContainer(engine: ContainerRuntimeClient, id: string): Promise<void> {
  const container = engine.container.dockerode.getContainer(id);
  for (let attempt = 0; ; attempt += 1) {
    const status = await container.remove({ force: true, v: true }).then(() => 204, statusOf);
    // 404: it is gone. 409: another program, such as testcontainers, is about to remove it.
    if (status === 204 || status === 404) return;
    if (attempt === 50) {
      throw new BackendUnavailable(`a container was left behind; remove it with: docker rm --force --volumes ${id}`);
    }
    await sleep(pollInterval);
  }
}

function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("statusCode" in error)) return undefined;
  return typeof error.statusCode === "number" ? error.statusCode : undefined;
}

/** An error's message as one line. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message
    .replace(/\p{Cc}+/gu, " ")
    .replace(/^\(HTTP code \d+\) [^-]*- /, "")
    .trim();
}

/** What work gives, while people are told every now and then that it goes on. */
async function told<T>(what: string, progress: Progress, work: Promise<T>): Promise<T> {
  const began = performance.now();
  const timer = setInterval(
    () => progress(`${what} (${duration(performance.now() - began)} so far)`),
    progressInterval,
  );
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

/** What work gives, or the reason of the abortion if that comes first. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** `0.8 s`, `20 s`, `1 min 30 s`. */
function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  const rest = Math.floor(seconds % 60);
  return [...(minutes > 0 ? [`${minutes} min`] : []), ...(rest > 0 ? [`${rest} s`] : [])].join(" ");
}
