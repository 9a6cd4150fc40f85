import { type Command, refuseWordsAfterDashes, wordsOf } from "./command.js";
import { choice, report } from "./options.js";

const options = {
  format: { ...choice(["pretty", "json", "markdown"], "The format of the rules"), default: "pretty" },
  output: report.output,
} as const;

const describe = "List the rules, or explain one";

/** `policy-check rules [id]`. */
export const rules: Command = {
  name: "rules",
  describe,
  words: { ...wordsOf(options), argument: "rules" },
  add: (parser, ended) =>
    parser.command(
      "rules [id]",
      describe,
      (command) =>
        command
          .positional("id", { type: "string", describe: "The ID of the rule to explain" })
          .options(options)
          .example("$0 rules", "list all rules")
          .example("$0 rules invalid-effect", "explain one rule, with examples")
          .example("$0 rules --format markdown --output rules.md", "write a page of all rules"),
      async (argv) => {
        const { id, format, output } = argv;
        refuseWordsAfterDashes(argv);
        const { runRules } = await import("../commands/rules.js");
        ended(await runRules({ id, format, output }));
      },
    ),
};
