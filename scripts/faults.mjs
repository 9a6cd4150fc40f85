// Rounds of faults for as long as one likes, on what is built in dist/: npm run faults -- --minutes N. Prints figures, and
// ends with 1 where an answered change was lost, a file is broken or left over, or an answer did not go out.
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);
const { values } = parseArgs({ options: { minutes: { type: "string", default: "1" } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) stop("--minutes needs a number of minutes, above 0");
if (!existsSync("dist/bin/policy-check.js")) stop("there is nothing to test yet: npm run build");
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

// Beside the sources, so that packages are found.
const outfile = "test/faults/run.generated.mjs";
await build({
  entryPoints: ["test/faults/run.ts"],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20.19",
  packages: "external",
  logLevel: "warning",
});
try {
  const { runFaults } = await import(pathToFileURL(outfile).href);
  process.exitCode = (await runFaults(minutes)) ? 0 : 1;
} finally {
  await rm(outfile);
}

function stop(message) {
  console.error(message);
  process.exit(2);
}
