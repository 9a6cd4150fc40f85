import yargs from "yargs";
import { severities } from "../diagnostics/index.js";
import { type ExitCode, exitCodes, UsageError } from "./exit.js";
import { defaultMaximumSize, largestCollection } from "./files.js";
import { version } from "./version.js";

const mfaValues = ["absent", "false", "true"] as const;
const logLevels = ["silent", "error", "info"] as const;
const enforcements = ["on", "off"] as const;
const unknownCallers = ["refuse", "pass"] as const;
const backends = ["embedded", "localstack", "aws"] as const;
const propagations = ["documented", "observed"] as const;
const checkFormats = ["pretty", "json", "sarif", "junit", "github"] as const;
const docsFormats = ["html", "markdown", "json", "csv"] as const;
const scopes = ["people", "all"] as const;
const expectations = ["allowed", "denied", "implicitDeny", "explicitDeny"] as const;

const text = (describe: string) => ({ type: "string", requiresArg: true, describe }) as const;
const texts = (describe: string) => ({ type: "string", array: true, nargs: 1, describe }) as const;
/** As many as follow, for globs that the shell has replaced. */
const files = (describe: string) => ({ type: "string", array: true, requiresArg: true, describe }) as const;
const number = (describe: string) => ({ type: "number", requiresArg: true, describe }) as const;
const choice = <T extends string>(choices: readonly T[], describe: string) =>
  ({ choices, requiresArg: true, describe }) as const;

const report = {
  format: { ...choice(["pretty", "json"], "How the report looks"), default: "pretty" },
  output: text("Write the report to this file"),
} as const;

/** `check` has formats of its own. */
const checkReport = {
  format: { ...choice(checkFormats, "How the report looks"), default: "pretty" },
  output: text("Write the report to this file, and print a summary (on standard error unless --format pretty)"),
} as const;

const docsFormat = {
  ...choice(docsFormats, "A page, a text for wikis and pull requests, the data, or controls for audit tools"),
  default: "html",
} as const;

const rulesReport = {
  format: { ...choice(["pretty", "json", "markdown"], "How the rules look"), default: "pretty" },
  output: report.output,
} as const;

const size = number(`Refuse larger files, in bytes [default: ${defaultMaximumSize}]`);

/** Lists of roles, plans and lines of JSON may be larger where nothing is said. */
const checkSize = number(
  `Refuse larger files, in bytes [default: ${defaultMaximumSize}; ${largestCollection} for lists of roles, Terraform plans and NDJSON]`,
);

/** The options that say what a single request is; `--request` and `--batch` bring requests of their own. */
const requestOptions = {
  trust: text("The role's trust policy, a file"),
  role: text("The role's ARN"),
  principal: text("The caller: an ARN, a service or a federated provider"),
  action: text("The action [default: sts:AssumeRole]"),
  mfa: choice(mfaValues, "aws:MultiFactorAuthPresent [default: absent]"),
  "mfa-age": number("aws:MultiFactorAuthAge, in seconds"),
  context: texts("KEY=VALUE, a condition key of the request; again for more keys and values"),
  "mfa-propagation": choice(
    propagations,
    "With --caller: whether MFA survives role chaining. AWS's documentation says no, users see it [default: documented]",
  ),
  "identity-policy": texts("A policy of the caller, a file; again for more"),
  "permissions-boundary": text("The caller's permissions boundary, a file"),
  "session-policy": texts("A session policy, a file; again for more"),
  scp: texts("A service control policy, a file; again for the next level"),
  rcp: texts("A resource control policy, a file; again for the next level"),
} as const;

/**
 * Understands the arguments and runs the command; the commands themselves are loaded when they are called. Throws
 * UsageError for wrong usage.
 */
export async function runCommandLine(args: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.success;
  const parser = yargs(withPathsApart(args.map((word) => (word === "-" ? standardInput : word))))
    .scriptName("policy-check")
    .usage("$0 <command> [options]\n\nChecks and simulates the trust policies of AWS IAM roles.")
    .command(
      ["check [paths..]", "$0"],
      "Validate and lint trust policies (the default command)",
      (command) =>
        command
          .positional("paths", {
            type: "string",
            array: true,
            describe: "Files with trust policies, folders and globs; - is standard input",
          })
          .options({
            ...checkReport,
            "fail-on": choice(
              severities,
              "Exit with 1 for findings of this severity or worse [default: security-warning]",
            ),
            config: text("Configuration file [default: policy-check.config.json]"),
            baseline: text("Findings in this file are known: counted, but neither shown nor failed"),
            "write-baseline": {
              type: "string",
              describe:
                "Write what is found to this file, as known [default: that of --baseline, else policy-check.baseline.json]",
            },
            fix: {
              type: "boolean",
              default: false,
              describe: "Make the repairs that are safe, and report what is left",
            },
            "fix-dry-run": { type: "boolean", default: false, describe: "Print them as a diff, and write nothing" },
            "stdin-filename": text("What reports and the configuration call standard input"),
            "max-file-size": checkSize,
          })
          .example("$0 policies/*.json", "check all policies of a folder")
          .example("$0 . 'stacks/**/*.yaml'", "look for trust policies in folders, and where a glob says")
          .example("$0 check --fix policies/*.json", "mend what can be mended safely")
          .example("$0 check --format json --output report.json policies/*.json", "for other tools")
          .example("$0 check --format sarif --output results.sarif policies/*.json", "for GitHub code scanning")
          .example("$0 check policies/*.json --write-baseline", "accept what is found now")
          .example("$0 check --baseline policy-check.baseline.json policies/*.json", "and fail on what is new")
          .example("aws iam get-account-authorization-details --filter Role | $0 -", "all roles of an account")
          .example("terraform show -json plan.tfplan | $0 --stdin-filename plan.json -", "the roles of a plan"),
      async (argv) => {
        const { runCheck } = await import("./commands/check.js");
        const { format, output, failOn, config, baseline, writeBaseline, stdinFilename } = argv;
        const paths = [...(argv.paths ?? []), ...wordsAfterDashes(argv)];
        const maxFileSize = wholeBytes(argv.maxFileSize);
        exitCode = await runCheck({
          paths,
          format,
          output,
          failOn,
          config,
          maxFileSize,
          baseline,
          writeBaseline,
          fix: argv.fix,
          fixDryRun: argv.fixDryRun,
          stdinFilename,
        });
      },
    )
    .command(
      "simulate",
      "Decide requests, and explain the decisions",
      async (command) => {
        const { callerKinds } = await import("../callers/index.js");
        const kinds = callerKinds.map(({ name }) => name);
        const describe = "A kind of credentials, which settles the MFA keys; --mfa-age says how long ago MFA was";
        return command
          .options({
            ...requestOptions,
            caller: choice(kinds, describe),
            request: text("A request with its policies as JSON, a file or -"),
            batch: text("One request a line in, one result a line out; a file or -"),
            lenient: {
              type: "boolean",
              default: false,
              describe: "Decide on policies that AWS would refuse to store, and list what is wrong",
            },
            expect: choice(expectations, "Exit with 1 unless this is the decision"),
            ...report,
            "max-file-size": size,
          })
          .conflicts("request", ["batch", "caller", ...Object.keys(requestOptions)])
          .conflicts("batch", ["expect", "caller", ...Object.keys(requestOptions)])
          .conflicts("caller", "mfa")
          .implies("mfa-propagation", "caller")
          .example(
            "$0 simulate --trust policies/kjh-DuperRole.json --role arn:aws:iam::123456789012:role/kjh-DuperRole --principal arn:aws:iam::123456789012:user/service-user/kjh-SuperDuperUser",
            "without MFA",
          )
          .example("$0 simulate ... --mfa true --mfa-age 60", "with MFA, a minute ago")
          .example("$0 simulate ... --caller session-token-with-mfa --mfa-age 7200 --expect denied", "as a test")
          .example("$0 simulate --batch requests.ndjson > results.ndjson", "many requests");
      },
      async (argv) => {
        const { runSimulate } = await import("./commands/simulate.js");
        const { request, batch, mfaAge } = argv;
        refuseWordsAfterDashes(argv);
        if (mfaAge !== undefined && !(mfaAge >= 0 && Number.isFinite(mfaAge)))
          throw new UsageError("--mfa-age needs a number of seconds");
        exitCode = await runSimulate({
          request,
          batch,
          action: argv.action ?? "sts:AssumeRole",
          principal: argv.principal,
          role: argv.role,
          trust: argv.trust,
          identityPolicy: argv.identityPolicy ?? [],
          permissionsBoundary: argv.permissionsBoundary,
          sessionPolicy: argv.sessionPolicy ?? [],
          scp: argv.scp ?? [],
          rcp: argv.rcp ?? [],
          mfa: argv.mfa,
          mfaAge,
          context: argv.context ?? [],
          caller: argv.caller,
          mfaPropagation: argv.mfaPropagation ?? "documented",
          lenient: argv.lenient,
          expect: argv.expect,
          format: argv.format,
          output: argv.output,
          maxFileSize: wholeBytes(argv.maxFileSize) ?? defaultMaximumSize,
        });
      },
    )
    .command(
      "serve",
      "Run IAM and STS on this machine: trust policies enforced, MFA codes verified",
      (command) =>
        command
          .options({
            port: number("The port; 0 picks one [default: 4566]"),
            host: text("The address to listen on; others than 127.0.0.1 let others in [default: 127.0.0.1]"),
            account: text("The account of the credentials test/test [default: 123456789012]"),
            region: text("The region to tell clients [default: us-east-1]"),
            state: text("Load the state from this file, and save it there on every change"),
            enforcement: choice(
              enforcements,
              "off, or ENFORCE_IAM=0, lets every authenticated call pass [default: on]",
            ),
            "mfa-propagation": choice(
              propagations,
              "Whether MFA survives role chaining. AWS's documentation says no, users see it [default: documented]",
            ),
            "allowed-host": texts(
              "A name to be reached under, besides localhost; again for more [default: LOCALSTACK_HOST]",
            ),
            upstream: text("Enforce in front of another AWS endpoint: its URL"),
            "unknown-callers": choice(
              unknownCallers,
              "With --upstream: callers whose keys were not created through it [default: refuse]",
            ),
            "log-level": choice(logLevels, "Calls on standard error: none, those that fail, or all [default: info]"),
            format: report.format,
          })
          .implies("unknown-callers", "upstream")
          .example("$0 serve", "listen on http://127.0.0.1:4566")
          .example("$0 serve --port 0 --format json", "for programs: one line of JSON when it is ready")
          .example("$0 serve --state state.json", "keep users, roles and devices")
          .example("$0 serve --port 4567 --upstream http://127.0.0.1:4566", "enforce in front of another emulator"),
      async (argv) => {
        refuseWordsAfterDashes(argv);
        const { runServe } = await import("./commands/serve.js");
        const { port = 4566 } = argv;
        if (!(Number.isInteger(port) && port >= 0 && port <= 65_535))
          throw new UsageError("--port needs a number from 0 to 65535");
        exitCode = await runServe({
          port,
          host: argv.host,
          account: argv.account,
          region: argv.region,
          state: argv.state,
          enforcement: argv.enforcement,
          mfaPropagation: argv.mfaPropagation,
          allowedHosts: argv.allowedHost,
          upstream: argv.upstream,
          unknownCallers: argv.unknownCallers,
          logLevel: argv.logLevel ?? "info",
          format: argv.format,
        });
      },
    )
    .command(
      "test [features..]",
      "Run Gherkin scenarios: who can assume which role, with and without MFA",
      (command) =>
        command
          .positional("features", {
            type: "string",
            array: true,
            describe: "Feature files, folders or globs [default: features/**/*.feature]",
          })
          .options({
            backend: choice(backends, "What the scenarios are played on [default: embedded]"),
            tags: text("Only scenarios with these tags, such as '@mfa and not @slow'"),
            name: texts("Only scenarios whose name matches; again for more"),
            format: texts("A formatter of cucumber, or FORMATTER:FILE; again for more [default: progress]"),
            output: text("Write the report of --format to this file"),
            parallel: number("Run in this many processes"),
            "fail-fast": { type: "boolean", default: false, describe: "Stop at the first scenario that fails" },
            import: texts("Steps and hooks of your own, a file or glob; again for more"),
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
            "coverage-format": texts(
              "With --coverage: text, json or lcov, or FORMAT:FILE; again for more [default: text]",
            ),
            "coverage-threshold": number("With --coverage: exit with 1 where less was shown, in percent"),
            policies: {
              type: "string",
              array: true,
              describe:
                "With --coverage: files, folders and globs [default: policies/*.json, and those that scenarios give]",
            },
            config: text("With --coverage: configuration file [default: policy-check.config.json]"),
          })
          .example("$0 test", "run features/ on the embedded endpoint")
          .example("$0 test --backend localstack", "run them against LocalStack in a container")
          .example("$0 test --backend aws --profile audit", "check a real account, read-only")
          .example("$0 test --tags @mfa --format html:report.html", "some of them, with a report")
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
        const { runTest } = await import("./commands/test.js");
        exitCode = await runTest({
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
        });
      },
    )
    .command(
      "prove [paths..]",
      "Answer for all requests: can anyone assume a role without MFA? With a proof, or a request that gets in",
      (command) =>
        command
          .positional("paths", {
            type: "string",
            array: true,
            describe: "Files with trust policies, folders and globs, as for check; - is standard input",
          })
          .options({
            property: texts(
              "What is to hold: mfa, mfa-age=SECONDS, accounts=ID,ID or reachable (every statement can matter); again for more [default: mfa]",
            ),
            scope: choice(
              scopes,
              "Whom mfa, mfa-age and accounts are about: people (users and role sessions), or all callers, with services, SAML and OIDC [default: people]",
            ),
            "without-axiom": texts("Do not assume this about the world; again for more. Proofs name what they assume"),
            ...checkReport,
            config: text("Configuration file, for mfaExempt and maxFileSize [default: policy-check.config.json]"),
            "stdin-filename": text("What reports and the configuration call standard input"),
            "max-file-size": checkSize,
          })
          .example("$0 prove policies/*.json", "nobody gets in without MFA, or who does")
          .example("$0 prove --property mfa-age=3600 --property reachable policies/*.json", "several questions")
          .example("$0 prove --property accounts=123456789012 .", "nobody from other accounts")
          .example("$0 prove --scope all policies/*.json", "services and federated callers count as well")
          .example("aws iam get-account-authorization-details --filter Role | $0 prove -", "all roles of an account"),
      async (argv) => {
        const { runProve } = await import("./commands/prove.js");
        const { format, output, config, stdinFilename } = argv;
        exitCode = await runProve({
          paths: [...(argv.paths ?? []), ...wordsAfterDashes(argv)],
          properties: argv.property ?? [],
          scope: argv.scope ?? "people",
          withoutAxioms: argv.withoutAxiom ?? [],
          format,
          output,
          config,
          stdinFilename,
          maxFileSize: wholeBytes(argv.maxFileSize),
        });
      },
    )
    .command(
      "diff [words..]",
      "Say whether a change lets anybody in who was out before: two files, a git revision, or a deployed role",
      (command) =>
        command
          .positional("words", {
            type: "string",
            array: true,
            describe: "OLD and NEW, files or folders; REVISION -- PATHS; or FILE with --role",
          })
          .options({
            role: text("The ARN of a deployed role to compare the file with; it is only read (iam:GetRole)"),
            profile: text("With --role: a profile of the AWS configuration files"),
            equivalent: {
              type: "boolean",
              default: false,
              describe: "Fail as well where somebody is out who was in before",
            },
            "without-axiom": texts("Do not assume this about the world; again for more"),
            ...checkReport,
            "max-file-size": checkSize,
          })
          .example("$0 diff old.json new.json", "does the new policy let anybody in whom the old one did not?")
          .example("$0 diff main -- policies/", "the working tree against a git revision")
          .example(
            "$0 diff policies/kjh-DuperRole.json --role arn:aws:iam::123456789012:role/kjh-DuperRole",
            "what deploying a file would change",
          )
          .example("$0 diff --equivalent --format json old.json new.json", "both ways round, for other tools"),
      async (argv) => {
        const { runDiff } = await import("./commands/diff.js");
        const { role, profile, equivalent, format, output } = argv;
        exitCode = await runDiff({
          words: argv.words ?? [],
          paths: wordsAfterDashes(argv),
          role,
          profile,
          equivalent,
          withoutAxioms: argv.withoutAxiom ?? [],
          format,
          output,
          maxFileSize: wholeBytes(argv.maxFileSize),
        });
      },
    )
    .command(
      "docs",
      "Make living documentation of policies and runs: who can assume which role, with what MFA, and what proves it",
      (command) =>
        command
          .options({
            results: files("Files of cucumber's messages, from any backends; - is standard input"),
            policies: files("Files with trust policies, folders or globs [default: policies]"),
            features: files("Feature files, folders or globs [default: features]"),
            format: docsFormat,
            out: text("With --format html: the folder of index.html [default: site]"),
            output: text("With the other formats: write to this file"),
            since: text("With --format markdown: say what changed since this earlier --format json"),
            config: text("Configuration file [default: policy-check.config.json]"),
            "max-file-size": checkSize,
          })
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
        const { runDocs } = await import("./commands/docs.js");
        const { results, policies, features, format, out, output, since, config } = argv;
        exitCode = await runDocs({
          results: results ?? [],
          policies,
          features,
          format,
          out,
          output,
          since,
          config,
          maxFileSize: wholeBytes(argv.maxFileSize),
        });
      },
    )
    .command(
      "rules [id]",
      "List the rules, or explain one",
      (command) =>
        command
          .positional("id", { type: "string", describe: "The rule to explain" })
          .options(rulesReport)
          .example("$0 rules", "all rules")
          .example("$0 rules invalid-effect", "one rule, with examples")
          .example("$0 rules --format markdown --output rules.md", "the page of all rules"),
      async (argv) => {
        const { id, format, output } = argv;
        refuseWordsAfterDashes(argv);
        const { runRules } = await import("./commands/rules.js");
        exitCode = await runRules({ id, format, output });
      },
    )
    .middleware((argv) => {
      for (const [name, value] of Object.entries(argv)) argv[name] = asWritten(value);
    })
    .check((argv) => {
      const positional = args.flatMap((word) => /^--(paths|words)(?:=|$)/.exec(word)?.[1] ?? [])[0];
      if (positional !== undefined) throw new UsageError(`Unknown argument: ${positional}`);
      const [command] = argv._;
      const isList = (name: string): boolean => lists.has(name) || (command === "test" && name === "format");
      const twice = Object.entries(argv).find(([name, value]) => Array.isArray(value) && !isList(name));
      if (twice !== undefined) throw new UsageError(`--${twice[0]} is given more than once`);
      return true;
    }, true)
    .version(version)
    .alias("help", "h")
    .strict()
    .recommendCommands()
    .parserConfiguration({
      "parse-positional-numbers": false,
      "populate--": true,
      "dot-notation": false,
      "boolean-negation": false,
    })
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      if (error) throw error;
      throw new UsageError(`${message}\nTry policy-check --help.`);
    });
  try {
    await parser.parseAsync();
  } catch (error) {
    // yargs has an error of its own for what it cannot parse; all others come from the commands.
    if (!(error instanceof Error) || error.name !== "YError") throw error;
    throw new UsageError(`${error.message}\nTry policy-check --help.`);
  }
  return exitCode;
}

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

/**
 * The options that may be given several times, and with `test` also `--format`; yargs makes lists of all others too, when
 * they are.
 */
const lists: ReadonlySet<string> = new Set([
  ...["_", "--", "paths", "context", "scp", "rcp", "allowed-host", "allowedHost"],
  ...["identity-policy", "identityPolicy", "session-policy", "sessionPolicy"],
  ...["features", "name", "import", "coverage-format", "coverageFormat", "policies"],
  ...["results", "words", "property", "without-axiom", "withoutAxiom"],
]);

/**
 * The words with those behind `--` that can be nothing but files to check: yargs takes long over each word before it, and
 * the shell may have put thousands for a glob.
 */
function withPathsApart(words: readonly string[]): readonly string[] {
  const [first = ""] = words;
  // Names of commands have neither.
  if (words.includes("--") || !(first === "check" || /[./]/.test(first)) || first.startsWith("-")) return words;
  const lastOption = words.findLastIndex((word) => word.startsWith("-"));
  // The first one behind an option may be its value, or the command.
  const from = lastOption + 3;
  return from < words.length ? [...words.slice(0, from), "--", ...words.slice(from)] : words;
}

/** Stands for `-` while yargs is at work, which drops it from lists; no file can have this name. */
const standardInput = "\0";

/** A value as it was written on the command line. */
function asWritten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asWritten);
  return value === standardInput ? "-" : value;
}

/** What stands behind `--`, where no word is an option. */
function wordsAfterDashes(argv: Readonly<Record<string, unknown>>): readonly string[] {
  const words = argv["--"];
  return Array.isArray(words) ? words.map(String) : [];
}

function refuseWordsAfterDashes(argv: Readonly<Record<string, unknown>>): void {
  const [first] = wordsAfterDashes(argv);
  if (first !== undefined) throw new UsageError(`Unknown argument: ${first}\nTry policy-check --help.`);
}

/** A size in bytes; yargs gives NaN for what is no number. */
function wholeBytes(bytes: number | undefined): number | undefined {
  if (bytes !== undefined && !(Number.isInteger(bytes) && bytes > 0)) {
    throw new UsageError("--max-file-size needs a whole number of bytes");
  }
  return bytes;
}
