// Builds dist/: the library as tsc emits it, the command line bundled into one file, because importing its parts from
// their own files costs more than running them.
import { spawnSync } from "node:child_process";
import { chmod, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(import.meta.url);
const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));

await rm(new URL("../dist", import.meta.url), { recursive: true, force: true });
run(["scripts/generate.mjs"]);
run([require.resolve("typescript/bin/tsc"), "--project", "tsconfig.build.json"]);
await build({
  absWorkingDir: root,
  entryPoints: ["src/cli/main.ts"],
  outfile: "dist/bin/policy-check.js",
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20.19",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  define: { POLICY_CHECK_VERSION: JSON.stringify(version) },
  // jsonc-parser's CommonJS file hides its parts from bundlers; its ES modules lack the default export that Node gives.
  alias: { "jsonc-parser": "./scripts/jsonc-parser.mjs" },
  banner: {
    js: '#!/usr/bin/env node\nimport { createRequire as policyCheckCreateRequire } from "node:module";const require = policyCheckCreateRequire(import.meta.url);',
  },
});
await chmod(new URL("../dist/bin/policy-check.js", import.meta.url), 0o755);

function run(args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
