// The walls between the rooms of src/: which room may import which others, through their index only, and which packages.
// Biome checks them; this file is the table, and `npm run check:walls` runs it.
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";

/** Rooms and the rooms they may import. Nobody may import `cli`. */
export const walls = {
  diagnostics: { rooms: [], packages: ["leven"] },
  iam: { rooms: ["diagnostics"], packages: [] },
  policy: { rooms: ["diagnostics", "iam"], packages: ["jsonc-parser", "ajv"] },
  engine: { rooms: ["diagnostics", "iam", "policy"], packages: ["ipaddr.js"] },
  callers: { rooms: ["diagnostics", "iam", "policy", "engine"], packages: [] },
  lint: { rooms: ["diagnostics", "iam", "policy", "engine", "callers", "analysis"], packages: [] },
  sources: { rooms: ["diagnostics", "iam", "policy"], packages: ["yaml"] },
  analysis: { rooms: ["diagnostics", "iam", "policy", "engine", "callers"], packages: ["ipaddr.js"] },
  coverage: { rooms: ["diagnostics", "iam", "policy", "engine"], packages: [] },
  files: { rooms: [], packages: ["node:*", "node:*/*"] },
  documentation: {
    rooms: ["iam", "engine", "analysis", "coverage"],
    packages: ["@cucumber/messages", "@cucumber/query"],
  },
  site: {
    rooms: ["coverage", "documentation"],
    packages: ["preact", "preact/*", "preact-render-to-string", "@dagrejs/dagre"],
  },
  endpoint: {
    rooms: ["diagnostics", "iam", "policy", "engine", "callers", "files"],
    packages: [
      ...["node:*", "node:*/*", "@smithy/hash-node", "@smithy/signature-v4", "@xmldom/xmldom", "jose", "otpauth", "qr"],
      "xml-crypto",
    ],
  },
  inspection: {
    rooms: ["diagnostics", "iam", "policy", "engine", "sources", "analysis", "lint"],
    packages: [],
  },
  report: {
    rooms: ["diagnostics", "engine", "analysis", "lint", "inspection", "coverage", "documentation"],
    packages: ["node:util", "get-east-asian-width"],
  },
  backends: {
    rooms: ["diagnostics", "iam", "policy", "engine", "callers", "endpoint"],
    packages: [...["node:*", "node:*/*", "@aws-sdk/client-iam", "@aws-sdk/client-sts", "otpauth", "testcontainers"]],
  },
  steps: {
    rooms: ["diagnostics", "iam", "policy", "engine", "analysis", "inspection", "backends", "report"],
    packages: ["node:*", "node:*/*", "@cucumber/cucumber"],
  },
  api: {
    rooms: ["diagnostics", "iam", "policy", "engine", "analysis", "lint", "inspection", "endpoint"],
    packages: [],
  },
  formatter: { rooms: [], packages: ["node:*", "node:*/*"] },
  cli: {
    rooms: [
      ...["diagnostics", "iam", "policy", "engine", "callers", "sources", "analysis", "lint", "inspection"],
      ...["report", "coverage", "documentation", "site", "files", "endpoint", "backends"],
    ],
    packages: ["node:*", "node:*/*", "yargs", "picomatch", "ajv", "diff", "@cucumber/cucumber/api"],
  },
};

/** Folders of rooms whose files may not import one another: each of these is used from outside only. */
const apart = { "cli/commands": "a command may not import another; what they share is in src/inspection or src/cli" };

/** What makes an answer depend on more than its input; only the rooms that work with the world outside may use it. */
const outward = ["files", "cli", "endpoint", "backends", "steps", "formatter"];
const impureGlobals = ["process", "fetch", "performance", "crypto", "setTimeout", "setInterval", "setImmediate"];

/** Biome's configuration for the walls. */
export function wallsConfig() {
  const rooms = Object.keys(walls);
  const overrides = rooms.flatMap((room) => {
    const { rooms: allowed, packages } = walls[room];
    const closed = rooms.filter((other) => other !== room && !allowed.includes(other)).map((other) => `**/${other}/**`);
    const inside = allowed.flatMap((other) => [`**/${other}/**`, `!**/${other}/index.js`]);
    const foreign = ["**", "!./**", "!../**", ...packages.map((name) => `!${name}`)];
    const patterns = [
      ...(closed.length > 0
        ? [{ group: closed, message: `src/${room} may not import this room; see scripts/walls.mjs` }]
        : []),
      ...(inside.length > 0 ? [{ group: inside, message: "rooms meet through their index.ts" }] : []),
      { group: foreign, message: `src/${room} may not import this package; see scripts/walls.mjs` },
    ];
    const globals = outward.includes(room) ? [] : impureGlobals;
    const deniedGlobals = Object.fromEntries(globals.map((name) => [name, `src/${room} is handed what it needs`]));
    const override = (folder, restricted) => ({
      includes: [`**/src/${folder}/**`, "!**/*.test.ts", "!**/*.generated.ts"],
      linter: {
        rules: {
          style: {
            noRestrictedImports: { level: "error", options: { patterns: restricted } },
            noRestrictedGlobals: { level: "error", options: { deniedGlobals } },
          },
        },
      },
    });
    // Of several that are about a file the last counts, for each rule.
    const folders = Object.entries(apart).filter(([folder]) => folder.startsWith(`${room}/`));
    return [
      override(room, patterns),
      ...folders.map(([folder, message]) =>
        override(folder, [...patterns, { group: ["./**", `**/${folder.split("/").at(-1)}/**`], message }]),
      ),
    ];
  });
  return {
    root: true,
    linter: { enabled: true, rules: { preset: "none" } },
    formatter: { enabled: false },
    assist: { enabled: false },
    overrides,
  };
}

/** Checks the rooms of `src/` below a folder; gives the exit status and Biome's report. */
export function checkWalls(folder) {
  const unknown = readdirSync(join(folder, "src"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !Object.hasOwn(walls, entry.name))
    .map((entry) => `src/${entry.name} has no row in scripts/walls.mjs`);
  if (unknown.length > 0) return { status: 1, report: unknown.join("\n") };
  const config = join(folder, "walls.generated.json");
  writeFileSync(config, JSON.stringify(wallsConfig(), null, 2));
  try {
    const biome = createRequire(import.meta.url).resolve("@biomejs/biome/bin/biome");
    const args = [biome, "lint", "--config-path", config, "--colors=off", "--max-diagnostics=50", "src"];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    return { status: status ?? 1, report: stdout + stderr };
  } finally {
    rmSync(config);
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const { status, report } = checkWalls(fileURLToPath(new URL("..", import.meta.url)));
  console.log(report);
  process.exitCode = status;
}
