import { type Command, refuseWordsAfterDashes, wordsOf } from "./command.js";
import { checkSize, choice, files, text, wholeBytes } from "./options.js";

const docsFormats = ["html", "markdown", "json", "csv"] as const;

const docsFormat = {
  ...choice(docsFormats, "A page, a text for wikis and pull requests, the data, or controls for audit tools"),
  default: "html",
} as const;

const options = {
  results: files("Files of cucumber's messages, from any backends; - is standard input"),
  policies: files("Files with trust policies, folders or globs [default: policies]"),
  features: files("Feature files, folders or globs [default: features]"),
  format: docsFormat,
  out: text("With --format html: the folder of index.html [default: site]"),
  output: text("With the other formats: write to this file"),
  since: text(
    "With --format html and markdown: say who can assume a role now and could not, and what else changed, since this earlier --format json",
  ),
  config: text("Configuration file [default: policy-check.config.json]"),
  "max-file-size": checkSize,
} as const;

/** `policy-check docs`. */
export const docs: Command = {
  name: "docs",
  words: wordsOf(options),
  add: (parser, ended) =>
    parser.command(
      "docs",
      "Make living documentation of policies and runs: who can assume which role, with what MFA, and what proves it",
      (command) =>
        command
          .options(options)
          .example(
            "$0 test --format message:run.ndjson && $0 docs --results run.ndjson",
            "the page, in site/index.html",
          )
          .example("$0 docs --results embedded.ndjson localstack.ndjson aws.ndjson", "of runs on several backends")
          .example("$0 test --format policy-check/docs:site", "the page in one go")
          .example("$0 docs --results run.ndjson --format json --output docs.json", "the data, to compare with later")
          .example(
            "$0 docs --results run.ndjson --format markdown --since docs.json",
            "what changed, for a comment on a pull request",
          )
          .example("$0 docs --results run.ndjson --format csv --output controls.csv", "controls with their evidence"),
      async (argv) => {
        refuseWordsAfterDashes(argv);
        const { runDocs } = await import("../commands/docs.js");
        const { results, policies, features, format, out, output, since, config } = argv;
        ended(
          await runDocs({
            results: results ?? [],
            policies,
            features,
            format,
            out,
            output,
            since,
            config,
            maxFileSize: wholeBytes(argv.maxFileSize),
          }),
        );
      },
    ),
};
