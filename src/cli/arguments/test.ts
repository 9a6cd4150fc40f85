import { UsageError } from "../exit.js";
import { formatters } from "../formatters.js";
import type { TestOptions } from "../test-options.js";
import { type Command, wordsOf } from "./command.js";
import { choice, number, propagations, quiet, text, texts, watch, word, words } from "./options.js";
import type { Values } from "./values.js";

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
  usage: "test [features..]",
  positional: {
    name: "features",
    isList: true,
    describe: "Feature files, folders or globs [default: features/**/*.feature]",
  },
  examples: [
    ["$0 test", "run features/ on the embedded endpoint"],
    ["$0 test --backend localstack", "run them against LocalStack in a container"],
    ["$0 test --backend aws --profile audit", "check a real account without changing it"],
    ["$0 test --tags @mfa --format html:report.html", "run some of them, and write a report"],
    ["$0 test --watch", "run them again whenever a feature or a policy changes"],
    ["$0 test --phrases", "print the phrases that scenarios can use"],
    ["$0 test --coverage --coverage-threshold 100", "fail unless they cover all of the trust policies"],
    ["$0 test --coverage --coverage-format lcov:lcov.info", "write coverage for editors and genhtml"],
  ],
  async run(values) {
    values.refuseAfterDashes();
    const backend = values.choice("backend", backends);
    const profile = values.text("profile");
    const live = values.flag("live");
    const parallel = values.number("parallel");
    const localstack = { image: values.text("localstack-image"), url: values.text("localstack-url") };
    if (live && backend !== "aws") throw new UsageError("--live needs --backend aws");
    if (live && parallel !== undefined && parallel > 1)
      throw new UsageError(
        "--live and --parallel cannot be combined, because all processes would use the same MFA codes",
      );
    if (profile !== undefined && backend !== "aws") throw new UsageError("--profile needs --backend aws");
    if ((localstack.image ?? localstack.url) !== undefined && backend !== "localstack")
      throw new UsageError("--localstack-image and --localstack-url need --backend localstack");
    if (parallel !== undefined && !(Number.isInteger(parallel) && parallel > 0))
      throw new UsageError("--parallel needs a number of processes, 1 or more");
    if (values.flag("phrases")) {
      const { runPhrases } = await import("../commands/phrases.js");
      return runPhrases();
    }
    const run: TestOptions = {
      features: values.texts("features"),
      worldParameters: values.text("world-parameters"),
      settings: {
        ...(backend === undefined ? {} : { backend }),
        mfaPropagation: values.choice("mfa-propagation", propagations),
        localstack,
        aws: { profile, mode: live ? "live" : undefined },
      },
      tags: values.text("tags"),
      names: values.texts("name"),
      formats: values.texts("format"),
      output: values.text("output"),
      quiet: values.flag("quiet"),
      imports: values.texts("import"),
      parallel,
      failFast: values.flag("fail-fast"),
      coverage: coverageOptions(values),
    };
    if (values.flag("watch")) {
      const { watchTest } = await import("../watched-runs.js");
      return watchTest(run);
    }
    const { runTest } = await import("../commands/test.js");
    return runTest(run);
  },
};

/** The options about coverage; undefined without --coverage. */
function coverageOptions(values: Values) {
  const formats = values.texts("coverage-format");
  const threshold = values.number("coverage-threshold");
  const policies = values.texts("policies");
  const config = values.text("config");
  if (values.flag("coverage")) return { formats, threshold, policies, config };
  const [unused] = [
    ...(formats.length > 0 ? ["--coverage-format"] : []),
    ...(threshold === undefined ? [] : ["--coverage-threshold"]),
    ...(policies.length > 0 ? ["--policies"] : []),
    ...(config === undefined ? [] : ["--config"]),
  ];
  if (unused !== undefined) throw new UsageError(`${unused} needs --coverage`);
  return undefined;
}
