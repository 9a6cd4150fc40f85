// docs/rules.md: the page of all rules, from the rules and their own pages.
import { importSources } from "./sources.mjs";

export async function rulesPage() {
  const { allRules, rulePages, rulesMarkdown } = await importSources(`
    export { allRules, rulePages } from "./src/lint/index.js";
    export { rulesMarkdown } from "./src/report/index.js";
  `);
  const pages = await rulePages();
  const rules = allRules().flatMap((rule) => {
    const page = pages.get(rule.id);
    return page === undefined ? [] : [{ rule, page }];
  });
  return rulesMarkdown(rules);
}
