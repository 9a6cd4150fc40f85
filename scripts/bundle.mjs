// Bundles the command line into one file and the library into a few: importing many small files costs more than running
// them. Leaves out the declarations that no entry of the package leads to.

import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { dropUnreachable } from "./declarations.mjs";
import { noticesOf } from "./notices.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { version, exports, dependencies, peerDependencies } = JSON.parse(
  await readFile(new URL("../package.json", import.meta.url), "utf8"),
);

const carriedAlong = new Set(["get-east-asian-width", "ipaddr.js", "leven", "picomatch", "web-tree-sitter"]);

// What CommonJS gives to its modules, of which some are in the bundles.
const commonJs =
  'import { createRequire as policyCheckCreateRequire } from "node:module";const policyCheckRequire = policyCheckCreateRequire(import.meta.url), require = policyCheckRequire, __filename = import.meta.filename;';
// What esbuild put into the bundles: the notices are made of it, and a test looks at it.
const metafiles = [];
async function bundle(options) {
  const { metafile } = await build({ ...options, metafile: true });
  metafiles.push(metafile);
}
// Its CommonJS file hides its parts from bundlers.
const jsoncParser = "./node_modules/jsonc-parser/lib/esm/main.js";
// The files for Node are CommonJS and load modules of Node in a way that ES modules cannot.
const yamlOfModules = "./node_modules/yaml/browser/dist/index.js";
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
    "jsonc-parser": jsoncParser,
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
// `--watch` is for few runs.
const watcherLater = {
  name: "watcher",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/watcher\.js$/ }, ({ path }) => ({ path, external: true }));
  },
};
// What only templates need would take a tenth of every start to compile, and so would the pages about the rules.
const readLater = {
  name: "read later",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/template\/index\.js$/ }, () => ({
      path: "./templates.js",
      external: true,
      sideEffects: false,
    }));
    onResolve({ filter: /^\.\/terraform\/index\.js$/ }, () => ({
      path: "./terraform.js",
      external: true,
      sideEffects: false,
    }));
    onResolve({ filter: /^\.\/yaml\.js$/ }, ({ resolveDir }) =>
      basename(resolveDir) === "template" ? { path: "./yaml.js", external: true } : undefined,
    );
    onResolve({ filter: /^\.\/rules\/pages\.generated\.js$/ }, () => ({
      path: "./rule-pages.js",
      external: true,
      sideEffects: false,
    }));
  },
};
// `serve` and `test` need much that no other command does; it comes from the library's own files when it is called.
const libraryLater = {
  name: "rooms of single commands",
  setup({ onResolve }) {
    onResolve({ filter: /\/(endpoint|backends)\/index\.js$/ }, ({ path }) => ({
      path: `../${path.split("/").at(-2)}/index.js`,
      external: true,
    }));
  },
};
await bundle({
  ...commandLine,
  entryPoints: ["src/cli/main.ts"],
  outfile: "dist/bin/policy-check.js",
  define: { POLICY_CHECK_VERSION: JSON.stringify(version) },
  plugins: [
    libraryLater,
    {
      name: "single commands",
      setup({ onResolve }) {
        onResolve({ filter: /\/commands\/(diff|docs|init|mutate|reach|scaffold)\.js$/ }, ({ path }) => ({
          path: `./${basename(path)}`,
          external: true,
        }));
      },
    },
    readLater,
    watcherLater,
    nodeModulesWhenNeeded,
  ],
  banner: { js: `#!/usr/bin/env node\n${commonJs}` },
});
// Pages are made where a format asks for one.
const pagesLater = {
  name: "pages later",
  setup({ onResolve }) {
    onResolve({ filter: /\/site\/index\.js$/ }, () => ({ path: "./site.js", external: true }));
    onResolve({ filter: /\/mutation-page\.js$/ }, () => ({ path: "./mutation-page.js", external: true }));
  },
};
await bundle({
  ...commandLine,
  entryPoints: ["src/site/index.ts"],
  outfile: "dist/bin/site.js",
  jsx: "automatic",
  jsxImportSource: "preact",
  plugins: [readLater],
  banner: { js: commonJs },
});
await bundle({
  ...commandLine,
  entryPoints: ["src/cli/mutation-page.ts"],
  outfile: "dist/bin/mutation-page.js",
  plugins: [readLater],
  banner: { js: commonJs },
});
// These have rooms that no other command needs; bundles of their own keep them out of every start.
for (const command of ["diff", "docs", "init", "mutate", "reach", "scaffold"]) {
  await bundle({
    ...commandLine,
    entryPoints: [`src/cli/commands/${command}.ts`],
    outfile: `dist/bin/${command}.js`,
    define: { POLICY_CHECK_VERSION: JSON.stringify(version) },
    plugins: [libraryLater, readLater, pagesLater],
    banner: { js: commonJs },
  });
}
const readers = { ...commandLine, banner: { js: commonJs } };
await bundle({
  ...readers,
  entryPoints: ["src/sources/template/index.ts"],
  outfile: "dist/bin/templates.js",
  plugins: [readLater],
});
await bundle({ ...readers, entryPoints: ["src/cli/watcher.ts"], outfile: "dist/bin/watcher.js" });
await bundle({ ...readers, entryPoints: ["src/sources/template/yaml.ts"], outfile: "dist/bin/yaml.js" });
await bundle({
  ...readers,
  entryPoints: ["src/sources/terraform/index.ts"],
  outfile: "dist/bin/terraform.js",
  plugins: [readLater],
});
await bundle({ ...commandLine, entryPoints: ["src/lint/rules/pages.generated.ts"], outfile: "dist/bin/rule-pages.js" });
// What several entries need is there once, and what is loaded when it is needed stays apart.
const library = {
  absWorkingDir: root,
  outbase: "src",
  bundle: true,
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  platform: "node",
  format: "esm",
  target: "node20.19",
  legalComments: "none",
  define: { POLICY_CHECK_VERSION: JSON.stringify(version) },
  plugins: [
    {
      name: "packages",
      // Small ones whose types nobody sees are carried along: some bundlers and loaders cannot read their CommonJS files.
      // All others stay the user's: cucumber and testcontainers must be the copies that run.
      setup({ onResolve, resolve }) {
        onResolve({ filter: /^[^./]/ }, async ({ path, kind, resolveDir, pluginData }) => {
          if (kind === "entry-point" || pluginData === "carried") return undefined;
          const asModules = { "jsonc-parser": jsoncParser, yaml: yamlOfModules }[path];
          if (asModules !== undefined) return { path: join(root, asModules) };
          if (!carriedAlong.has(path)) return { path, external: true };
          return resolve(path, { kind, resolveDir, pluginData: "carried" });
        });
      },
    },
  ],
};
const entries = Object.values(exports).flatMap(({ default: file }) => {
  const [, entry] = /^\.\/dist\/(.+)\.js$/.exec(file ?? "") ?? [];
  return entry === undefined ? [] : [`src/${entry}.ts`];
});
// The command line loads these by their names.
const roomsOfCommands = [
  ...["src/endpoint/index.ts", "src/backends/index.ts"],
  ...["src/steps/bring.ts", "src/steps/snippets.ts"],
];
await bundle({
  ...library,
  entryPoints: [...entries, ...roomsOfCommands],
  outdir: "dist",
});
refuseMissingPackages();
await nameChunks();
// Jest reads CommonJS, unless it is started with an option of Node. What only Terraform's sources need is never reached.
await bundle({
  ...library,
  splitting: false,
  format: "cjs",
  entryPoints: ["src/matchers/jest.ts"],
  outExtension: { ".js": ".cjs" },
  outdir: "dist",
  minifySyntax: true,
  minifyWhitespace: true,
  plugins: [
    ...library.plugins,
    {
      name: "without Terraform",
      setup({ onResolve }) {
        onResolve({ filter: /^\.\/terraform\/index\.js$/ }, () => ({
          path: "./terraform.js",
          external: true,
          sideEffects: false,
        }));
      },
    },
  ],
});
await dropUnreachable(root, exports);
// Parts that no entry of the package has, for the programs of tests and benchmarks.
const internals = [
  ...[
    "accounts/index",
    "analysis/index",
    "reach/index",
    "steps/register",
    "backends/sdk/account-names",
    "backends/sdk/clients",
    "backends/sdk/clock",
  ],
  ...["cli/policy-files", "cli/standard-input"],
  ...["backends/sdk/created-givens", "backends/sdk/identity-providers"],
];
await build({
  ...library,
  entryPoints: internals.map((file) => `src/${file}.ts`),
  outdir: "build/internals",
});
await chmod(new URL("../dist/bin/policy-check.js", import.meta.url), 0o755);
await writeFile(join(root, "THIRD-PARTY-NOTICES"), await noticesOf(metafiles));
await mkdir(join(root, "build"), { recursive: true });
await writeFile(join(root, "build/metafiles.json"), JSON.stringify(metafiles));

/** Throws where the library imports a package that its users do not have. */
function refuseMissingPackages() {
  const known = new Set(Object.keys({ ...dependencies, ...peerDependencies }));
  for (const [path, { imports }] of Object.entries(metafiles.at(-1).outputs)) {
    for (const { path: name, external } of imports) {
      const [scope, part] = name.split("/");
      const from = scope.startsWith("@") ? `${scope}/${part}` : scope;
      if (external && !isBuiltin(name) && !known.has(from)) {
        throw new Error(`${path} imports ${name}, which is not among the dependencies in package.json`);
      }
    }
  }
}

/** Calls the library's shared chunks by the room that most of their code is from: people read the names in stack traces. */
async function nameChunks() {
  const outputs = Object.entries(metafiles.at(-1).outputs);
  const names = new Map();
  for (const [path, { inputs }] of outputs) {
    const [, hash] = /\/chunk-(\w+)\.js$/.exec(path) ?? [];
    if (hash === undefined) continue;
    const sizes = new Map();
    for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
      const room = /^src\/([^/.]+)/.exec(input)?.[1] ?? "packages";
      sizes.set(room, (sizes.get(room) ?? 0) + bytesInOutput);
    }
    const [largest = ["shared"]] = [...sizes].sort(([, one], [, other]) => other - one);
    names.set(`chunk-${hash}.js`, `${largest[0]}-${hash}.js`);
  }
  for (const [path] of outputs) {
    const file = join(root, path);
    const text = await readFile(file, "utf8");
    await writeFile(
      file,
      text.replaceAll(/\bchunk-\w+\.js\b/g, (name) => names.get(name) ?? name),
    );
    const name = names.get(basename(path));
    if (name !== undefined) await rename(file, join(dirname(file), name));
  }
}
