// Bundles the command line into one file: importing its parts from their own files costs more than running them.

import { chmod, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { noticesOf } from "./notices.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));

// What CommonJS gives to its modules, of which some are in the bundles.
const commonJs =
  'import { createRequire as policyCheckCreateRequire } from "node:module";const policyCheckRequire = policyCheckCreateRequire(import.meta.url), require = policyCheckRequire, __filename = import.meta.filename;';
// What esbuild put into the bundles: the notices are made of it, and a test looks at it.
const metafiles = [];
async function bundle(options) {
  const { metafile } = await build({ ...options, metafile: true });
  metafiles.push(metafile);
}
const commandLine = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20.19",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  alias: {
    // Its CommonJS file hides its parts from bundlers; its ES modules lack the default export that Node gives.
    "jsonc-parser": "./scripts/bundled/jsonc-parser.mjs",
    // Its emoji patterns take a fifth of the whole start to compile; yargs lays out help with it, which has no emoji.
    "string-width": "./scripts/bundled/string-width.mjs",
  },
};
// Import statements of a bundle load Node's modules at its start, whichever are needed, and make all their exports.
const nodeModulesWhenNeeded = {
  name: "modules of Node when they are needed",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ path }) => (isBuiltin(path) ? { path, namespace: "of-node" } : undefined));
    onLoad({ filter: /./, namespace: "of-node" }, ({ path }) => ({
      contents: `module.exports = policyCheckRequire(${JSON.stringify(path)});`,
    }));
  },
};
// What only templates need would take a tenth of every start to compile, and so would the pages about the rules.
const readLater = {
  name: "read later",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/template\/index\.js$/ }, () => ({ path: "./templates.js", external: true }));
    onResolve({ filter: /^\.\/yaml\.js$/ }, () => ({ path: "./yaml.js", external: true }));
    onResolve({ filter: /^\.\/rules\/pages\.generated\.js$/ }, () => ({ path: "./rule-pages.js", external: true }));
  },
};
await bundle({
  ...commandLine,
  entryPoints: ["src/cli/main.ts"],
  outfile: "dist/bin/policy-check.js",
  define: { POLICY_CHECK_VERSION: JSON.stringify(version) },
  plugins: [
    {
      name: "rooms of single commands",
      // `serve` and `test` need much that no other command does; it comes from the library's own files when it is called.
      setup({ onResolve }) {
        onResolve({ filter: /\/(endpoint|backends)\/index\.js$/ }, ({ path }) => ({
          path: `../${path.split("/").at(-2)}/index.js`,
          external: true,
        }));
        onResolve({ filter: /\/commands\/docs\.js$/ }, () => ({ path: "./docs.js", external: true }));
      },
    },
    readLater,
    nodeModulesWhenNeeded,
  ],
  banner: { js: `#!/usr/bin/env node\n${commonJs}` },
});
// `docs` has rooms that no other command needs; a bundle of its own keeps them out of every start.
await bundle({
  ...commandLine,
  entryPoints: ["src/cli/commands/docs.ts"],
  outfile: "dist/bin/docs.js",
  define: { POLICY_CHECK_VERSION: JSON.stringify(version) },
  jsx: "automatic",
  jsxImportSource: "preact",
  plugins: [readLater],
  banner: { js: commonJs },
});
// The library has the types of what documentation says, and nothing that makes it.
for (const file of await readdir(join(root, "dist/documentation"))) {
  if (file.endsWith(".js")) await rm(join(root, "dist/documentation", file));
}
const readers = { ...commandLine, banner: { js: commonJs } };
await bundle({
  ...readers,
  entryPoints: ["src/sources/template/index.ts"],
  outfile: "dist/bin/templates.js",
  plugins: [readLater],
});
await bundle({ ...readers, entryPoints: ["src/sources/template/yaml.ts"], outfile: "dist/bin/yaml.js" });
await bundle({ ...commandLine, entryPoints: ["src/lint/rules/pages.generated.ts"], outfile: "dist/bin/rule-pages.js" });
// The endpoint's many small files become a few: it must start at once. What is loaded when it is needed stays apart.
const endpoint = join(root, "dist/endpoint");
for (const file of await readdir(endpoint, { recursive: true })) {
  if (file.endsWith(".js")) await rm(join(endpoint, file));
}
await bundle({
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
        onResolve({ filter: /\/(callers|diagnostics|engine|files|iam|policy)\/index\.js$/ }, ({ path }) => ({
          path: `../${path.split("/").at(-2)}/index.js`,
          external: true,
        }));
      },
    },
  ],
});
await chmod(new URL("../dist/bin/policy-check.js", import.meta.url), 0o755);
await writeFile(join(root, "THIRD-PARTY-NOTICES"), await noticesOf(metafiles));
await mkdir(join(root, "build"), { recursive: true });
await writeFile(join(root, "build/metafiles.json"), JSON.stringify(metafiles));
