// docs/undocumented.md: what AWS's documentation leaves open, from the tables of the rooms that meet it.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { importSources } from "./sources.mjs";

const src = fileURLToPath(new URL("../../src", import.meta.url));

export async function undocumentedPage() {
  const rooms = readdirSync(src).filter((room) => existsSync(join(src, room, "undocumented.ts")));
  const tables = await importSources(
    rooms.map((room, index) => `export * as room${index} from "./src/${room}/undocumented.js";`).join("\n"),
  );
  const facts = Object.values(tables)
    .flatMap((exports) => Object.values(exports))
    .filter((table) => typeof table === "object")
    .flatMap((table) => Object.values(table))
    .filter(({ id, assumed, alternative }) => [id, assumed, alternative].every((text) => typeof text === "string"))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  return [
    "# What AWS leaves undocumented",
    "",
    "<!-- Made by npm run docs; do not edit. -->",
    "",
    "No page of AWS's documentation settles these behaviors, or two pages differ. policy-check assumes one way and knows the",
    "alternative:",
    "",
    "- `simulate` lists a behavior under `undocumented` if the decision depends on it, with the decision under the alternative.",
    "- `prove` and `diff` answer `unknown` if the verdict depends on it.",
    "- `test` names it in the evidence of the call.",
    "",
    "`--mfa-propagation documented|observed` chooses for `mfa-after-role-chaining` and `mfa-after-scoping-down`.",
    "",
    "| name | assumed | alternative |",
    "|---|---|---|",
    ...facts.map(({ id, assumed, alternative }) => `| \`${id}\` | ${cell(assumed)} | ${cell(alternative)} |`),
    "",
  ].join("\n");
}

function cell(text) {
  return text.replaceAll("|", "\\|");
}
