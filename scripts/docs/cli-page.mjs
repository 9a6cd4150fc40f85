// docs/cli.md: all commands with their options and examples, from the tables that the command line itself is made of.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { importSources } from "./sources.mjs";

const folder = fileURLToPath(new URL("../../src/cli/arguments", import.meta.url));

/** The page of a command's task, where it has one. */
const pages = {
  check: "check.md",
  completion: "check.md",
  diff: "prove.md",
  docs: "living-documentation.md",
  init: "init.md",
  prove: "prove.md",
  reach: "reach.md",
  rules: "rules.md",
  serve: "serve.md",
  simulate: "simulate.md",
  test: "test.md",
  why: "why.md",
};

export async function cliPage() {
  const told = await Promise.all((await readCommands()).map(recorded));
  const commands = told.sort((one, other) => (one.name < other.name ? -1 : 1));
  const index = commands.map(({ name, describe }) => `| [\`${name}\`](#${name}) | ${cell(describe)} |`);
  return [
    "# Commands and options",
    "",
    "<!-- Made by npm run docs; do not edit. -->",
    "",
    "This page has every command with its options and examples, as `policy-check COMMAND --help` prints them. All commands take",
    "`--help` and `--version`. The default command is `check`.",
    "",
    "| command | |",
    "|---|---|",
    ...index,
    ...commands.flatMap(section),
    "",
  ].join("\n");
}

async function readCommands() {
  const files = readdirSync(folder).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
  const modules = await importSources(
    files
      .map((file, index) => `export * as file${index} from "./src/cli/arguments/${file.replace(/ts$/, "js")}";`)
      .join(""),
  );
  return Object.values(modules).flatMap((exports) =>
    Object.values(exports).filter((value) => typeof value?.run === "function" && typeof value.name === "string"),
  );
}

/** What the page says of a command. */
async function recorded({ name, usage, describe, positional, words, options, examples }) {
  const table = (await options?.()) ?? words.table;
  const positionals = positional === undefined ? [] : [[positional.name, positional]];
  return { name, usage, describe, positionals, options: Object.entries(table), examples };
}

function section({ name, usage, describe, positionals, options, examples }) {
  const rows = [
    ...positionals.map(([positional, { describe: what }]) => `| \`${positional}\` | ${cell(what)} |`),
    ...options.map(
      ([option, { describe: what, ...details }]) =>
        `| \`--${option}${cell(value(details))}\` | ${cell(`${what}${notes(details, what)}`)} |`,
    ),
  ];
  const page = pages[name];
  return [
    "",
    `## ${name}`,
    "",
    `\`policy-check ${usage}\`: ${describe}.${page === undefined ? "" : ` More: [${page.replace(".md", "")}](${page}).`}`,
    ...(rows.length === 0 ? [] : ["", "| argument or option | |", "|---|---|", ...rows]),
    ...(examples.length === 0 ? [] : ["", "```sh", ...examples.flatMap(example), "```"]),
  ];
}

function example([text, describe]) {
  return [`# ${describe}`, text.replaceAll("$0", "policy-check")];
}

function value({ type, choices, array, nargs }) {
  if (type === "boolean") return "";
  const one = choices === undefined ? (type === "number" ? "NUMBER" : "VALUE") : choices.join("|");
  return ` ${one}${array === true && nargs === undefined ? ".." : ""}`;
}

function notes({ default: given }, what) {
  return given === undefined || given === false || /\[default/.test(what) ? "" : ` [default: ${given}]`;
}

function cell(text = "") {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
