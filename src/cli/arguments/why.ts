import { type Command, wordsAfterDashes, wordsOf } from "./command.js";
import { choice, files, text, texts } from "./options.js";

const options = {
  policies: files("The trust policies of the roles: files, folders and globs; repeat for more"),
  "account-dump": texts(
    "Output of aws iam get-account-authorization-details, for identity policies and roles; repeat for more accounts",
  ),
  scp: texts("A file with service control policies, of all accounts or by account ID; repeat for the next level"),
  rcp: texts("A file with resource control policies, of all accounts or by account ID; repeat for the next level"),
  format: { ...choice(["pretty", "json", "gherkin"], "The format of the report"), default: "pretty" },
  output: text("Write the report to this file"),
} as const;

const describe = "Say why a call was denied or allowed, by its CloudTrail event";

/** `policy-check why <events..>`. */
export const why: Command = {
  name: "why",
  describe,
  words: wordsOf(options, "events"),
  add: (parser, ended) =>
    parser.command(
      "why [events..]",
      describe,
      (command) =>
        command
          .positional("events", {
            type: "string",
            array: true,
            describe:
              "Events and log files of CloudTrail, output of aws cloudtrail lookup-events, folders; - is standard input",
          })
          .options(options)
          .example("$0 why event.json --policies policies/*.json", "why the call was denied, line by line")
          .example("$0 why event.json --account-dump account.json", "with the policies of a whole account")
          .example(
            "aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=AssumeRole | $0 why - --policies policies/",
            "the last calls on roles",
          )
          .example("$0 why logs/ --policies policies/ --format json --output why.json", "log files, for other programs")
          .example("$0 why event.json --policies policies/ --format gherkin", "the call as a scenario"),
      async (argv) => {
        const { runWhy } = await import("../commands/why.js");
        ended(
          await runWhy({
            events: [...(argv.events ?? []), ...wordsAfterDashes(argv)],
            policies: argv.policies ?? [],
            accountDumps: argv.accountDump ?? [],
            scp: argv.scp ?? [],
            rcp: argv.rcp ?? [],
            format: argv.format,
            output: argv.output,
          }),
        );
      },
    ),
};
