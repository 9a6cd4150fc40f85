import { severities } from "../../diagnostics/index.js";
import { type Command, wordsAfterDashes, wordsOf } from "./command.js";
import { checkReport, checkSize, choice, emptiness, text, wholeBytes } from "./options.js";

const options = {
  ...checkReport,
  "fail-on": choice(severities, "Exit with 1 for findings of this severity or worse [default: security-warning]"),
  config: text("Configuration file [default: policy-check.config.json]"),
  baseline: text("Findings in this file are known: counted, but neither shown nor failed"),
  "write-baseline": {
    type: "string",
    describe:
      "Write what is found to this file, as known [default: that of --baseline, else policy-check.baseline.json]",
  },
  fix: {
    type: "boolean",
    default: false,
    describe: "Make the repairs that are safe, and report what is left",
  },
  "fix-dry-run": { type: "boolean", default: false, describe: "Print them as a diff, and write nothing" },
  "stdin-filename": text("What reports and the configuration call standard input"),
  ...emptiness,
  "max-file-size": checkSize,
} as const;

/** `policy-check [check] <paths..>`. */
export const check: Command = {
  name: "check",
  words: wordsOf(options, "paths"),
  add: (parser, ended) =>
    parser.command(
      ["check [paths..]", "$0"],
      "Validate and lint trust policies (the default command)",
      (command) =>
        command
          .positional("paths", {
            type: "string",
            array: true,
            describe: "Files with trust policies, folders and globs; - is standard input",
          })
          .options(options)
          .example("$0 policies/*.json", "check all policies of a folder")
          .example("$0 . 'stacks/**/*.yaml'", "look for trust policies in folders, and where a glob says")
          .example("$0 check --fix policies/*.json", "mend what can be mended safely")
          .example("$0 check --format json --output report.json policies/*.json", "for other tools")
          .example("$0 check --format sarif --output results.sarif policies/*.json", "for GitHub code scanning")
          .example("$0 check policies/*.json --write-baseline", "accept what is found now")
          .example("$0 check --baseline policy-check.baseline.json policies/*.json", "and fail on what is new")
          .example("aws iam get-account-authorization-details --filter Role | $0 -", "all roles of an account")
          .example("terraform show -json plan.tfplan | $0 --stdin-filename plan.json -", "the roles of a plan")
          .example(
            "$0 check --skip-others $(git diff --cached --name-only)",
            "a hook: files without trust policy are passed over",
          )
          .example("$0 check --allow-empty stacks/", "a folder in which there may be no trust policy yet"),
      async (argv) => {
        const { runCheck } = await import("../commands/check.js");
        const { format, output, failOn, config, baseline, writeBaseline, stdinFilename } = argv;
        const paths = [...(argv.paths ?? []), ...wordsAfterDashes(argv)];
        const maxFileSize = wholeBytes(argv.maxFileSize);
        ended(
          await runCheck({
            paths,
            format,
            output,
            failOn,
            config,
            maxFileSize,
            baseline,
            writeBaseline,
            fix: argv.fix,
            fixDryRun: argv.fixDryRun,
            stdinFilename,
            allowEmpty: argv.allowEmpty,
            skipOthers: argv.skipOthers,
          }),
        );
      },
    ),
};
