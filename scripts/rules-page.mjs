// Writes docs/rules.md, the page of all rules, from the rules and their pages; a test fails where they drift apart.
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const { outputFiles } = await build({
  absWorkingDir: root,
  stdin: {
    contents: `
      export { allRules, rulePages } from "./src/lint/index.js";
      export { rulesMarkdown } from "./src/report/index.js";
    `,
    resolveDir: root,
  },
  bundle: true,
  write: false,
  platform: "node",
  format: "esm",
  alias: { "jsonc-parser": "./node_modules/jsonc-parser/lib/esm/main.js" },
});
const [{ text }] = outputFiles;
const bundle = `data:text/javascript;base64,${Buffer.from(text).toString("base64")}`;
const { allRules, rulePages, rulesMarkdown } = await import(bundle);
const pages = await rulePages();
const rules = allRules().flatMap((rule) => {
  const page = pages.get(rule.id);
  return page === undefined ? [] : [{ rule, page }];
});
await writeFile(new URL("../docs/rules.md", import.meta.url), rulesMarkdown(rules));
