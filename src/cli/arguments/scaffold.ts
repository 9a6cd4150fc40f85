import { type Command, wordsOf } from "./command.js";
import { checkSize, text, texts, wholeBytes } from "./options.js";

const options = {
  out: text("The folder of the features [default: features]"),
  dump: texts("What aws iam get-account-authorization-details prints, with the roles of an account; repeat for more"),
  update: {
    type: "boolean",
    describe: "Replace generated scenarios that no longer fit the policy; edited ones stay",
  },
  "dry-run": { type: "boolean", describe: "Say what would be written, and write nothing" },
  check: { type: "boolean", describe: "Write nothing, and exit with 1 if a feature would change" },
  config: text("Configuration file, for the rules by which a policy is wrong [default: policy-check.config.json]"),
  "max-file-size": checkSize,
} as const;

const describe = "Write features for trust policies: scenarios that show all outcomes and notice all small mistakes";

/** `policy-check scaffold <policies..>`. */
export const scaffold: Command = {
  name: "scaffold",
  describe,
  words: wordsOf(options, "paths"),
  usage: "scaffold [paths..]",
  positional: {
    name: "paths",
    isList: true,
    describe: "Files with trust policies, folders and globs, as for check; - is standard input",
  },
  examples: [
    ["$0 scaffold policies/*.json", "write a feature for each policy that has none"],
    ["$0 scaffold --out features/roles template.yaml", "features for the roles of a template"],
    ["$0 scaffold --dump account.json", "features for the roles of an account"],
    ["$0 scaffold --check policies/*.json", "in CI: fail if a policy has changed and its feature has not"],
    ["$0 scaffold --update policies/*.json", "replace generated scenarios that no longer fit"],
  ],
  async run(values) {
    const { runScaffold } = await import("../commands/scaffold.js");
    return runScaffold({
      paths: [...values.texts("paths"), ...values.afterDashes, ...values.texts("dump")],
      out: values.text("out") ?? "features",
      update: values.flag("update"),
      writes: !values.flag("dry-run") && !values.flag("check"),
      isCheck: values.flag("check"),
      config: values.text("config"),
      maxFileSize: wholeBytes(values.number("max-file-size")),
    });
  },
};
