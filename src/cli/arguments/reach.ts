import { reachFormats } from "../reach-formats.js";
import { type Command, wordsOf } from "./command.js";
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
  usage: "reach [paths..]",
  positional: {
    name: "paths",
    isList: true,
    describe: "Output of aws iam get-account-authorization-details, NDJSON, folders; - is standard input",
  },
  examples: [
    ["$0 reach account.json", "who reaches which role, without MFA first"],
    ["aws iam get-account-authorization-details | $0 reach -", "the same for the account you are in"],
    ["$0 reach accounts/ --scp root.json --scp ou.json", "several accounts, and two levels of SCPs"],
    ["$0 reach account.json --to 'prod-*' --mfa none", "who reaches these roles without MFA"],
    ["$0 reach account.json --credential-report report.csv", "without keys and devices that are not there"],
    ["$0 reach account.json --format json --output reach.json", "for other programs"],
    ["$0 reach account.json --format html --output reach.html", "a page with a picture, search and filters"],
    ["$0 reach account.json --format mermaid", "a flowchart for Markdown"],
    ["$0 reach account.json --format sarif --output reach.sarif", "for GitHub code scanning"],
    ["$0 reach account.json --write-baseline", "accept what is found now"],
    ["$0 reach --baseline policy-check.reach-baseline.json account.json", "fail on what is new only"],
  ],
  epilogue:
    "The report also says who can undo MFA, for example by changing a trust policy or by creating an access key for somebody else.",
  async run(values) {
    const { runReach } = await import("../commands/reach.js");
    return runReach({
      paths: [...values.texts("paths"), ...values.afterDashes],
      from: values.texts("from"),
      to: values.texts("to"),
      listed: values.choice("mfa", listed) ?? "any",
      scp: values.texts("scp"),
      rcp: values.texts("rcp"),
      credentialReports: values.texts("credential-report"),
      mfaPropagation: values.choice("mfa-propagation", propagations) ?? "documented",
      format: values.choice("format", reachFormats) ?? "pretty",
      output: values.text("output"),
      quiet: values.flag("quiet"),
      config: values.text("config"),
      baseline: values.text("baseline"),
      writeBaseline: values.text("write-baseline"),
    });
  },
};
