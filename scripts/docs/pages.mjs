// Follows a page as a reader does: writes its files, runs its commands and programs, and puts in what they print.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { parse, parseAllDocuments } from "yaml";
import { blocksOf, commandsIn, comparable, consoleBlock, shownOf } from "./blocks.mjs";
import { notRun } from "./not-run.mjs";
import { problemsOfPrograms } from "./programs.mjs";
import { Sandbox } from "./sandbox.mjs";
import { importSources } from "./sources.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What pages have from the sources, between `<!-- begin: NAME -->` and `<!-- end: NAME -->`. */
const parts = {
  "mfa-exceptions": async () => {
    const { mfaExceptions } = await importSources('export { mfaExceptions } from "./src/lint/index.js";');
    return mfaExceptions.map(({ sentence }) => `- ${sentence}`).join("\n");
  },
};

/** A page with the outputs of today, and what is wrong with its other blocks. */
export async function followed(page, text) {
  const sandbox = new Sandbox();
  try {
    return new Reader(page, await withParts(text), sandbox).read();
  } finally {
    sandbox.remove();
  }
}

async function withParts(text) {
  let whole = text;
  for (const [name, make] of Object.entries(parts)) {
    const [begin, end] = [`<!-- begin: ${name} -->\n`, `<!-- end: ${name} -->`];
    const from = whole.indexOf(begin);
    if (from < 0) continue;
    whole = `${whole.slice(0, from)}${begin}${await make()}\n${whole.slice(whole.indexOf(end))}`;
  }
  return whole;
}

class Reader {
  #page;
  #text;
  #sandbox;
  #problems = [];
  #programs = [];
  #edits = [];

  constructor(page, text, sandbox) {
    this.#page = page;
    this.#text = text;
    this.#sandbox = sandbox;
  }

  read() {
    for (const block of blocksOf(this.#text)) this.#follow(block);
    for (const problem of problemsOfPrograms(this.#sandbox, this.#programs)) this.#problems.push(problem);
    let text = this.#text;
    for (const { start, end, content } of this.#edits.reverse())
      text = text.slice(0, start) + content + text.slice(end);
    return { text, problems: this.#problems };
  }

  #wrong({ line }, message) {
    this.#problems.push(`${this.#page}:${line}: ${message.length > 500 ? `${message.slice(0, 500)}...` : message}`);
  }

  #follow(block) {
    const { language, content, marks } = block;
    if (notRun.some(({ page, line }) => page === this.#page && content.split("\n").includes(line))) return;
    if (marks.setup !== undefined) {
      const { status, output } = this.#sandbox.run(marks.setup);
      if (status !== 0) this.#wrong(block, `the set-up fails: ${output}`);
    }
    if (marks.file !== undefined) this.#sandbox.write(marks.file, content);
    switch (language) {
      case "console":
        this.#console(block);
        break;
      case "sh":
        this.#shell(block, content);
        break;
      case "json":
        this.#json(block);
        break;
      case "yaml":
        this.#workflow(block);
        break;
      case "ts":
        if (marks.file === undefined) {
          const isRun = marks.program !== "compiled";
          this.#programs.push({ name: `${this.#page}:${block.line}`, text: content, isRun });
        }
        break;
      default:
        if (marks.file === undefined) this.#wrong(block, "nothing checks this block");
    }
  }

  #console(block) {
    const { content, marks, start, end } = block;
    const commands = commandsIn(content).map(({ command, output: shown }) => {
      const { status, output: whole } = this.#sandbox.run(command);
      if (status !== 0 && status !== 1) this.#wrong(block, `"${command}" ends with ${status}: ${whole}`);
      let output = whole;
      try {
        output = shownOf(whole, marks);
      } catch (error) {
        this.#wrong(block, error.message);
      }
      return { command, output: comparable(output) === comparable(shown) ? shown : `${output.trimEnd()}\n` };
    });
    const renewed = consoleBlock(commands);
    if (comparable(renewed) !== comparable(content)) this.#edits.push({ start, end, content: renewed });
  }

  /** Commands whose output is not shown: they are used rightly where they end with 0, or 1 for what they find. */
  #shell(block, commands) {
    for (const command of commands.replaceAll("\\\n", "").split("\n")) {
      if (command.trim() === "" || command.startsWith("#")) continue;
      const { status, output } = this.#sandbox.run(command);
      if (status !== 0 && status !== 1) this.#wrong(block, `"${command}" ends with ${status}: ${output}`);
    }
  }

  #json(block) {
    const { content, marks } = block;
    let value;
    try {
      value = JSON.parse(content);
    } catch (error) {
      // A file of an example may be broken on purpose.
      if (marks.file === undefined) this.#wrong(block, error.message);
      return;
    }
    if (marks.file !== undefined) return;
    if (marks.schema === "vscode") return this.#editorSettings(block, value);
    if (marks.schema === undefined) return this.#wrong(block, "name its file or its schema in a comment");
    const schema = JSON.parse(readFileSync(join(root, `dist/schemas/${marks.schema}.schema.json`), "utf8"));
    const validate = new Ajv({ strict: false }).compile(schema);
    if (!validate(value)) this.#wrong(block, `it is not valid as ${marks.schema}: ${JSON.stringify(validate.errors)}`);
  }

  /** Settings of an editor that name schemas of the package. */
  #editorSettings(block, settings) {
    const urls = [...settings["json.schemas"].map(({ url }) => url), ...Object.keys(settings["yaml.schemas"] ?? {})];
    for (const url of urls) {
      if (!existsSync(join(this.#sandbox.folder, url))) this.#wrong(block, `there is no ${url}`);
    }
  }

  /** A workflow of a CI system, or hooks before commits: its commands of policy-check are run, and so is the action. */
  #workflow(block) {
    const [document] = parseAllDocuments(block.content);
    if (document.errors.length > 0) return this.#wrong(block, document.errors[0].message);
    const commands = [];
    const actions = [];
    const hooks = [];
    const collect = (value) => {
      if (typeof value === "string") commands.push(...value.split("\n"));
      else if (typeof value === "object" && value !== null) {
        if (/\/policy-check@/.test(value.uses)) actions.push(value.with ?? {});
        if (/\/policy-check$/.test(value.repo)) hooks.push(...value.hooks.map(({ id }) => id));
        Object.values(value).forEach(collect);
      }
    };
    collect(document.toJS());
    const own = commands.filter((command) => /^(npx )?policy-check /.test(command));
    const outputs = [...block.content.matchAll(/steps\.policy-check\.outputs\.([\w-]+)/g)].map(([, name]) => name);
    if (own.length + actions.length + hooks.length + outputs.length === 0)
      return this.#wrong(block, "it runs nothing of policy-check");
    for (const inputs of actions) this.#action(block, inputs);
    this.#named(block, "output of the action", outputs, Object.keys(yamlIn("action.yml").outputs));
    const known = yamlIn(".pre-commit-hooks.yaml").map(({ id }) => id);
    this.#named(block, "hook", hooks, known);
    if (own.length > 0) this.#shell(block, own.join("\n"));
  }

  #named(block, what, names, known) {
    for (const name of names) if (!known.includes(name)) this.#wrong(block, `there is no ${what} ${name}`);
  }

  /** Runs the action with the inputs of a step, and the defaults of the others, as the runner does. */
  #action(block, inputs) {
    const declared = yamlIn("action.yml").inputs;
    this.#named(block, "input of the action", Object.keys(inputs), Object.keys(declared));
    const given = Object.entries(declared).map(([name, input]) => [name.toUpperCase(), inputs[name] ?? input.default]);
    const words = given.map(([name, value]) => `'INPUT_${name}=${String(value).replaceAll("'", "'\\''")}'`);
    const script = join(root, "action/index.mjs");
    const { status, output } = this.#sandbox.run(
      `env GITHUB_WORKSPACE="$PWD" RUNNER_TEMP="$HOME" ${words.join(" ")} node '${script}'`,
    );
    if (status !== 0 && status !== 1) this.#wrong(block, `the action ends with ${status}: ${output}`);
  }
}

function yamlIn(file) {
  return parse(readFileSync(join(root, file), "utf8"));
}
