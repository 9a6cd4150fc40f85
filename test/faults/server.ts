import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { CreateUserCommand, IAMClient, paginateListUsers } from "@aws-sdk/client-iam";
import type { State } from "../../src/endpoint/state/entities.js";
import { stateFromText } from "../../src/endpoint/state/state-document.js";

/** The built command line; tests and `npm run faults` start in the project's folder. */
export const executable = resolve("dist/bin/policy-check.js");

/** A server in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly process: ChildProcess;
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

/** Starts a server. Rejects with what it says where it does not start. */
export function serve(state: string): Promise<ServerProcess> {
  return new Promise((resolve, reject) => {
    const args = [executable, "serve", "--port", "0", "--format", "json", "--log-level", "silent", "--state", state];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    const ended = new Promise<number | NodeJS.Signals | null>((resolve) =>
      child.once("exit", (code, signal) => resolve(code ?? signal)),
    );
    let complaint = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      complaint += text;
    });
    ended.then((code) => reject(new Error(`serve ended with ${code}: ${complaint}`)));
    child.stdout.setEncoding("utf8").once("data", (line: string) => {
      const { endpoint }: { endpoint: string } = JSON.parse(line);
      resolve({ url: endpoint, process: child, ended });
    });
  });
}

/** A client that asks once and does not wait long for a server that is gone. */
function clientOf(url: string): IAMClient {
  return new IAMClient({
    endpoint: url,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
}

/** What clients were answered. */
export interface Answers {
  /** Names of users whose making was answered. */
  readonly users: Set<string>;
  /** By how many seconds the clock was moved at least. */
  seconds: number;
  /** Answers with status 500. */
  refused: number;
}

/** Several clients that make changes, one after the other each, until they get no answer or `enough` says so. */
export async function write(
  { url }: ServerProcess,
  answers: Answers,
  { writers, prefix, enough = () => false }: { writers: number; prefix: string; enough?: () => boolean },
): Promise<void> {
  const iam = clientOf(url);
  const makeUsers = async (writer: number): Promise<void> => {
    for (let index = 0; !enough(); index++) {
      const UserName = `${prefix}-${writer}-${index}`;
      try {
        await iam.send(new CreateUserCommand({ UserName }));
        answers.users.add(UserName);
      } catch (error) {
        if (!isRefusal(error)) return;
        answers.refused++;
      }
    }
  };
  const moveClock = async (): Promise<void> => {
    while (!enough()) {
      const answer = await fetch(`${url}/_policy-check/clock`, { method: "POST", body: '{"advanceSeconds":1}' }).catch(
        () => undefined,
      );
      // An answer counts when all of it is there.
      const text = await answer?.text().catch(() => undefined);
      if (answer === undefined || text === undefined) return;
      if (answer.status === 200) answers.seconds++;
      else answers.refused++;
    }
  };
  await Promise.all([moveClock(), ...Array.from({ length: writers - 1 }, (_, writer) => makeUsers(writer))]);
  iam.destroy();
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.name === "ServiceFailureException";
}

/** The names of all users that a server knows. */
export async function usersOf({ url }: ServerProcess): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  const client = clientOf(url);
  for await (const { Users } of paginateListUsers({ client, pageSize: 1000 }, {})) {
    for (const { UserName = "" } of Users ?? []) names.add(UserName);
  }
  client.destroy();
  return names;
}

/** The state that a file holds, or why it cannot be used. */
export function stateIn(path: string): State | string {
  if (!existsSync(path)) return "the file is not there";
  const loaded = stateFromText(path, readFileSync(path, "utf8"));
  return loaded.kind === "state" ? loaded.state : loaded.problems.join("; ");
}

/** How many of the answers are not in a state. */
export function lostFrom({ accounts, clockOffset }: State, { users, seconds }: Answers): number {
  const names = new Set(
    [...accounts.values()].flatMap((account) => [...account.users.values()].map(({ name }) => name)),
  );
  return [...users].filter((name) => !names.has(name)).length + Math.max(0, seconds - clockOffset);
}

/** What stands beside a state file, and should not. */
export function leftBeside(state: string, allowed: readonly string[] = []): readonly string[] {
  return readdirSync(dirname(state)).filter((name) => !["state.json", "state.json.bak", ...allowed].includes(name));
}
