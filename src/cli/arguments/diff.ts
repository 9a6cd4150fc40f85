import { type Command, wordsAfterDashes, wordsOf } from "./command.js";
import { checkReport, checkSize, emptiness, quiet, texts, wholeBytes, word } from "./options.js";

const options = {
  role: word("The ARN of a deployed role to compare FILE with (reads it with iam:GetRole)"),
  profile: word("With --role: the AWS profile to use"),
  equivalent: {
    type: "boolean",
    default: false,
    describe: "Fail also if a caller loses access",
  },
  scp: texts(
    "With dumps: a file with service control policies, of all accounts or by account ID; repeat for the next level",
  ),
  rcp: texts(
    "With dumps: a file with resource control policies, of all accounts or by account ID; repeat for the next level",
  ),
  "credential-report": texts("With dumps: a credential report of the accounts; repeat for more accounts"),
  "without-axiom": { ...texts("Do not make this assumption; repeat for more"), takes: "axioms" },
  ...checkReport,
  ...quiet,
  ...emptiness,
  "max-file-size": checkSize,
} as const;

const describe =
  "Report who gains access by a change: between two files, since a git revision, or against a deployed role";

/** `policy-check diff OLD NEW`. */
export const diff: Command = {
  name: "diff",
  describe,
  words: wordsOf(options, "words"),
  add: (parser, ended) =>
    parser.command(
      "diff [words..]",
      describe,
      (command) =>
        command
          .positional("words", {
            type: "string",
            array: true,
            describe: "OLD and NEW, files or folders; REVISION -- PATHS; or FILE with --role",
          })
          .options(options)
          .example("$0 diff old.json new.json", "report who gains access by the new policy")
          .example("$0 diff main -- policies/", "compare the working tree with a git revision")
          .example(
            "$0 diff policies/kjh-DuperRole.json --role arn:aws:iam::123456789012:role/kjh-DuperRole",
            "compare a file with the deployed role",
          )
          .example(
            "$0 diff --equivalent --format json old.json new.json",
            "report gained and lost access, for other tools",
          )
          .example("$0 diff old-account.json account.json", "report also who reaches which role of whole accounts")
          .example("$0 diff --allow-empty main -- stacks/", "compare a folder that may have no trust policies yet"),
      async (argv) => {
        const { runDiff } = await import("../commands/diff.js");
        const { role, profile, equivalent, format, output } = argv;
        ended(
          await runDiff({
            words: argv.words ?? [],
            paths: wordsAfterDashes(argv),
            role,
            profile,
            equivalent,
            scp: argv.scp ?? [],
            rcp: argv.rcp ?? [],
            credentialReports: argv.credentialReport ?? [],
            withoutAxioms: argv.withoutAxiom ?? [],
            format,
            output,
            quiet: argv.quiet,
            maxFileSize: wholeBytes(argv.maxFileSize),
            allowEmpty: argv.allowEmpty,
            skipOthers: argv.skipOthers,
          }),
        );
      },
    ),
};
