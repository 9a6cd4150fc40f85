import { type Command, wordsAfterDashes, wordsOf } from "./command.js";
import { checkReport, checkSize, emptiness, text, texts, wholeBytes } from "./options.js";

const options = {
  role: text("The ARN of a deployed role to compare the file with; it is only read (iam:GetRole)"),
  profile: text("With --role: a profile of the AWS configuration files"),
  equivalent: {
    type: "boolean",
    default: false,
    describe: "Fail as well where somebody is out who was in before",
  },
  "without-axiom": texts("Do not assume this about the world; again for more"),
  ...checkReport,
  ...emptiness,
  "max-file-size": checkSize,
} as const;

/** `policy-check diff OLD NEW`. */
export const diff: Command = {
  name: "diff",
  words: wordsOf(options, "words"),
  add: (parser, ended) =>
    parser.command(
      "diff [words..]",
      "Say whether a change lets anybody in who was out before: two files, a git revision, or a deployed role",
      (command) =>
        command
          .positional("words", {
            type: "string",
            array: true,
            describe: "OLD and NEW, files or folders; REVISION -- PATHS; or FILE with --role",
          })
          .options(options)
          .example("$0 diff old.json new.json", "does the new policy let anybody in whom the old one did not?")
          .example("$0 diff main -- policies/", "the working tree against a git revision")
          .example(
            "$0 diff policies/kjh-DuperRole.json --role arn:aws:iam::123456789012:role/kjh-DuperRole",
            "what deploying a file would change",
          )
          .example("$0 diff --equivalent --format json old.json new.json", "both ways round, for other tools")
          .example("$0 diff --allow-empty main -- stacks/", "a folder in which there may be no trust policy yet"),
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
            withoutAxioms: argv.withoutAxiom ?? [],
            format,
            output,
            maxFileSize: wholeBytes(argv.maxFileSize),
            allowEmpty: argv.allowEmpty,
            skipOthers: argv.skipOthers,
          }),
        );
      },
    ),
};
