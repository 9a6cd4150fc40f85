// Bundles the command line: for each command a file with all that it needs, and files for what few runs need. They are
// CommonJS, which a starter loads with the code that V8 made of them before (src/cli/bundles.ts, src/cli/code-cache.ts).
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";

// Its CommonJS file hides its parts from bundlers.
export const jsoncParser = "./node_modules/jsonc-parser/lib/esm/main.js";

const folder = "dist/bin";

const commands = [
  ...[
    "check",
    "simulate",
    "serve",
    "test",
    "scaffold",
    "mutate",
    "prove",
    "diff",
    "reach",
    "why",
    "docs",
    "rules",
    "init",
  ],
];

/** What is loaded when it is asked for: the modules, by the ends of the paths that they are imported by. */
const parts = [
  { name: "command-line", path: /\/command-line\.js$/ },
  { name: "watched-runs", path: /\/watched-runs\.js$/, entry: "src/cli/watched-runs.ts" },
  // `--watch` is for few runs.
  { name: "watcher", path: /^\.\/watcher\.js$/, entry: "src/cli/watcher.ts" },
  // What only templates need would take a tenth of every start to compile, and so would the pages about the rules.
  { name: "templates", path: /^\.\/template\/index\.js$/, entry: "src/sources/template/index.ts" },
  { name: "yaml", path: /^\.\/yaml\.js$/, from: "template", entry: "src/sources/template/yaml.ts" },
  { name: "terraform", path: /^\.\/terraform\/index\.js$/, entry: "src/sources/terraform/index.ts" },
  { name: "rule-pages", path: /^\.\/rules\/pages\.generated\.js$/, entry: "src/lint/rules/pages.generated.ts" },
  // Pages are made where a format asks for one.
  { name: "site", path: /\/site\/index\.js$/, entry: "src/site/index.ts" },
  { name: "mutation-page", path: /\/mutation-page\.js$/, entry: "src/cli/mutation-page.ts" },
  // Of events and of profiles one is asked about.
  { name: "why-profile", path: /\/why-profile\.js$/, entry: "src/cli/why-profile.ts" },
  { name: "phrases", path: /\/commands\/phrases\.js$/, entry: "src/cli/commands/phrases.ts" },
  { name: "completion", path: /\/commands\/completion\.js$/, entry: "src/cli/commands/completion.ts" },
  // All that scenarios run with, but for cucumber: the steps, the backends and the AWS SDK.
  { name: "scenarios", path: /\/backends\/index\.js$/, entry: "src/steps/scenarios.ts" },
  ...commands.map((name) => ({ name, path: new RegExp(`/commands/${name}\\.js$`) })),
];

/** Modules of Node that take a while to load, and that few runs of a bundle need: with the first use of what they have. */
const lazy = new Set([
  ...["node:child_process", "node:crypto", "node:fs/promises", "node:os", "node:readline/promises", "node:util"],
]);

/** Has the bundles that a bundle needs loaded when they are needed. */
function apart(own, sources) {
  return {
    name: "what is loaded when it is needed",
    setup({ onResolve, onLoad, resolve }) {
      onResolve({ filter: /./, namespace: "of-node" }, ({ path }) => ({ path, external: true }));
      onResolve({ filter: /./ }, async ({ path, resolveDir, kind, pluginData }) => {
        if (kind === "entry-point" || pluginData === "ours") return undefined;
        if (lazy.has(path)) return { path, namespace: "of-node", sideEffects: false };
        // `serve` needs much that no other command does; it comes from the library's own files when it is called.
        if (/\/endpoint\/index\.js$/.test(path) && own !== "scenarios")
          return { path: "../endpoint/index.js", external: true };
        if (path === "testcontainers") return { path, external: true };
        const part = parts.find(
          ({ path: end, from }) => end.test(path) && (from === undefined || basename(resolveDir) === from),
        );
        if (part === undefined || part.name === own) {
          // A room's index leads to all of it; what nobody needs of that stays out.
          const found = path.startsWith(".")
            ? await resolve(path, { kind, resolveDir, pluginData: "ours" })
            : undefined;
          return found?.path.startsWith(sources) === true ? { path: found.path, sideEffects: false } : undefined;
        }
        return { path: part.name, namespace: "of-bundles", sideEffects: false };
      });
      onLoad({ filter: /./, namespace: "of-node" }, async ({ path }) => {
        const names = Object.keys(await import(path)).filter((name) => name !== "default");
        const exports = names.map((name) => `get ${name}() { return node().${name}; }`);
        const node = `let loaded; const node = () => (loaded ??= require(${JSON.stringify(path)}));`;
        return { contents: `${node} module.exports = { ${exports} };` };
      });
      onLoad({ filter: /./, namespace: "of-bundles" }, ({ path }) => ({
        contents: `module.exports = policyCheckLoad(${JSON.stringify(path)});`,
      }));
    },
  };
}

/** The AWS SDK goes by the names of its classes, and people read them in what fails. Of its modules, what is used is taken. */
const ofScenarios = { minify: false, minifySyntax: true, minifyWhitespace: true, mainFields: ["module", "main"] };

const shared = {
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20.19",
  minify: true,
  legalComments: "none",
  // What fails shows the line where it did.
  lineLimit: 500,
  metafile: true,
  alias: {
    "jsonc-parser": jsoncParser,
    // Its emoji patterns take a fifth of the whole start to compile; yargs lays out help with it, which has no emoji.
    "string-width": "./scripts/bundled/string-width.mjs",
  },
};

/** The text of the module that a bundle is made of. */
function entryOf(name) {
  const { entry } = parts.find((part) => part.name === name) ?? {};
  if (name === "help") return `export { helpMain as main } from "./src/cli/help.js";`;
  if (entry !== undefined) return `export * from "./${entry}";`;
  const main = `export { main } from "./src/cli/main.js";`;
  if (name === "command-line") return `${main} export { runCommandLine } from "./src/cli/command-line.js";`;
  return `${main} export { ${name} as command } from "./src/cli/arguments/${name}.js"; export * from "./src/cli/commands/${name}.js";`;
}

/** Writes the command line's files into dist/bin; gives what esbuild says of them. */
export async function bundleCommandLine({ root, version }) {
  const metafiles = [];
  const digests = {};
  const write = async (name, defined = {}) => {
    const outfile = `${folder}/${name}.js`;
    const { metafile, outputFiles } = await build({
      ...shared,
      ...(name === "scenarios" ? ofScenarios : {}),
      absWorkingDir: root,
      stdin: { contents: entryOf(name), resolveDir: root, sourcefile: `${name}.entry.ts`, loader: "ts" },
      outfile,
      write: false,
      define: {
        POLICY_CHECK_VERSION: JSON.stringify(version),
        "import.meta.url": "policyCheckUrl",
        "import.meta.filename": "__filename",
        ...defined,
      },
      jsx: "automatic",
      jsxImportSource: "preact",
      plugins: [apart(name, join(root, "src"))],
    });
    const [{ text }] = outputFiles;
    const contents = text.replaceAll("await import(", "await policyCheckImport(");
    await writeFile(`${root}/${outfile}`, contents);
    metafiles.push(metafile);
    return createHash("sha256").update(contents).digest("base64url").slice(0, 12);
  };
  for (const { name } of parts) digests[name] = await write(name);
  await write("help", { POLICY_CHECK_HELP: "{}" });
  const starter = `${folder}/policy-check.js`;
  const { metafile } = await build({
    ...shared,
    absWorkingDir: root,
    entryPoints: ["src/cli/start.ts"],
    outfile: starter,
    define: { POLICY_CHECK_BUNDLES: JSON.stringify(digests) },
    banner: { js: "#!/usr/bin/env node" },
    // Tests have many command lines run in one process.
    footer: {
      js: "module.exports = module.exports.program(); if (require.main === module) module.exports.run();",
    },
  });
  metafiles.push(metafile);
  await chmod(`${root}/${starter}`, 0o755);
  await writeFile(`${root}/${folder}/package.json`, '{ "type": "commonjs" }\n');
  // The texts are what the parser makes, which takes longer than all else that help needs.
  await write("help", { POLICY_CHECK_HELP: JSON.stringify(await helpTexts(`${root}/${starter}`)) });
  return metafiles;
}

/** What the built command line prints where it is asked for help or its version, by the words. */
async function helpTexts(starter) {
  const texts = ["--help", "--version", ...[...commands, "completion"].map((name) => `${name} --help`)].map(
    async (words) => {
      // Asked twice, it asks the parser.
      const again = words.replace(/\S+$/, "$& $&").split(" ");
      const env = { ...process.env, LC_ALL: "C", NODE_DISABLE_COMPILE_CACHE: "1" };
      const { stdout } = await promisify(execFile)(process.execPath, [starter, ...again], { env });
      return [words, stdout];
    },
  );
  return Object.fromEntries(await Promise.all(texts));
}
