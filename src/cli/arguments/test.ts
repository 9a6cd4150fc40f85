import { UsageError } from "../exit.js";
import { type Command, listsOf, refuseWordsAfterDashes } from "./command.js";
import { choice, number, propagations, text, texts } from "./options.js";

const backends = ["embedded", "localstack", "aws"] as const;

const options = {
  backend: choice(backends, "What the scenarios are played on [default: embedded]"),
  tags: text("Only scenarios with these tags, such as '@mfa and not @slow'"),
  name: texts("Only scenarios whose name matches; again for more"),
  format: texts("A formatter of cucumber, or FORMATTER:FILE; again for more [default: progress]"),
  output: text("Write the report of --format to this file"),
  parallel: number("Run in this many processes"),
  "fail-fast": { type: "boolean", default: false, describe: "Stop at the first scenario that fails" },
  import: texts("Steps and hooks of your own, a file or glob; again for more [default: those beside the features]"),
  phrases: { type: "boolean", default: false, describe: "Print all phrases of the steps, and run nothing" },
  "mfa-propagation": choice(propagations, "Whether MFA survives role chaining [default: documented]"),
  "localstack-image": text("With --backend localstack: the image [default: localstack/localstack:4.14.0]"),
  "localstack-url": text("With --backend localstack: a container that runs already"),
  live: {
    type: "boolean",
    default: false,
    describe: "With --backend aws: make real AssumeRole calls, with a session policy that denies everything",
  },
  profile: text("With --backend aws: a profile of the AWS configuration files"),
  "world-parameters": text("World parameters for steps of your own, as JSON"),
  coverage: {
    type: "boolean",
    default: false,
    describe: "Report which statements and conditions of trust policies the scenarios have shown",
  },
  "coverage-format": texts("With --coverage: text, json or lcov, or FORMAT:FILE; again for more [default: text]"),
  "coverage-threshold": number("With --coverage: exit with 1 where less was shown, in percent"),
  policies: {
    type: "string",
    array: true,
    describe: "With --coverage: files, folders and globs [default: policies/*.json, and those that scenarios give]",
  },
  config: text("With --coverage: configuration file [default: policy-check.config.json]"),
} as const;

/** `policy-check test [features..]`. */
export const test: Command = {
  name: "test",
  lists: listsOf(options, "features"),
  add: (parser, ended) =>
    parser.command(
      "test [features..]",
      "Run Gherkin scenarios: who can assume which role, with and without MFA",
      (command) =>
        command
          .positional("features", {
            type: "string",
            array: true,
            describe: "Feature files, folders or globs [default: features/**/*.feature]",
          })
          .options(options)
          .example("$0 test", "run features/ on the embedded endpoint")
          .example("$0 test --backend localstack", "run them against LocalStack in a container")
          .example("$0 test --backend aws --profile audit", "check a real account, read-only")
          .example("$0 test --tags @mfa --format html:report.html", "some of them, with a report")
          .example("$0 test --phrases", "print the phrases that scenarios can use")
          .example("$0 test --coverage --coverage-threshold 100", "what do they show of the trust policies?")
          .example("$0 test --coverage --coverage-format lcov:lcov.info", "for editors and genhtml"),
      async (argv) => {
        refuseWordsAfterDashes(argv);
        const { backend, profile, live, parallel, mfaPropagation, localstackImage, localstackUrl } = argv;
        if (live && backend !== "aws") throw new UsageError("--live goes with --backend aws");
        if (live && parallel !== undefined && parallel > 1)
          throw new UsageError("--live goes without --parallel: all processes would use up the same codes");
        if (profile !== undefined && backend !== "aws") throw new UsageError("--profile goes with --backend aws");
        if ((localstackImage ?? localstackUrl) !== undefined && backend !== "localstack")
          throw new UsageError("--localstack-image and --localstack-url go with --backend localstack");
        if (parallel !== undefined && !(Number.isInteger(parallel) && parallel > 0))
          throw new UsageError("--parallel needs a number of processes, 1 or more");
        if (argv.phrases) {
          const { runPhrases } = await import("../commands/phrases.js");
          ended(runPhrases());
          return;
        }
        const { runTest } = await import("../commands/test.js");
        ended(
          await runTest({
            features: argv.features ?? [],
            worldParameters: argv.worldParameters,
            settings: {
              ...(backend === undefined ? {} : { backend }),
              mfaPropagation,
              localstack: { image: localstackImage, url: localstackUrl },
              aws: { profile, mode: live ? "live" : undefined },
            },
            tags: argv.tags,
            names: argv.name ?? [],
            formats: argv.format ?? [],
            output: argv.output,
            imports: argv.import ?? [],
            parallel,
            failFast: argv.failFast,
            coverage: coverageOptions(argv),
          }),
        );
      },
    ),
};

/** What is asked for about coverage; undefined where nothing is. */
function coverageOptions(argv: {
  readonly coverage: boolean;
  readonly coverageFormat?: readonly string[] | undefined;
  readonly coverageThreshold?: number | undefined;
  readonly policies?: readonly string[] | undefined;
  readonly config?: string | undefined;
}) {
  const { coverage, coverageFormat: formats = [], coverageThreshold: threshold, policies = [], config } = argv;
  if (coverage) return { formats, threshold, policies, config };
  const [unused] = [
    ...(formats.length > 0 ? ["--coverage-format"] : []),
    ...(threshold === undefined ? [] : ["--coverage-threshold"]),
    ...(policies.length > 0 ? ["--policies"] : []),
    ...(config === undefined ? [] : ["--config"]),
  ];
  if (unused !== undefined) throw new UsageError(`${unused} goes with --coverage`);
  return undefined;
}
