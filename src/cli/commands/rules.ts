import { nearest } from "../../diagnostics/index.js";
import { allRules, ruleById, rulePages } from "../../lint/index.js";
import { rulePretty, rulesJson, rulesPretty } from "../../report/index.js";
import { type ExitCode, exitCodes, UsageError } from "../exit.js";
import { useColor, writeReport } from "../output.js";

/** The options of `policy-check rules`. */
export interface RulesOptions {
  readonly id: string | undefined;
  readonly format: "pretty" | "json";
  readonly output: string | undefined;
}

/** Lists the rules, or explains one. */
export async function runRules({ id, format, output }: RulesOptions): Promise<ExitCode> {
  const pages = await rulePages();
  const documented = rulesToShow(id).flatMap((rule) => {
    const page = pages.get(rule.id);
    return page === undefined ? [] : [{ rule, page }];
  });
  const style = { color: useColor(output) };
  const [asked] = id === undefined ? [] : documented;
  const text =
    format === "json"
      ? rulesJson(documented)
      : asked === undefined
        ? rulesPretty(documented, style)
        : rulePretty(asked, style);
  writeReport(text, output);
  return exitCodes.success;
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
