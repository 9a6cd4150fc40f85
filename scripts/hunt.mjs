// Looks for disagreements between policy-check's parts: npm run hunt -- --minutes 30 [--seed 7]. See CONTRIBUTING.md.
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = `${root}.hunt/build`;
await rm(folder, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: ["test/hunt/main.ts"],
  outdir: folder,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  splitting: true,
  platform: "node",
  format: "esm",
  target: "node20.19",
  packages: "external",
  legalComments: "none",
  define: { POLICY_CHECK_VERSION: JSON.stringify("0.0.0-hunt") },
  sourcemap: "inline",
});
const { main } = await import(`${folder}/main.mjs`);
process.exitCode = await main(process.argv.slice(2));
