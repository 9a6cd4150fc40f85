// Imports modules of src/ into scripts, which are no TypeScript.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What some statements export, in a module at the top of the repository: `export { allRules } from "./src/lint/index.js"`. */
export async function importSources(statements) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    stdin: { contents: statements, resolveDir: root },
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    alias: { "jsonc-parser": "./node_modules/jsonc-parser/lib/esm/main.js" },
    define: { POLICY_CHECK_VERSION: JSON.stringify("0.0.0-docs") },
    // The work of the commands is not needed to know their options, nor is the parser itself.
    plugins: [
      {
        name: "options only",
        setup({ onResolve }) {
          onResolve({ filter: /\/commands\/[^/]+\.js$/ }, ({ path }) => ({ path, external: true }));
        },
      },
    ],
  });
  const [{ text }] = outputFiles;
  // In the repository, so that packages are found.
  mkdirSync(join(root, "build"), { recursive: true });
  const folder = mkdtempSync(join(root, "build/sources-"));
  try {
    const file = join(folder, "module.mjs");
    writeFileSync(file, text);
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
