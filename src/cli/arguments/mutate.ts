import { type Command, wordsOf } from "./command.js";
import { choice, files, number, propagations, text, texts } from "./options.js";

const formats = ["pretty", "json", "html"] as const;

const options = {
  policies: files(
    "The policy files, folders and globs to change [default: policies/*.json, and those of the scenarios]",
  ),
  since: text("Only policies that differ from this git revision"),
  threshold: number("Exit with 1 if the scenarios notice less than this percentage"),
  tags: text("Only scenarios with these tags, such as '@mfa and not @slow'"),
  name: texts("Only scenarios whose name matches; repeat for more"),
  import: texts("Steps and hooks of your own, a file or glob; repeat for more [default: those beside the features]"),
  "mfa-propagation": choice(
    propagations,
    "MFA in role sessions: documented (AWS says no), or observed (users have seen it) [default: documented]",
  ),
  "world-parameters": text("World parameters for steps of your own, as JSON"),
  format: {
    ...choice(formats, "The format of the report; json is what viewers of mutation reports read"),
    default: "pretty",
  },
  output: text("Write the report to this file, and print a summary"),
} as const;

const describe = "Change trust policies one small mistake at a time, and report which mistakes no scenario notices";

/** `policy-check mutate [features..]`. */
export const mutate: Command = {
  name: "mutate",
  describe,
  words: wordsOf(options, "features"),
  usage: "mutate [features..]",
  positional: {
    name: "features",
    isList: true,
    describe: "Feature files, folders or globs [default: features/**/*.feature]",
  },
  examples: [
    ["$0 mutate", "change the policies in policies/ and those of the scenarios in features/"],
    ["$0 mutate --policies policies/admin.json", "change one policy"],
    ["$0 mutate --threshold 90", "fail if the scenarios notice less than 90 % of the mistakes"],
    ["$0 mutate --since main", "change only the policies that a branch has changed"],
    ["$0 mutate --format html --output mutation.html", "write a page to look through"],
  ],
  async run(values) {
    values.refuseAfterDashes();
    const { runMutate } = await import("../commands/mutate.js");
    return runMutate({
      features: values.texts("features"),
      policies: values.texts("policies"),
      since: values.text("since"),
      threshold: values.number("threshold"),
      tags: values.text("tags"),
      names: values.texts("name"),
      imports: values.texts("import"),
      mfaPropagation: values.choice("mfa-propagation", propagations),
      worldParameters: values.text("world-parameters"),
      format: values.choice("format", formats) ?? "pretty",
      output: values.text("output"),
    });
  },
};
