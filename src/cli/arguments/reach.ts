import { reachFormats } from "../reach-formats.js";
import { type Command, wordsAfterDashes, wordsOf } from "./command.js";
import { choice, propagations, quiet, text, texts, words } from "./options.js";

const listed = ["none", "required", "any"] as const;

const options = {
  from: words("Users to start from: a glob of names, of paths with names or of ARNs; repeat for more [default: all]"),
  to: words("Roles to report: a glob of names, of paths with names or of ARNs; repeat for more [default: all]"),
  mfa: choice(
    listed,
    "The pairs to list: without MFA (none), with MFA (required), or any; the exit code stays the same [default: any]",
  ),
  scp: texts("A file with service control policies, of all accounts or by account ID; repeat for the next level"),
  rcp: texts("A file with resource control policies, of all accounts or by account ID; repeat for the next level"),
  "credential-report": texts(
    "A credential report, for access keys, passwords and MFA devices; repeat for more accounts",
  ),
  "mfa-propagation": choice(
    propagations,
    "MFA in role sessions: documented (AWS says no), or observed (users have seen it) [default: documented]",
  ),
  format: { ...choice(reachFormats, "The format of the report"), default: "pretty" },
  output: text("Write the report to this file, and print a summary"),
  ...quiet,
  config: text("Configuration file, for mfaExempt [default: policy-check.config.json]"),
  baseline: text("Baseline file: mark and count what it has, but do not fail on it"),
  "write-baseline": {
    type: "string",
    describe:
      "Write what fails the run to this baseline file [default: the file of --baseline, else policy-check.reach-baseline.json]",
  },
} as const;

const describe = "Say which users of whole accounts reach which roles, over any number of roles, with or without MFA";

/** `policy-check reach <paths..>`. */
export const reach: Command = {
  name: "reach",
  describe,
  words: wordsOf(options, "paths"),
  add: (parser, ended) =>
    parser.command(
      "reach [paths..]",
      describe,
      (command) =>
        command
          .positional("paths", {
            type: "string",
            array: true,
            describe: "Output of aws iam get-account-authorization-details, NDJSON, folders; - is standard input",
          })
          .options(options)
          .example("$0 reach account.json", "who reaches which role, without MFA first")
          .example("aws iam get-account-authorization-details | $0 reach -", "the same for the account you are in")
          .example("$0 reach accounts/ --scp root.json --scp ou.json", "several accounts, and two levels of SCPs")
          .example("$0 reach account.json --to 'prod-*' --mfa none", "who reaches these roles without MFA")
          .example(
            "$0 reach account.json --credential-report report.csv",
            "without keys and devices that are not there",
          )
          .example("$0 reach account.json --format json --output reach.json", "for other programs")
          .example(
            "$0 reach account.json --format html --output reach.html",
            "a page with a picture, search and filters",
          )
          .example("$0 reach account.json --format mermaid", "a flowchart for Markdown")
          .example("$0 reach account.json --format sarif --output reach.sarif", "for GitHub code scanning")
          .example("$0 reach account.json --write-baseline", "accept what is found now")
          .example("$0 reach --baseline policy-check.reach-baseline.json account.json", "fail on what is new only")
          .epilogue(
            "The report also says who can undo MFA, for example by changing a trust policy or by creating an access key for somebody else.",
          ),
      async (argv) => {
        const { runReach } = await import("../commands/reach.js");
        ended(
          await runReach({
            paths: [...(argv.paths ?? []), ...wordsAfterDashes(argv)],
            from: argv.from ?? [],
            to: argv.to ?? [],
            listed: argv.mfa ?? "any",
            scp: argv.scp ?? [],
            rcp: argv.rcp ?? [],
            credentialReports: argv.credentialReport ?? [],
            mfaPropagation: argv.mfaPropagation ?? "documented",
            format: argv.format,
            output: argv.output,
            quiet: argv.quiet,
            config: argv.config,
            baseline: argv.baseline,
            writeBaseline: argv.writeBaseline,
          }),
        );
      },
    ),
};
