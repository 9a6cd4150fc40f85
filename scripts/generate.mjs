// Makes the files that are derived from others: validators from the schemas, the tables of operators, rules and
// commands from their folders. What it writes is git-ignored; `npm run build` and `npm test` run it first.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import { build, transform } from "esbuild";
import { policySchema, strict, templateSchema } from "./editor-schemas.mjs";
import { headOf, managedPoliciesModule, packageVersion } from "./managed-policies.mjs";
import { readRulePage } from "./rule-page.mjs";

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

/** A validator for each schema, compiled ahead of time, and what editors and others read of the outputs. */
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
    // Documents and statements are validated apart: ajv joins the errors of a referenced schema in time that grows with
    // the square of their number, and a hostile policy has many statements.
    ajv.addSchema({ ...used, definitions: { ...used.definitions, statement: true } }, kind);
    ajv.addSchema({ ...used.definitions.statement, definitions: used.definitions }, `${kind}Statement`);
    validators[kind] = kind;
    validators[`${kind}Statement`] = `${kind}Statement`;
  }
  await writeValidators("src/policy/schema/validators.generated.ts", ajv, validators);

  const config = await readJson("src/cli/config.schema.json");
  await write("dist/schemas/config.schema.json", `${JSON.stringify(strict(await withRules(config)), null, 2)}\n`);
  ajv.addSchema(config, "config");
  await writeValidators("src/cli/config-validator.generated.ts", ajv, { config: "config" });

  // What reports are made of; nothing reads them back.
  for (const name of ["check", "prove", "diff", "reach", "coverage", "docs", "profiles", "gitlab", "why"]) {
    const schema = await readJson(`src/report/schema/${name}.json`);
    await write(`dist/schemas/${name}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`);
  }

  const evidence = await readJson("src/evidence/schema/evidence.json");
  await write("dist/schemas/evidence.schema.json", `${JSON.stringify(evidence, null, 2)}\n`);

  const state = await readJson("src/endpoint/state/state.schema.json");
  await write("dist/schemas/state.schema.json", `${JSON.stringify(strict(state), null, 2)}\n`);
  ajv.addSchema(state, "state");
  await writeValidators("src/endpoint/state/state-validator.generated.ts", ajv, { state: "state" });
}

/**
 * The schemas of policies for editors, which offer and explain operators, keys and actions by the tables of src/. The tables
 * list folders, so they have to be made before.
 */
async function editorSchemas() {
  const { outputFiles } = await build({
    absWorkingDir: root,
    stdin: {
      contents: `
        export { CONDITION_KEYS } from "./src/iam/condition-key-data.ts";
        export { claimsOf, identityProviders } from "./src/iam/identity-providers/lookup.ts";
        export { keyPresence, trustActions } from "./src/iam/index.ts";
        export { operators } from "./src/engine/operators/operators.generated.ts";`,
      resolveDir: root,
    },
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
  });
  const code = Buffer.from(outputFiles[0].contents).toString("base64");
  const catalog = await import(`data:text/javascript;base64,${code}`);
  const words = {
    actions: await readJson("src/iam/action-words.json"),
    keys: await readJson("src/iam/condition-key-words.json"),
    operators: await readJson("src/engine/operators/operator-words.json"),
  };
  const shared = await readJson("src/policy/schema/definitions.json");
  await mkdir(join(root, "dist/schemas"), { recursive: true });
  for (const kind of ["trust", "identity", "resource"]) {
    const source = await readJson(`src/policy/schema/${kind}-policy.json`);
    const schema = policySchema(kind, source, shared, catalog, words);
    await write(`dist/schemas/${kind}-policy.schema.json`, `${JSON.stringify(schema)}\n`);
    if (kind !== "trust") continue;
    const template = templateSchema(await readJson("src/sources/template/template.schema.json"), schema);
    await write("dist/schemas/template.schema.json", `${JSON.stringify(template)}\n`);
  }
}

/**
 * The configuration's schema as editors want it: with the rules by name. The command line asks the rules themselves,
 * and says which one is nearest.
 */
async function withRules(config) {
  const ids = await ruleIds();
  const { rules, suppressions } = config.properties;
  const settings = await Promise.all(
    ids.map(async (id) => {
      const severity = await severityOfUnchecked(id);
      const schema = severity === undefined ? { $ref: "#/definitions/rule" } : uncheckedRule(severity);
      const { title, description } = await ruleInWords(id);
      const note = schema.description === undefined ? "" : ` ${schema.description}`;
      // Where a severity is explained, an editor shows the rule's title beside it, and not its description.
      return [id, { ...(rules.properties[id] ?? schema), title, description: `${description}${note}` }];
    }),
  );
  // What was not checked cannot be accepted.
  const unchecked = await Promise.all(ids.map(severityOfUnchecked));
  const acceptable = ids.filter((_, index) => unchecked[index] === undefined);
  const { rule, ...suppression } = suppressions.items.properties;
  const suppressed = await Promise.all(
    acceptable.map(async (id) => ({ const: id, description: (await ruleInWords(id)).description })),
  );
  const { severity, rule: setting, mfaAgeRule } = config.definitions;
  return {
    ...config,
    definitions: {
      ...config.definitions,
      severity: { description: severity.description, anyOf: severity.enum.map(severityInWords) },
      // Editors offer what is in anyOf, and not what is behind if.
      rule: severityOrObject(setting),
      mfaAgeRule: severityOrObject(mfaAgeRule),
    },
    properties: {
      ...config.properties,
      failOn: {
        description: config.properties.failOn.description,
        default: config.properties.failOn.default,
        anyOf: config.properties.failOn.enum.map(severityInWords),
      },
      rules: { ...rules, properties: Object.fromEntries(settings), additionalProperties: false },
      suppressions: {
        ...suppressions,
        items: {
          ...suppressions.items,
          properties: { ...suppression, rule: { description: rule.description, anyOf: suppressed } },
        },
      },
    },
  };
}

const severities = {
  error: "AWS refuses the policy, or it does not do what it says.",
  "security-warning": "Somebody can assume the role who should not.",
  warning: "The policy works, and something in it is unclear or has no effect.",
  suggestion: "The policy could be simpler or clearer.",
  off: "No findings of the rule are reported.",
};

function severityInWords(severity) {
  return { const: severity, description: severities[severity] };
}

function severityOrObject({ description, else: object }) {
  return { description, anyOf: [{ $ref: "#/definitions/severity" }, { type: "object", ...object }] };
}

/** What a rule finds, how bad that is, and where AWS documents it. */
async function ruleInWords(id) {
  const code = await readFile(join(root, "src/lint/rules", id, "rule.ts"), "utf8");
  const file = `src/lint/rules/${id}/page.md`;
  const { title, explanation } = readRulePage(await readFile(join(root, file), "utf8"), file);
  const severity = /^ {2}severity: "([a-z-]+)",$/m.exec(code)?.[1] ?? "";
  const documentation = /^ {2}documentation:\s*"([^"]+)",$/m.exec(code)?.[1];
  const [first] = explanation.split("\n\n");
  const words = `Finds ${title} (${severity}). ${first}`;
  return { title: words, description: documentation === undefined ? words : `${words}\n\n${documentation}` };
}

/** The severity of a rule that says that something was not checked; undefined for other rules. */
async function severityOfUnchecked(id) {
  const code = await readFile(join(root, "src/lint/rules", id, "rule.ts"), "utf8");
  return /^ {2}unchecked: true,$/m.test(code) ? /^ {2}severity: "([a-z-]+)",$/m.exec(code)?.[1] : undefined;
}

function uncheckedRule(own) {
  const ordered = Object.keys(severities);
  const severity = { anyOf: ordered.slice(0, ordered.indexOf(own) + 1).map(severityInWords) };
  return {
    description: "It says that something was not checked: it can be neither switched off nor lowered.",
    anyOf: [severity, { type: "object", additionalProperties: false, properties: { severity } }],
  };
}

/** The rules' ids: the names of their folders. */
async function ruleIds() {
  const folders = await readdir(join(root, "src/lint/rules"), { withFileTypes: true });
  return folders
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
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

async function identityProviders() {
  const folder = "src/iam/identity-providers/providers";
  const files = (await readdir(join(root, folder))).filter((file) => /^[a-z-]+\.ts$/.test(file)).sort();
  const modules = files
    .map((file) => file.slice(0, -3))
    .map((name) => ({ as: identifier(name), file: `./${name}.js` }));
  await table(`${folder}/providers.generated.ts`, "rows", "IdentityProvider", "../identity-provider.js", modules);
}

/** The ways to undo MFA. */
async function escalations() {
  const folder = "src/reach/escalations/ways";
  const files = (await readdir(join(root, folder))).filter((file) => /^[a-z0-9-]+\.ts$/.test(file)).sort();
  const modules = files
    .map((file) => file.slice(0, -3))
    .map((name) => ({ as: identifier(name), file: `./${name}.js` }));
  await table(`${folder}/ways.generated.ts`, "ways", "Way", "../way.js", modules);
}

/** The programs and libraries that read profiles. */
async function profileClients() {
  const folder = "src/profiles/clients";
  const files = (await readdir(join(root, folder))).filter((file) => /^[a-z0-9-]+\.ts$/.test(file)).sort();
  const modules = files
    .map((file) => file.slice(0, -3))
    .map((name) => ({ as: identifier(name), file: `./${name}.js` }));
  await table(`${folder}/clients.generated.ts`, "rows", "Client", "../client.js", modules);
}

/** The small mistakes that people make in trust policies. */
async function mutations() {
  const folder = "src/mutation/mutations";
  const files = (await readdir(join(root, folder))).filter((file) => /^[a-z0-9-]+\.ts$/.test(file)).sort();
  const modules = files
    .map((file) => file.slice(0, -3))
    .map((name) => ({ as: identifier(name), file: `./${name}.js` }));
  await table(`${folder}/mutations.generated.ts`, "mutations", "Mutation", "../mutation.js", modules);
}

async function rules() {
  const names = await ruleIds();
  const modules = names.map((name) => ({ as: identifier(`${name}-rule`), file: `./${name}/rule.js` }));
  await table("src/lint/rules/rules.generated.ts", "rules", "Rule", "../rule.js", modules);
  const pages = await Promise.all(
    names.map(async (name) => {
      const file = `src/lint/rules/${name}/page.md`;
      return [name, readRulePage(await readFile(join(root, file), "utf8"), file)];
    }),
  );
  const lines = [
    'import type { RulePage } from "../rule.js";',
    "",
    `const rows: readonly [string, RulePage][] = ${JSON.stringify(pages, null, 1)};`,
    "",
    "export const pages: ReadonlyMap<string, RulePage> = new Map(rows);",
  ];
  await write("src/lint/rules/pages.generated.ts", `${banner}${lines.join("\n")}\n`);
}

/** The endpoint's actions, and of AWS's service models what those actions need: shapes as data and as types. */
async function actions() {
  const modules = [];
  for (const service of ["iam", "sts"]) {
    const model = await readJson(`src/endpoint/model/${service}.json`);
    const names = new Map(Object.keys(model.operations).map((name) => [name.toLowerCase(), name]));
    const files = (await readdir(join(root, "src/endpoint/actions", service)))
      .filter((file) => /^[a-z0-9-]+\.ts$/.test(file))
      .sort();
    const answered = files.map((file) => {
      const name = names.get(file.slice(0, -3).replaceAll("-", ""));
      if (name === undefined) throw new Error(`src/endpoint/actions/${service}/${file} is no action of ${service}`);
      modules.push({ name: `${service}:${name}`, file: `./${service}/${file.slice(0, -3)}.js` });
      return name;
    });
    const shapes = usedShapes(model, answered);
    const data = { name: service, ...model, shapes: Object.fromEntries(shapes) };
    await write(
      `src/endpoint/model/${service}.generated.ts`,
      `${banner}import type { ServiceModel } from "./shape.js";

// Node reads JSON much faster than the same as code.
export const ${service}Model: ServiceModel = JSON.parse(${JSON.stringify(JSON.stringify(data))});

${shapes.map(([name, shape]) => typeOfShape(name, shape)).join("\n\n")}

export interface ${service === "iam" ? "Iam" : "Sts"}Operations {
${answered.map((name) => operationType(name, model.operations[name])).join("\n")}
}
`,
    );
  }
  const rows = modules.map(({ name, file }) => `  ["${name}", async () => (await import("${file}")).default],`);
  const lines = [
    'import type { AnyAction } from "../calls/action.js";',
    "",
    "export const actions: ReadonlyMap<string, () => Promise<AnyAction>> = new Map<string, () => Promise<AnyAction>>([",
    ...rows,
    "]);",
  ];
  await write("src/endpoint/actions/actions.generated.ts", `${banner}${lines.join("\n")}\n`);
}

function usedShapes(model, answered) {
  const used = new Map();
  const use = (name) => {
    if (name === undefined || used.has(name)) return;
    const shape = model.shapes[name];
    used.set(name, shape);
    for (const part of [shape.member, shape.key, shape.value, ...Object.values(shape.members ?? {})]) use(part);
  };
  for (const name of answered) {
    use(model.operations[name].input);
    use(model.operations[name].output);
  }
  return [...used].sort(([one], [other]) => (one < other ? -1 : 1));
}

/** Names of shapes as names of types; some of the models' begin with a small letter. */
function typeName(name) {
  return name[0].toUpperCase() + name.slice(1);
}

function typeOfShape(name, shape) {
  const lines = [];
  switch (shape.type) {
    case "structure":
      for (const [member, of] of Object.entries(shape.members)) {
        const optional = shape.required?.includes(member) ? ["", ""] : ["?", " | undefined"];
        lines.push(`  readonly ${member}${optional[0]}: ${typeName(of)}${optional[1]};`);
      }
      return `export interface ${typeName(name)} {\n${lines.join("\n")}\n}`;
    case "list":
      return `export type ${typeName(name)} = readonly ${typeName(shape.member)}[];`;
    case "map":
      return `export type ${typeName(name)} = Readonly<Record<string, ${typeName(shape.value)}>>;`;
    case "string":
      return `export type ${typeName(name)} = ${(shape.enum ?? []).map((value) => JSON.stringify(value)).join(" | ") || "string"};`;
    case "integer":
      return `export type ${typeName(name)} = number;`;
    case "boolean":
      return `export type ${typeName(name)} = boolean;`;
    case "timestamp":
      return `export type ${typeName(name)} = Date;`;
    case "blob":
      return `export type ${typeName(name)} = Uint8Array;`;
    default:
      throw new Error(`the shape ${name} has the unknown type ${shape.type}`);
  }
}

function operationType(name, { input, output }) {
  const type = (shape) => (shape === undefined ? "Readonly<Record<never, never>>" : typeName(shape));
  return `  readonly ${name}: { readonly input: ${type(input)}; readonly output: ${type(output)} };`;
}

/** The page's style sheet as text, with the hash by which the page's Content-Security-Policy lets it in. */
async function style() {
  const sheet = await readFile(join(root, "src/site/style.css"), "utf8");
  const { code } = await transform(sheet, { loader: "css", minify: true });
  const text = code.trim();
  const digest = `sha256-${createHash("sha256").update(text).digest("base64")}`;
  const lines = [
    `export const style = ${JSON.stringify(text)};`,
    "",
    "/** As a Content-Security-Policy names it. */",
    `export const styleDigest = ${JSON.stringify(digest)};`,
  ];
  await write("src/site/style.generated.ts", `${banner}${lines.join("\n")}\n`);
}

/** The pages' script as text, with the hash by which a page's Content-Security-Policy lets it in. */
async function script() {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["src/site/table-filter.ts"],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2020",
    write: false,
  });
  const text = outputFiles[0].text.trim();
  // Either would end it, or have it read in another way.
  if (/<\/script|<!--/i.test(text)) throw new Error("src/site/table-filter.ts has what HTML reads within a script");
  const lines = [
    `export const tableFilter = ${JSON.stringify(text)};`,
    "",
    "/** As a Content-Security-Policy names it. */",
    `export const tableFilterDigest = ${JSON.stringify(`sha256-${createHash("sha256").update(text).digest("base64")}`)};`,
  ];
  await write("src/site/table-filter.generated.ts", `${banner}${lines.join("\n")}\n`);
}

/** How the gateway treats the actions that it does not just pass on. */
async function treatments() {
  const folder = "src/endpoint/gateway/treatments";
  const files = (await readdir(join(root, folder))).filter((file) => /^[a-z0-9-]+\.ts$/.test(file)).sort();
  const names = files.map((file) => file.slice(0, -3));
  const modules = names.map((name) => ({ as: identifier(`${name}-treatment`), file: `./${name}.js` }));
  await table(`${folder}/treatments.generated.ts`, "treatments", "Treatment", "../treatment.js", modules);
}

/** AWS's managed policies. To read and pack them takes seconds, so it is done once for each version of the package. */
async function managedPolicies() {
  const path = "src/endpoint/state/managed-policies.generated.ts";
  const version = await packageVersion();
  const before = await readFile(join(root, path), "utf8").catch(() => "");
  if (!before.startsWith(headOf(version))) await write(path, await managedPoliciesModule(version));
}

/** The grammar of Terraform's language and its runtime as texts: the room that reads it has no files. */
async function terraformGrammar() {
  const base64 = async (path) => (await readFile(join(root, "node_modules", path))).toString("base64");
  const runtime = await base64("web-tree-sitter/web-tree-sitter.wasm");
  const grammar = await base64("@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-terraform.wasm");
  const lines = [`export const runtime = "${runtime}";`, "", `export const grammar = "${grammar}";`];
  await write("src/sources/terraform/hcl/grammar.generated.ts", `${banner}${lines.join("\n")}\n`);
}

/** The viewer of mutation reports as text, for a page that carries it. */
async function mutationElements() {
  const file = "node_modules/mutation-testing-elements/dist/mutation-test-elements.js";
  // HTML reads the first as the beginning of a comment; in strings, templates and regular expressions both mean the same.
  const text = (await readFile(join(root, file), "utf8")).trim().replaceAll("<!--", "\\x3c!--");
  if (/<\/?script/i.test(text)) throw new Error(`${file} has what HTML reads within a script`);
  await write("src/cli/mutation-elements.generated.ts", `${banner}export const elements = ${JSON.stringify(text)};\n`);
}

/** Rooms whose code decides what is said of a policy. */
const judgingRooms = ["analysis", "callers", "diagnostics", "engine", "iam", "inspection", "lint", "policy"];

/**
 * All words of that code, in lower case: names of policies and roles that are among them may mean something to it. Words
 * of comments, and those of the pages of rules, are read by people only.
 */
async function words() {
  const known = new Set();
  for (const room of judgingRooms) {
    const files = await readdir(join(root, "src", room), { recursive: true });
    const code = files.filter((file) => /\.(ts|json)$/.test(file) && !/\.(test|generated)\.ts$/.test(file));
    for (const file of code) {
      const text = await readFile(join(root, "src", room, file), "utf8");
      const bare = file.endsWith(".json")
        ? text
        : (await transform(text, { loader: "ts", minifyWhitespace: true })).code;
      // A number may be written with separators.
      for (const [word] of bare.replace(/(?<=\d)_(?=\d)/g, "").matchAll(/[A-Za-z0-9]+/g)) known.add(word.toLowerCase());
    }
  }
  const text = [...known].sort().join(" ");
  await write("src/inspection/alike/words.generated.ts", `${banner}export const words =\n  "${text}";\n`);
}

const tables = [operators(), identityProviders()];

await Promise.all([
  mutationElements(),
  ...tables,
  Promise.all(tables).then(editorSchemas),
  terraformGrammar(),
  style(),
  script(),
  schemas(),
  escalations(),
  mutations(),
  profileClients(),
  rules(),
  actions(),
  managedPolicies(),
  treatments(),
  words(),
]);
