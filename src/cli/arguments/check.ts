import { severities } from "../../diagnostics/index.js";
import type { CheckOptions } from "../check-options.js";
import { type Command, wordsOf } from "./command.js";
import { checkFormats, checkReport, checkSize, choice, emptiness, quiet, text, watch, wholeBytes } from "./options.js";

const options = {
  ...checkReport,
  ...quiet,
  "fail-on": choice(severities, "Exit with 1 for findings of this severity or worse [default: security-warning]"),
  config: text("Configuration file [default: policy-check.config.json]"),
  baseline: text("Baseline file: count its findings, but do not show them or fail on them"),
  "write-baseline": {
    type: "string",
    describe:
      "Write all findings to this baseline file [default: the file of --baseline, else policy-check.baseline.json]",
  },
  fix: {
    type: "boolean",
    default: false,
    describe: "Apply the fixes that are safe, and report the remaining findings",
  },
  "fix-dry-run": {
    type: "boolean",
    default: false,
    describe: "Print the fixes that are safe as a diff, and write nothing",
  },
  ...watch,
  "stdin-filename": text("The file name for standard input in reports and in the configuration"),
  ...emptiness,
  "max-file-size": checkSize,
} as const;

const describe = "Validate and lint trust policies (the default command)";

/** `policy-check [check] <paths..>`. */
export const check: Command = {
  name: "check",
  describe,
  words: wordsOf(options, "paths"),
  usage: "check [paths..]",
  positional: {
    name: "paths",
    isList: true,
    describe: "Files with trust policies, folders and globs; - is standard input",
  },
  examples: [
    ["$0 policies/*.json", "check all policies of a folder"],
    ["$0 . 'stacks/**/*.yaml'", "find trust policies in folders and by globs"],
    ["$0 check --fix policies/*.json", "apply the fixes that are safe"],
    ["$0 check --format json --output report.json policies/*.json", "write a report for other tools"],
    ["$0 check --format sarif --output results.sarif policies/*.json", "write a report for GitHub code scanning"],
    ["$0 check policies/*.json --write-baseline", "accept the present findings"],
    ["$0 check --baseline policy-check.baseline.json policies/*.json", "fail on new findings only"],
    ["aws iam get-account-authorization-details --filter Role | $0 -", "check all roles of an account"],
    ["terraform show -json plan.tfplan | $0 --stdin-filename plan.json -", "check the roles of a Terraform plan"],
    ["$0 check --skip-others $(git diff --cached --name-only)", "in a commit hook: skip files without a trust policy"],
    ["$0 check --watch policies/", "check again whenever a policy changes"],
    ["$0 check --allow-empty stacks/", "check a folder that may have no trust policies yet"],
  ],
  async run(values) {
    const run: CheckOptions = {
      paths: [...values.texts("paths"), ...values.afterDashes],
      format: values.choice("format", checkFormats) ?? "pretty",
      output: values.text("output"),
      quiet: values.flag("quiet"),
      failOn: values.choice("fail-on", severities),
      config: values.text("config"),
      maxFileSize: wholeBytes(values.number("max-file-size")),
      baseline: values.text("baseline"),
      writeBaseline: values.text("write-baseline"),
      fix: values.flag("fix"),
      fixDryRun: values.flag("fix-dry-run"),
      stdinFilename: values.text("stdin-filename"),
      allowEmpty: values.flag("allow-empty"),
      skipOthers: values.flag("skip-others"),
    };
    if (values.flag("watch")) {
      const { watchCheck } = await import("../watched-runs.js");
      return watchCheck(run);
    }
    const { runCheck } = await import("../commands/check.js");
    return runCheck(run);
  },
};
