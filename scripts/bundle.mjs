// Bundles the command line into one file: importing its parts from their own files costs more than running them.
import { chmod, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));

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
  alias: {
    // Its CommonJS file hides its parts from bundlers; its ES modules lack the default export that Node gives.
    "jsonc-parser": "./scripts/bundled/jsonc-parser.mjs",
    // Its emoji patterns take a fifth of the whole start to compile; yargs lays out help with it, which has no emoji.
    "string-width": "./scripts/bundled/string-width.mjs",
  },
  plugins: [
    {
      name: "rooms of single commands",
      // `serve` and `test` need much that no other command does; it comes from the library's own files when it is called.
      setup({ onResolve }) {
        onResolve({ filter: /\/(endpoint|backends)\/index\.js$/ }, ({ path }) => ({
          path: `../${path.split("/").at(-2)}/index.js`,
          external: true,
        }));
      },
    },
  ],
  banner: {
    js: '#!/usr/bin/env node\nimport { createRequire as policyCheckCreateRequire } from "node:module";const require = policyCheckCreateRequire(import.meta.url);',
  },
});
// The endpoint's many small files become a few: it must start at once. What is loaded when it is needed stays apart.
const endpoint = join(root, "dist/endpoint");
for (const file of await readdir(endpoint, { recursive: true })) {
  if (file.endsWith(".js")) await rm(join(endpoint, file));
}
await build({
  absWorkingDir: root,
  entryPoints: ["src/endpoint/index.ts"],
  outdir: "dist/endpoint",
  bundle: true,
  splitting: true,
  chunkNames: "[name]-[hash]",
  platform: "node",
  format: "esm",
  target: "node20.19",
  packages: "external",
  legalComments: "none",
  plugins: [
    {
      name: "rooms",
      // Other rooms are the library's own files, one folder up from everything here.
      setup({ onResolve }) {
        onResolve({ filter: /\/(callers|diagnostics|engine|iam|policy)\/index\.js$/ }, ({ path }) => ({
          path: `../${path.split("/").at(-2)}/index.js`,
          external: true,
        }));
      },
    },
  ],
});
await chmod(new URL("../dist/bin/policy-check.js", import.meta.url), 0o755);
