// Runs the built command line many times in one process: starting Node and loading the bundle costs ten times what most
// commands do. Each run has its own working directory, arguments, output and exit code; `test/command-line.ts` says which
// runs need a process of their own.

import { createRequire } from "node:module";
import { chdir, cwd } from "node:process";
import { fileURLToPath } from "node:url";

const executable = new URL("../../dist/bin/policy-check.js", import.meta.url);
const start = cwd();

// The built file runs where Node was started with it; here it gives what it would run.
const { run } = createRequire(import.meta.url)(fileURLToPath(executable));

/** Keeps what is written to a stream, until it is taken. */
function capture(stream) {
  let chunks = [];
  stream.write = (chunk, encoding, done) => {
    chunks.push(
      typeof chunk === "string" ? Buffer.from(chunk, typeof encoding === "string" ? encoding : "utf8") : chunk,
    );
    const told = typeof encoding === "function" ? encoding : done;
    told?.();
    return true;
  };
  return () => {
    const text = Buffer.concat(chunks).toString("utf8");
    chunks = [];
    return text;
  };
}

const takeOutput = capture(process.stdout);
const takeErrors = capture(process.stderr);

process.on("message", async ({ args, folder }) => {
  process.argv = [process.argv[0], fileURLToPath(executable), ...args];
  process.exitCode = undefined;
  chdir(folder);
  await run();
  // The folder may be removed now.
  chdir(start);
  process.stdout.removeAllListeners("error");
  process.send({ status: process.exitCode ?? 0, stdout: takeOutput(), stderr: takeErrors() });
  process.exitCode = 0;
});
