import { type Command, wordsOf } from "./command.js";
import { checkSize, choice, files, folder, propagations, text, texts, wholeBytes } from "./options.js";

const docsFormats = ["html", "markdown", "json", "csv"] as const;

const docsFormat = {
  ...choice(docsFormats, "A web page, Markdown for wikis and pull requests, all data, or controls for audit tools"),
  default: "html",
} as const;

const options = {
  results: files("Cucumber message files, from any backends; - is standard input"),
  policies: files("Files with trust policies, folders or globs [default: policies]"),
  features: files("Feature files, folders or globs [default: features]"),
  "account-dump": files(
    "Output of aws iam get-account-authorization-details, NDJSON, folders: all its roles, and who reaches them",
  ),
  "credential-report": texts("With --account-dump: a credential report; repeat for more accounts"),
  scp: texts(
    "With --account-dump: a file with service control policies, of all accounts or by account ID; repeat for the next level",
  ),
  rcp: texts(
    "With --account-dump: a file with resource control policies, of all accounts or by account ID; repeat for the next level",
  ),
  "mfa-propagation": choice(
    propagations,
    "With --account-dump: MFA in role sessions, as for reach [default: documented]",
  ),
  format: docsFormat,
  out: folder("With --format html: the folder for index.html [default: site]"),
  split: { type: "boolean", describe: "With --format html: write each role to a page of its own, in roles/" },
  output: text("With the other formats: write the report to this file"),
  since: text("With --format html and markdown: report what changed since this earlier --format json report"),
  config: text("Configuration file [default: policy-check.config.json]"),
  "max-file-size": checkSize,
} as const;

const describe = "Write living documentation: who can assume which role, with what MFA, and the evidence";

/** `policy-check docs`. */
export const docs: Command = {
  name: "docs",
  describe,
  words: wordsOf(options),
  usage: "docs",
  positional: undefined,
  examples: [
    ["$0 test --format message:run.ndjson && $0 docs --results run.ndjson", "write the page to site/index.html"],
    ["$0 docs --results embedded.ndjson localstack.ndjson aws.ndjson", "use the runs of several backends"],
    ["$0 test --format policy-check/docs:site", "write the page with the run"],
    ["$0 docs --results run.ndjson --format json --output docs.json", "write all data, to compare with later"],
    [
      "$0 docs --results run.ndjson --format markdown --since docs.json",
      "report what changed, for a pull request comment",
    ],
    ["$0 docs --results run.ndjson --format csv --output controls.csv", "write controls with their evidence"],
    [
      "$0 docs --account-dump account.json --split",
      "document all roles of an account and who reaches them, a page for each role",
    ],
  ],
  async run(values) {
    values.refuseAfterDashes();
    const { runDocs } = await import("../commands/docs.js");
    return runDocs({
      results: values.texts("results"),
      policies: values.list("policies"),
      features: values.list("features"),
      account: {
        dumps: values.texts("account-dump"),
        credentialReports: values.texts("credential-report"),
        scp: values.texts("scp"),
        rcp: values.texts("rcp"),
        mfaPropagation: values.choice("mfa-propagation", propagations),
      },
      format: values.choice("format", docsFormats) ?? "html",
      out: values.text("out"),
      split: values.flag("split"),
      output: values.text("output"),
      since: values.text("since"),
      config: values.text("config"),
      maxFileSize: wholeBytes(values.number("max-file-size")),
    });
  },
};
