// Bundles the command line into one file and the library into a few: importing many small files costs more than running
// them. Leaves out the declarations that no entry of the package leads to.

import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundleCommandLine, jsoncParser } from "./command-line-bundles.mjs";
import { dropUnreachable } from "./declarations.mjs";
import { noticesOf } from "./notices.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { version, exports, dependencies, peerDependencies } = JSON.parse(
  await readFile(new URL("../package.json", import.meta.url), "utf8"),
);

const carriedAlong = new Set(["get-east-asian-width", "ipaddr.js", "leven", "picomatch", "web-tree-sitter"]);

// What esbuild put into the bundles: the notices are made of it, and a test looks at it.
const metafiles = [];
async function bundle(options) {
  const { metafile } = await build({ ...options, metafile: true });
  metafiles.push(metafile);
}
// The files for Node are CommonJS and load modules of Node in a way that ES modules cannot.
const yamlOfModules = "./node_modules/yaml/browser/dist/index.js";
await mkdir(join(root, "dist/bin"), { recursive: true });
metafiles.push(...(await bundleCommandLine({ root, version })));
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
const roomsOfCommands = ["src/endpoint/index.ts", "src/steps/bring.ts", "src/steps/snippets.ts"];
/** The steps are in a bundle of the command line, once for all who load them: the command, cucumber, and people's own steps. */
const stepsOfBundle = {
  name: "steps of the bundle",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\/(?:policy-check|register|registered)\.js$/ }, ({ importer }) =>
      /\bsteps[\\/](?:index|bring)\.ts$/.test(importer) ? { path: "scenarios", namespace: "of-bundles" } : undefined,
    );
    onLoad({ filter: /./, namespace: "of-bundles" }, ({ path }) => ({
      // Entries and chunks are as deep as each other.
      contents: `import { createRequire } from "node:module";
        const { load } = createRequire(import.meta.url)("../bin/policy-check.js");
        export const { isRegistered, policyCheck, register } = load(${JSON.stringify(path)});`,
    }));
  },
};
await bundle({
  ...library,
  plugins: [...library.plugins, stepsOfBundle],
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
