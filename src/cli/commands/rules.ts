import { nearest } from "../../diagnostics/index.js";
import { allRules, ruleById, rulePages } from "../../lint/index.js";
import {
  type DocumentedRule,
  ruleMarkdown,
  rulePretty,
  rulesJson,
  rulesMarkdown,
  rulesPretty,
} from "../../report/index.js";
import { type ExitCode, exitCodes, UsageError } from "../exit.js";
import { useColor, widthOf, writeReport } from "../output.js";
import { refuseOverwriting } from "../outputs.js";

/** The options of `policy-check rules`. */
export interface RulesOptions {
  readonly id: string | undefined;
  readonly format: "pretty" | "json" | "markdown";
  readonly output: string | undefined;
}

/** Lists the rules, or explains one. */
export async function runRules(options: RulesOptions): Promise<ExitCode> {
  const { id, output } = options;
  await refuseOverwriting([{ option: "--output", path: output }], () => []);
  const pages = await rulePages();
  const documented = rulesToShow(id).flatMap((rule) => {
    const page = pages.get(rule.id);
    return page === undefined ? [] : [{ rule, page }];
  });
  writeReport(textOf(documented, options), output);
  return exitCodes.success;
}

function textOf(rules: readonly DocumentedRule[], { id, format, output }: RulesOptions): string {
  const [asked] = id === undefined ? [] : rules;
  switch (format) {
    case "json":
      return rulesJson(rules);
    case "markdown":
      return asked === undefined ? rulesMarkdown(rules) : ruleMarkdown(asked);
    case "pretty": {
      const style = { color: useColor(output), width: widthOf(output) };
      return asked === undefined ? rulesPretty(rules, style) : rulePretty(asked, style);
    }
  }
}

function rulesToShow(id: string | undefined): ReturnType<typeof allRules> {
  if (id === undefined) return allRules();
  const rule = ruleById(id);
  if (rule !== undefined) return [rule];
  const near = nearest(
    id,
    allRules().map((each) => each.id),
  );
  throw new UsageError(
    `there is no rule "${id}"${near === undefined ? "; policy-check rules lists them" : `; did you mean ${near}?`}`,
  );
}
