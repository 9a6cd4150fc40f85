import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { folderApart } from "./apart.js";
import { runInSharedProcess } from "./shared-process/shared-process.js";

/** The built command line. */
export const executable = fileURLToPath(new URL("../dist/bin/policy-check.js", import.meta.url));
if (!existsSync(executable)) throw new Error("dist/ is missing: run `npm test`, or `npm run build` first");

/** What a run of the command line left behind. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a run of the command line is started. */
interface RunOptions {
  readonly cwd?: string;
  readonly input?: string | Buffer;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs the built command line, in a process of its own where that can make a difference. */
export function policyCheck(args: readonly string[], options: RunOptions = {}): Run {
  if (!needsOwnProcess(args, options)) return runInSharedProcess(args, options.cwd ?? process.cwd());
  return policyCheckAlone(args, options);
}

/** Runs the built command line in a process of its own. */
export function policyCheckAlone(args: readonly string[], options: RunOptions = {}): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [executable, ...args], {
    cwd: options.cwd,
    input: options.input ?? "",
    env: { ...process.env, ...options.env },
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr };
}

/**
 * `test` and `mutate` load their steps once a process, and `serve` goes on. Standard input, an environment and what a process has open
 * are the process's own.
 */
function needsOwnProcess(args: readonly string[], { input, env }: RunOptions): boolean {
  if (input !== undefined || env !== undefined) return true;
  return args.some(
    (word) =>
      word === "test" || word === "mutate" || word === "serve" || word === "-" || /^(.*=)?\/(dev|proc)\//.test(word),
  );
}

const folders: string[] = [];

/** A new folder with these files, removed after the tests of the file. */
export function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = folderApart();
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A trust policy with one statement that is right but for what is put over it. */
export function trustPolicy(statement: Readonly<Record<string, unknown>> = {}): string {
  const base = {
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::123456789012:user/alice" },
    Action: "sts:AssumeRole",
    Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ ...base, ...statement }] }, null, 2);
}
