import { type Command, wordsOf } from "./command.js";
import { checkFormats, checkReport, checkSize, emptiness, quiet, texts, wholeBytes, word } from "./options.js";

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
  usage: "diff [words..]",
  positional: {
    name: "words",
    isList: true,
    describe: "OLD and NEW, files or folders; REVISION -- PATHS; or FILE with --role",
  },
  examples: [
    ["$0 diff old.json new.json", "report who gains access by the new policy"],
    ["$0 diff main -- policies/", "compare the working tree with a git revision"],
    [
      "$0 diff policies/kjh-DuperRole.json --role arn:aws:iam::123456789012:role/kjh-DuperRole",
      "compare a file with the deployed role",
    ],
    ["$0 diff --equivalent --format json old.json new.json", "report gained and lost access, for other tools"],
    ["$0 diff old-account.json account.json", "report also who reaches which role of whole accounts"],
    ["$0 diff --allow-empty main -- stacks/", "compare a folder that may have no trust policies yet"],
  ],
  async run(values) {
    const { runDiff } = await import("../commands/diff.js");
    return runDiff({
      words: values.texts("words"),
      paths: values.afterDashes,
      role: values.text("role"),
      profile: values.text("profile"),
      equivalent: values.flag("equivalent"),
      scp: values.texts("scp"),
      rcp: values.texts("rcp"),
      credentialReports: values.texts("credential-report"),
      withoutAxioms: values.texts("without-axiom"),
      format: values.choice("format", checkFormats) ?? "pretty",
      output: values.text("output"),
      quiet: values.flag("quiet"),
      maxFileSize: wholeBytes(values.number("max-file-size")),
      allowEmpty: values.flag("allow-empty"),
      skipOthers: values.flag("skip-others"),
    });
  },
};
