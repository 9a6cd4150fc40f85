import { type Command, wordsOf } from "./command.js";
import { choice, report } from "./options.js";

const formats = ["pretty", "json", "markdown"] as const;

const options = {
  format: { ...choice(formats, "The format of the rules"), default: "pretty" },
  output: report.output,
} as const;

const describe = "List the rules, or explain one";

/** `policy-check rules [id]`. */
export const rules: Command = {
  name: "rules",
  describe,
  words: { ...wordsOf(options), argument: "rules" },
  usage: "rules [id]",
  positional: { name: "id", isList: false, describe: "The ID of the rule to explain" },
  examples: [
    ["$0 rules", "list all rules"],
    ["$0 rules invalid-effect", "explain one rule, with examples"],
    ["$0 rules --format markdown --output rules.md", "write a page of all rules"],
  ],
  async run(values) {
    values.refuseAfterDashes();
    const { runRules } = await import("../commands/rules.js");
    return runRules({
      id: values.text("id"),
      format: values.choice("format", formats) ?? "pretty",
      output: values.text("output"),
    });
  },
};
