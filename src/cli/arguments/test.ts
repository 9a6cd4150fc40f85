import { UsageError } from "../exit.js";
import { formatters } from "../formatters.js";
import type { TestOptions } from "../test-options.js";
import { type Command, refuseWordsAfterDashes, wordsOf } from "./command.js";
import { choice, number, propagations, quiet, text, texts, watch, word, words } from "./options.js";

const backends = ["embedded", "localstack", "aws"] as const;

const options = {
  backend: choice(backends, "The backend to run the scenarios on [default: embedded]"),
  tags: word("Only scenarios with these tags, such as '@mfa and not @slow'"),
  name: words("Only scenarios whose name matches; repeat for more"),
  format: {
    ...texts("A Cucumber formatter, or FORMATTER:FILE; repeat for more [default: progress]"),
    takes: { formats: formatters },
  },
  output: text("Write the report of --format to this file"),
  ...quiet,
  parallel: number("Run in this many processes"),
  "fail-fast": { type: "boolean", default: false, describe: "Stop at the first scenario that fails" },
  ...watch,
  import: texts("Steps and hooks of your own, a file or glob; repeat for more [default: those beside the features]"),
  phrases: { type: "boolean", default: false, describe: "Print all phrases of the steps, and run nothing" },
  "mfa-propagation": choice(
    propagations,
    "MFA in role sessions: documented (AWS says no), or observed (users have seen it) [default: documented]",
  ),
  "localstack-image": word("With --backend localstack: the container image [default: localstack/localstack:4.14.0]"),
  "localstack-url": word("With --backend localstack: the URL of a running container"),
  live: {
    type: "boolean",
    default: false,
    describe: "With --backend aws: make real AssumeRole calls, each with a session policy that denies everything",
  },
  profile: word("With --backend aws: the AWS profile to use"),
  "world-parameters": word("World parameters for steps of your own, as JSON"),
  coverage: {
    type: "boolean",
    default: false,
    describe: "Report which statements and conditions of the trust policies the scenarios covered",
  },
  "coverage-format": {
    ...texts("With --coverage: text, json or lcov, or FORMAT:FILE; repeat for more [default: text]"),
    takes: { formats: ["text", "json", "lcov"] },
  },
  "coverage-threshold": number("With --coverage: exit with 1 below this percentage"),
  policies: {
    type: "string",
    array: true,
    describe:
      "With --coverage: the policy files, folders and globs [default: policies/*.json, and those of the scenarios]",
  },
  config: text("With --coverage: configuration file [default: policy-check.config.json]"),
} as const;

const describe = "Run Gherkin scenarios: who can assume which role, with and without MFA";

/** `policy-check test [features..]`. */
export const test: Command = {
  name: "test",
  describe,
  words: wordsOf(options, "features"),
  add: (parser, ended) =>
    parser.command(
      "test [features..]",
      describe,
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
          .example("$0 test --backend aws --profile audit", "check a real account without changing it")
          .example("$0 test --tags @mfa --format html:report.html", "run some of them, and write a report")
          .example("$0 test --watch", "run them again whenever a feature or a policy changes")
          .example("$0 test --phrases", "print the phrases that scenarios can use")
          .example("$0 test --coverage --coverage-threshold 100", "fail unless they cover all of the trust policies")
          .example("$0 test --coverage --coverage-format lcov:lcov.info", "write coverage for editors and genhtml"),
      async (argv) => {
        refuseWordsAfterDashes(argv);
        const { backend, profile, live, parallel, mfaPropagation, localstackImage, localstackUrl } = argv;
        if (live && backend !== "aws") throw new UsageError("--live needs --backend aws");
        if (live && parallel !== undefined && parallel > 1)
          throw new UsageError(
            "--live and --parallel cannot be combined, because all processes would use the same MFA codes",
          );
        if (profile !== undefined && backend !== "aws") throw new UsageError("--profile needs --backend aws");
        if ((localstackImage ?? localstackUrl) !== undefined && backend !== "localstack")
          throw new UsageError("--localstack-image and --localstack-url need --backend localstack");
        if (parallel !== undefined && !(Number.isInteger(parallel) && parallel > 0))
          throw new UsageError("--parallel needs a number of processes, 1 or more");
        if (argv.phrases) {
          const { runPhrases } = await import("../commands/phrases.js");
          ended(runPhrases());
          return;
        }
        const run: TestOptions = {
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
          quiet: argv.quiet,
          imports: argv.import ?? [],
          parallel,
          failFast: argv.failFast,
          coverage: coverageOptions(argv),
        };
        if (argv.watch) {
          const { watchTest } = await import("../watched-runs.js");
          ended(await watchTest(run));
          return;
        }
        const { runTest } = await import("../commands/test.js");
        ended(await runTest(run));
      },
    ),
};

/** The options about coverage; undefined without --coverage. */
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
  if (unused !== undefined) throw new UsageError(`${unused} needs --coverage`);
  return undefined;
}
