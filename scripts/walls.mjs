// The walls between the rooms of src/: which room may import which others, through their index only, and which
// packages. Biome checks them; this file is the table. `node scripts/walls.mjs` prints what it finds, and
// `test/walls.test.ts` runs it.
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, sep } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";

/**
 * Rooms and the rooms they may import. Nobody may import `cli`. `ownFolders` are folders of a room with the name of another
 * room.
 */
export const walls = {
  diagnostics: { rooms: [], packages: ["leven"] },
  iam: { rooms: ["diagnostics"], packages: [] },
  policy: { rooms: ["diagnostics", "iam"], packages: ["jsonc-parser", "ajv"] },
  engine: { rooms: ["diagnostics", "iam", "policy"], packages: ["ipaddr.js"] },
  callers: { rooms: ["diagnostics", "iam", "policy", "engine"], packages: [] },
  lint: { rooms: ["diagnostics", "iam", "policy", "engine", "callers", "analysis"], packages: [] },
  sources: { rooms: ["diagnostics", "iam", "policy"], packages: ["yaml", "web-tree-sitter", "picomatch"] },
  accounts: { rooms: ["diagnostics", "iam", "policy", "sources"], packages: [] },
  analysis: { rooms: ["diagnostics", "iam", "policy", "engine", "callers"], packages: ["ipaddr.js"] },
  reach: { rooms: ["diagnostics", "iam", "policy", "engine", "callers", "analysis", "accounts"], packages: [] },
  mutation: { rooms: ["diagnostics", "iam", "policy", "engine", "analysis"], packages: [] },
  evidence: { rooms: ["diagnostics", "iam", "policy"], packages: [] },
  coverage: { rooms: ["diagnostics", "iam", "policy", "engine", "evidence"], packages: [] },
  files: { rooms: [], packages: ["node:*", "node:*/*"] },
  documentation: {
    rooms: ["iam", "engine", "analysis", "reach", "evidence", "coverage"],
    packages: ["@cucumber/messages", "@cucumber/query"],
  },
  site: {
    rooms: ["coverage", "documentation", "reach", "report"],
    packages: ["preact", "preact/*", "preact-render-to-string", "@dagrejs/dagre"],
  },
  endpoint: {
    ownFolders: ["iam"],
    rooms: ["diagnostics", "iam", "policy", "accounts", "engine", "callers", "files"],
    packages: [
      ...["node:*", "node:*/*", "@smithy/hash-node", "@smithy/signature-v4", "@xmldom/xmldom", "jose", "otpauth", "qr"],
      "xml-crypto",
    ],
  },
  inspection: {
    rooms: ["diagnostics", "iam", "policy", "engine", "sources", "accounts", "analysis", "lint"],
    packages: [],
  },
  profiles: { rooms: ["diagnostics", "iam", "engine", "callers", "accounts", "inspection"], packages: [] },
  scaffold: {
    rooms: [
      ...[
        "diagnostics",
        "iam",
        "policy",
        "engine",
        "callers",
        "analysis",
        "lint",
        "mutation",
        "inspection",
        "evidence",
      ],
      ...["coverage", "documentation"],
    ],
    packages: [],
  },
  why: {
    rooms: ["diagnostics", "iam", "policy", "engine", "callers", "sources", "accounts", "lint", "inspection"],
    packages: [],
  },
  report: {
    rooms: [
      ...["diagnostics", "engine", "analysis", "reach", "lint", "mutation", "inspection", "coverage", "documentation"],
      "profiles",
      "why",
    ],
    packages: ["node:util", "get-east-asian-width"],
  },
  backends: {
    rooms: ["diagnostics", "iam", "policy", "engine", "callers", "evidence", "coverage", "endpoint"],
    packages: [...["node:*", "node:*/*", "@aws-sdk/client-iam", "@aws-sdk/client-sts", "otpauth", "testcontainers"]],
  },
  steps: {
    rooms: [
      ...[
        "diagnostics",
        "iam",
        "policy",
        "engine",
        "accounts",
        "analysis",
        "reach",
        "inspection",
        "evidence",
        "backends",
      ],
      "report",
    ],
    packages: ["node:*", "node:*/*", "@cucumber/cucumber"],
  },
  init: { rooms: ["diagnostics", "iam", "policy", "inspection"], packages: [] },
  api: {
    rooms: ["diagnostics", "iam", "policy", "engine", "analysis", "lint", "inspection", "endpoint"],
    packages: [],
  },
  matchers: {
    rooms: ["diagnostics", "iam", "engine", "sources", "analysis", "inspection", "report"],
    packages: ["vitest", "@jest/globals"],
  },
  formatter: { rooms: [], packages: ["node:*", "node:*/*"] },
  cli: {
    rooms: [
      ...["diagnostics", "iam", "policy", "engine", "callers", "sources", "accounts", "analysis", "reach", "lint"],
      ...["mutation", "inspection", "report", "evidence", "coverage", "scaffold", "documentation", "site", "files"],
      ...["endpoint", "backends", "init", "profiles", "why"],
    ],
    packages: [
      "node:*",
      "node:*/*",
      "yargs",
      "picomatch",
      "chokidar",
      "ajv",
      "diff",
      "@clack/prompts",
      "@cucumber/cucumber/api",
    ],
  },
};

/** Folders of rooms whose files may not import one another: each of these is used from outside only. */
const apart = { "cli/commands": "a command may not import another; what they share is in src/inspection or src/cli" };

/** What makes an answer depend on more than its input; only the rooms that work with the world outside may use it. */
const outward = ["files", "cli", "endpoint", "backends", "steps", "formatter"];
const impureGlobals = ["process", "fetch", "performance", "crypto", "setTimeout", "setInterval", "setImmediate"];

/** How many folders below a room with such folders of its own files may be. */
const deepest = 4;

/** Biome's configuration for the walls. */
export function wallsConfig() {
  const rooms = Object.keys(walls);
  const overrides = rooms.flatMap((room) => {
    if (walls[room].ownFolders === undefined) {
      // Of several walls around a file the last counts.
      const folders = Object.entries(apart).filter(([folder]) => folder.startsWith(`${room}/`));
      return [wallOf(room, "**"), ...folders.map(([folder, message]) => wallAround(room, folder, message))];
    }
    // Whether `iam/` is the room or the room's own folder depends on how deep the file is that imports it.
    return Array.from({ length: deepest }, (_, depth) => wallOf(room, `${"*/".repeat(depth)}*`, depth));
  });

  /** The same for a folder of a room whose files may not import one another. */
  function wallAround(room, folder, message) {
    const [, name] = folder.split("/");
    return wallOf(room, `${name}/**`, undefined, [{ group: ["./**", `**/${name}/**`], message }]);
  }

  /** What the files of a room may import; `depth` is how many folders below it they are, if that matters. */
  function wallOf(room, files, depth, more = []) {
    const { rooms: allowed, packages, ownFolders = [] } = walls[room];
    const src = depth === undefined ? "**/" : "../".repeat(depth + 1);
    const folderOf = (other) => (ownFolders.includes(other) ? `${src}${other}` : `**/${other}`);
    const closed = rooms
      .filter((other) => other !== room && !allowed.includes(other))
      .map((other) => `${folderOf(other)}/**`);
    const inside = allowed.flatMap((other) => [`${folderOf(other)}/**`, `!${folderOf(other)}/index.js`]);
    const outside = depth === undefined ? [] : [`${src}../**`];
    const foreign = ["**", "!./**", "!../**", ...outside, ...packages.map((name) => `!${name}`)];
    const patterns = [
      ...(closed.length > 0
        ? [{ group: closed, message: `src/${room} may not import this room; see scripts/walls.mjs` }]
        : []),
      ...(inside.length > 0 ? [{ group: inside, message: "rooms meet through their index.ts" }] : []),
      { group: foreign, message: `src/${room} may not import this package; see scripts/walls.mjs` },
      ...more,
    ];
    const globals = outward.includes(room) ? [] : impureGlobals;
    const deniedGlobals = Object.fromEntries(globals.map((name) => [name, `src/${room} is handed what it needs`]));
    return {
      includes: [`**/src/${room}/${files}`, "!**/*.test.ts", "!**/*.generated.ts"],
      linter: {
        rules: {
          style: {
            noRestrictedImports: { level: "error", options: { patterns } },
            noRestrictedGlobals: { level: "error", options: { deniedGlobals } },
          },
        },
      },
    };
  }
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
  const deeper = readdirSync(join(folder, "src"), { recursive: true, encoding: "utf8" })
    .map((path) => path.split(sep))
    .filter(([room, ...below]) => walls[room]?.ownFolders !== undefined && below.length > deepest)
    .map((path) => `src/${path.join("/")} is deeper than scripts/walls.mjs looks`);
  if (unknown.length + deeper.length > 0) return { status: 1, report: [...unknown, ...deeper].join("\n") };
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
