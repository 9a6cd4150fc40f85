// Makes the files that are derived from others: validators from the schemas, the tables of operators, rules and
// commands from their folders. What it writes is git-ignored; `npm run build` and `npm test` run it first.
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const banner = "// Made by scripts/generate.mjs; do not edit.\n";

/** Writes only what differs, so that watchers and caches see no change where there is none. */
async function write(path, text) {
  const target = join(root, path);
  if ((await readFile(target, "utf8").catch(() => undefined)) !== text) await writeFile(target, text);
}

async function readJson(path) {
  return JSON.parse(await readFile(join(root, path), "utf8"));
}

/** `some-file-name` as the identifier `someFileName`. */
function identifier(name) {
  return name.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}

/** A validator for each schema, compiled ahead of time, and the self-contained schemas for editors. */
async function schemas() {
  const names = { trust: "trust-policy", identity: "identity-policy", resource: "resource-policy" };
  const shared = await readJson("src/policy/schema/definitions.json");
  await mkdir(join(root, "dist/schemas"), { recursive: true });
  const validators = { ...names };
  const ajv = new Ajv({
    allErrors: true,
    allowUnionTypes: true,
    strictTypes: false,
    code: { source: true, esm: true, lines: true },
  });
  for (const [kind, name] of Object.entries(names)) {
    const schema = await readJson(`src/policy/schema/${name}.json`);
    const used = { ...schema, definitions: { ...shared, ...schema.definitions } };
    await write(`dist/schemas/${name}.schema.json`, `${JSON.stringify(used, null, 2)}\n`);
    // Documents and statements are validated apart: ajv joins the errors of a referenced schema in time that grows with
    // the square of their number, and a hostile policy has many statements.
    ajv.addSchema({ ...used, definitions: { ...used.definitions, statement: true } }, kind);
    ajv.addSchema({ ...used.definitions.statement, definitions: used.definitions }, `${kind}Statement`);
    validators[kind] = kind;
    validators[`${kind}Statement`] = `${kind}Statement`;
  }
  await writeValidators("src/policy/schema/validators.generated.ts", ajv, validators);

  const config = await readJson("src/cli/config.schema.json");
  await write("dist/schemas/config.schema.json", `${JSON.stringify(config, null, 2)}\n`);
  ajv.addSchema(config, "config");
  await writeValidators("src/cli/config-validator.generated.ts", ajv, { config: "config" });
}

async function writeValidators(path, ajv, names) {
  const code = standalone.default(ajv, names);
  if (code.includes("require(")) throw new Error(`${path}: a schema keyword needs ajv's runtime`);
  await write(path, `${banner}// @ts-nocheck\n${code}\n`);
}

/** A module that lists what stands in a folder: adding a file there is all it takes to add one. */
async function table(path, name, type, from, modules) {
  const imports = modules.map(({ as, file }) => `import ${as} from "${file}";`);
  const rows = modules.map(({ as }) => `  ${as},`);
  const lines = [
    `import type { ${type} } from "${from}";`,
    ...imports,
    "",
    `export const ${name}: readonly ${type}[] = [`,
    ...rows,
    "];",
  ];
  await write(path, `${banner}${lines.join("\n")}\n`);
}

async function operators() {
  const files = (await readdir(join(root, "src/engine/operators"))).filter((file) => /^[a-z-]+\.ts$/.test(file)).sort();
  const modules = files
    .map((file) => file.slice(0, -3))
    .map((name) => ({ as: identifier(`${name}-operator`), file: `./${name}.js` }));
  await table("src/engine/operators/operators.generated.ts", "operators", "Operator", "../operator.js", modules);
}

async function rules() {
  const folders = await readdir(join(root, "src/lint/rules"), { withFileTypes: true });
  const names = folders
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  const modules = names.map((name) => ({ as: identifier(`${name}-rule`), file: `./${name}/rule.js` }));
  await table("src/lint/rules/rules.generated.ts", "rules", "Rule", "../rule.js", modules);
  const documented = names.filter((name) => existsSync(join(root, "src/lint/rules", name, "page.ts")));
  const imports = documented.map((name) => `import ${identifier(`${name}-page`)} from "./${name}/page.js";`);
  const rows = documented.map((name) => `  ["${name}", ${identifier(`${name}-page`)}],`);
  const lines = [
    'import type { RulePage } from "../rule.js";',
    ...imports,
    "",
    "export const pages: ReadonlyMap<string, RulePage> = new Map([",
    ...rows,
    "]);",
  ];
  await write("src/lint/rules/pages.generated.ts", `${banner}${lines.join("\n")}\n`);
}

await Promise.all([schemas(), operators(), rules()]);
