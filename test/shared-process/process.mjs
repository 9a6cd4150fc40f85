// Runs the built command line many times in one process: starting Node and loading the bundle costs ten times what most
// commands do. Each run has its own working directory, arguments, output and exit code; `test/command-line.ts` says which
// runs need a process of their own.

import { register } from "node:module";
import { chdir, cwd } from "node:process";
import { fileURLToPath } from "node:url";

const executable = new URL("../../dist/bin/policy-check.js", import.meta.url);
const start = cwd();

// The built file runs its `main` and exports nothing; here it is the other way round.
const hooks = `
  export async function load(url, context, nextLoad) {
    const loaded = await nextLoad(url, context);
    if (url !== ${JSON.stringify(executable.href)}) return loaded;
    const text = loaded.source.toString();
    // The bundler may have given it a number.
    const source = text.replace(/await (main\\d*)\\(\\);\\s*$/, "export { $1 as main };");
    if (source === text) throw new Error("dist/bin/policy-check.js does not end with its main");
    return { ...loaded, source };
  }
`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
const { main } = await import(executable.href);

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
  await main();
  // The folder may be removed now.
  chdir(start);
  process.stdout.removeAllListeners("error");
  process.send({ status: process.exitCode ?? 0, stdout: takeOutput(), stderr: takeErrors() });
  process.exitCode = 0;
});
