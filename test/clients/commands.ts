import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Endpoint } from "../../src/endpoint/index.js";
import { awsCli2, cdkFolder, oslsFolder } from "../tools.js";
import type { Asking } from "./asking.js";
import type { CommandClient, Situation } from "./situation.js";

/** A program and its arguments. */
type Command = readonly string[];

/** What each client is started with, for a profile and what is done with it. */
const commands: Readonly<Record<CommandClient, (profile: string, does: readonly string[] | undefined) => Command>> = {
  cli: (profile) => ["aws", ...identity(profile)],
  cli2: (profile) => [awsCli2() ?? "aws", ...identity(profile)],
  cdk: (profile, does = ["synth", "--quiet"]) => [
    ...[process.execPath, join(cdkFolder() ?? "", "node_modules/aws-cdk/bin/cdk"), ...does, "--profile", profile],
    "--no-notices",
  ],
  osls: (profile, does = ["info"]) => [
    ...[process.execPath, join(oslsFolder() ?? "", "node_modules/osls/bin/serverless.js")],
    ...[...does, "--aws-profile", profile],
  ],
};

function identity(profile: string): readonly string[] {
  return ["sts", "get-caller-identity", "--profile", profile, "--output", "text"];
}

/** A command for each call. */
export class Commands {
  readonly #client: CommandClient;
  readonly #situation: Situation;
  readonly #endpoint: Endpoint;
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #asking: Asking;

  constructor(
    client: CommandClient,
    situation: Situation,
    endpoint: Endpoint,
    folder: string,
    env: NodeJS.ProcessEnv,
    asking: Asking,
  ) {
    this.#client = client;
    this.#situation = situation;
    this.#endpoint = endpoint;
    this.#folder = folder;
    this.#env = env;
    this.#asking = asking;
  }

  async call(profile: string): Promise<string> {
    const { command: does, endpoint: how, input = "a pipe" } = this.#situation;
    const options = how === "--endpoint-url" ? ["--endpoint-url", this.#endpoint.url] : [];
    const command = [...commands[this.#client](profile, does), ...options];
    const child = this.#start(command, input === "a terminal");
    const said = this.#asking.watch([child.stdout, child.stderr], child.stdin);
    if (input === "nothing") child.stdin.end();
    const [status] = await once(child, "close");
    if (child.killed) throw new Error(`${command.join(" ")} did not end: ${said()}`);
    return status === 0 ? "ok" : said().trim();
  }

  #start([program = "", ...args]: readonly string[], onTerminal: boolean): ChildProcessWithoutNullStreams {
    // A command that waits for what never comes is ended, and its test fails.
    const options = { cwd: this.#folder, env: this.#env, timeout: 40_000 };
    if (onTerminal) {
      const line = [program, ...args].map((part) => `'${part}'`).join(" ");
      return spawn("script", ["-qec", line, "/dev/null"], options);
    }
    // Of a session of its own, so there is no terminal to ask.
    return spawn(program, args, { ...options, detached: true });
  }

  async end(): Promise<void> {}
}
