import { execFile } from "node:child_process";
import type { Run } from "./command-line.js";

/** Runs a script while this process goes on: an endpoint in it may have to answer. */
export function runAsync(script: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Run> {
  return new Promise((resolve) => {
    const options = { cwd, env: { ...process.env, ...env }, timeout: 60_000 };
    const child = execFile(process.execPath, [script, ...args], options, (_, stdout, stderr) =>
      resolve({ status: child.exitCode, stdout, stderr }),
    );
  });
}
