// Runs Node as people do, as a process from start to end.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The repository's folder, in which all processes run. */
export const root = fileURLToPath(new URL("..", import.meta.url));
export const commandLine = fileURLToPath(new URL("../dist/bin/policy-check.js", import.meta.url));

/**
 * Seconds from the start of a Node process to its end. What it writes goes to the file descriptor `output` or nowhere;
 * another exit code than the expected one is an error, because a run that failed early would look fast.
 */
export async function processSeconds(args, output = "ignore", expected = 0) {
  return (await run(args, ["ignore", output, "pipe"], expected)).seconds;
}

/** The same with the process's peak memory, in kilobytes. */
export async function processFigures(args, output = "ignore", expected = 0) {
  const preload = new URL("peak-memory.mjs", import.meta.url).href;
  const { seconds, fourth } = await run(["--import", preload, ...args], ["ignore", output, "pipe", "pipe"], expected);
  return { seconds, kilobytes: Number(fourth) };
}

/** Seconds that another tool's command takes, whatever it finds; undefined where it is not installed. */
export function commandSeconds(command, args) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, args, { cwd: root, stdio: "ignore" });
    child.on("error", (error) => (error.code === "ENOENT" ? resolve(undefined) : reject(error)));
    child.on("exit", (code) => {
      // A wrapper of a Python that lacks the tool says so in this way.
      resolve(code === 127 ? undefined : (performance.now() - start) / 1000);
    });
  });
}

function run(args, stdio, expected = 0) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(process.execPath, args, { cwd: root, stdio });
    const said = { 2: "", 3: "" };
    for (const [descriptor, stream] of child.stdio.entries()) {
      stream?.setEncoding("utf8").on("data", (chunk) => {
        said[descriptor] += chunk;
      });
    }
    let seconds = 0;
    child.on("error", reject);
    child.on("exit", () => {
      seconds = (performance.now() - start) / 1000;
    });
    child.on("close", (code) => {
      if (code === expected) resolve({ seconds, fourth: said[3] });
      else reject(new Error(`exit code ${code} of ${args.slice(0, 4).join(" ")} …: ${said[2]}`));
    });
  });
}
