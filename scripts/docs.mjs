// Makes what is derived in README.md and docs/: the pages of rules, options, clients and undocumented behavior, the report of the
// library's names, and the outputs of the commands that pages show.
//
//   node scripts/docs.mjs [PAGE..]           renews all pages, or some
//   node scripts/docs.mjs --check [PAGE..]   changes nothing; exit code 1 where something is not as it would be made
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { createPatch } from "diff";
import { apiReport, sourceExamples } from "./docs/api-report.mjs";
import { cliPage } from "./docs/cli-page.mjs";
import { clientsPage } from "./docs/clients-page.mjs";
import { followed } from "./docs/pages.mjs";
import { problemsOfPrograms } from "./docs/programs.mjs";
import { rulesPage } from "./docs/rules-page.mjs";
import { Sandbox } from "./docs/sandbox.mjs";
import { undocumentedPage } from "./docs/undocumented-page.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const generated = {
  "docs/api.md": apiReport,
  "docs/cli.md": cliPage,
  "docs/clients.md": clientsPage,
  "docs/rules.md": rulesPage,
  "docs/undocumented.md": undocumentedPage,
};
/** For people who change policy-check; nothing in it is run. */
const internal = new Set(["docs/style.md"]);
const sources = "src/api";

const args = argv.slice(2);
const isCheck = args[0] === "--check";
const asked = isCheck ? args.slice(1) : args;
const pages = asked.length > 0 ? asked : [...allPages(), sources];
let isFine = true;
for (const page of pages) {
  const { text, problems } = page === sources ? examples() : await made(page);
  for (const problem of problems) wrong(problem);
  if (text === undefined) continue;
  const path = join(root, page);
  const now = existsSync(path) ? readFileSync(path, "utf8") : "";
  if (now === text) continue;
  if (isCheck) wrong(`${page} is not as it would be made; npm run docs renews it:\n${createPatch(page, now, text)}`);
  else {
    writeFileSync(path, text);
    console.log(`${page}: renewed`);
  }
}
if (!isFine) process.exitCode = 1;

function wrong(message) {
  console.log(message);
  isFine = false;
}

function allPages() {
  const docs = readdirSync(join(root, "docs")).filter((file) => file.endsWith(".md"));
  const named = new Set([...Object.keys(generated), "README.md", ...docs.map((file) => `docs/${file}`)]);
  return [...named].filter((page) => !internal.has(page)).sort();
}

async function made(page) {
  const make = generated[page];
  if (make !== undefined) return { text: await make(), problems: [] };
  return followed(page, readFileSync(join(root, page), "utf8"));
}

/** The programs in doc comments. */
function examples() {
  const sandbox = new Sandbox();
  try {
    return { text: undefined, problems: problemsOfPrograms(sandbox, sourceExamples()) };
  } finally {
    sandbox.remove();
  }
}
