import yargs from "yargs";
import { severities } from "../diagnostics/index.js";
import { type ExitCode, exitCodes, UsageError } from "./exit.js";
import { defaultMaximumSize } from "./files.js";
import { version } from "./version.js";

const formats = ["pretty", "json"] as const;

const output = { type: "string", describe: "Write the report to this file", requiresArg: true } as const;
const format = { choices: formats, default: "pretty", describe: "How the report looks", requiresArg: true } as const;
const mfaValues = ["absent", "false", "true"] as const;
const propagations = ["documented", "observed"] as const;
const expectations = ["allowed", "denied", "implicitDeny", "explicitDeny"] as const;

/**
 * Understands the arguments and runs the command; the commands themselves are loaded when they are called. Throws
 * UsageError for wrong usage.
 */
export async function runCommandLine(args: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.success;
  await yargs(args.map((word) => (word === "-" ? standardInput : word)))
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
            default: [] as string[],
            describe: "Policy files; - is standard input",
          })
          .options({
            format,
            output,
            "fail-on": {
              choices: severities,
              requiresArg: true,
              describe: "Exit with 1 for findings of this severity or worse [default: security-warning]",
            },
            config: {
              type: "string",
              requiresArg: true,
              describe: "Configuration file [default: policy-check.config.json]",
            },
            "max-file-size": {
              type: "number",
              requiresArg: true,
              describe: `Refuse larger files, in bytes [default: ${defaultMaximumSize}]`,
            },
          })
          .example("$0 policies/*.json", "check all policies of a folder")
          .example("$0 check --format json --output report.json policies/*.json", "for other tools")
          .example(
            "aws iam get-role --role-name x --query Role.AssumeRolePolicyDocument | $0 -",
            "check what is deployed",
          ),
      async (argv) => {
        const { runCheck } = await import("./commands/check.js");
        const { format, output, failOn, config } = argv;
        const paths = argv.paths.map(written);
        exitCode = await runCheck({ paths, format, output, failOn, config, maxFileSize: size(argv.maxFileSize) });
      },
    )
    .command(
      "simulate",
      "Decide requests, and explain the decisions",
      (command) =>
        command
          .options({
            trust: { type: "string", requiresArg: true, describe: "The role's trust policy, a file" },
            role: { type: "string", requiresArg: true, describe: "The role's ARN" },
            principal: {
              type: "string",
              requiresArg: true,
              describe: "The caller: an ARN, a service or a federated provider",
            },
            action: { type: "string", requiresArg: true, default: "sts:AssumeRole", describe: "The action" },
            mfa: { choices: mfaValues, requiresArg: true, describe: "aws:MultiFactorAuthPresent [default: absent]" },
            "mfa-age": { type: "number", requiresArg: true, describe: "aws:MultiFactorAuthAge, in seconds" },
            context: {
              type: "string",
              array: true,
              nargs: 1,
              default: [] as string[],
              describe: "KEY=VALUE, a condition key of the request; again for more",
            },
            caller: {
              type: "string",
              requiresArg: true,
              describe:
                "A kind of credentials that settles the MFA keys, such as long-term-key or session-token-with-mfa",
            },
            "mfa-propagation": {
              choices: propagations,
              default: propagations[0],
              requiresArg: true,
              describe: "Whether MFA survives role chaining; AWS's documentation says no, users see it",
            },
            "identity-policy": {
              type: "string",
              array: true,
              nargs: 1,
              default: [] as string[],
              describe: "A policy of the caller, a file; again for more",
            },
            "permissions-boundary": {
              type: "string",
              requiresArg: true,
              describe: "The caller's permissions boundary, a file",
            },
            "session-policy": {
              type: "string",
              array: true,
              nargs: 1,
              default: [] as string[],
              describe: "A session policy, a file; again for more",
            },
            scp: {
              type: "string",
              array: true,
              nargs: 1,
              default: [] as string[],
              describe: "A service control policy, a file; again for the next level",
            },
            rcp: {
              type: "string",
              array: true,
              nargs: 1,
              default: [] as string[],
              describe: "A resource control policy, a file; again for the next level",
            },
            request: {
              type: "string",
              requiresArg: true,
              describe: "A request with its policies as JSON, a file or -",
            },
            batch: {
              type: "string",
              requiresArg: true,
              describe: "One request a line in, one result a line out; a file or -",
            },
            lenient: {
              type: "boolean",
              default: false,
              describe: "Decide on policies that AWS would refuse to store, and list what is wrong",
            },
            expect: { choices: expectations, requiresArg: true, describe: "Exit with 1 unless this is the decision" },
            format,
            output,
            "max-file-size": {
              type: "number",
              default: defaultMaximumSize,
              requiresArg: true,
              describe: "Refuse larger files and lines, in bytes",
            },
          })
          .conflicts({
            request: ["batch", "trust", "role", "principal", "mfa", "mfa-age", "caller"],
            batch: ["trust", "role", "principal", "mfa", "mfa-age", "caller", "expect"],
          })
          .example(
            "$0 simulate --trust policies/kjh-DuperRole.json --role arn:aws:iam::123456789012:role/kjh-DuperRole --principal arn:aws:iam::123456789012:user/service-user/kjh-SuperDuperUser",
            "without MFA",
          )
          .example("$0 simulate ... --mfa true --mfa-age 60", "with MFA, a minute ago")
          .example("$0 simulate ... --caller session-token-with-mfa --mfa-age 7200 --expect denied", "as a test")
          .example("$0 simulate --batch requests.ndjson > results.ndjson", "many requests"),
      async (argv) => {
        const { runSimulate } = await import("./commands/simulate.js");
        const { mfaAge } = argv;
        if (mfaAge !== undefined && !(mfaAge >= 0)) throw new UsageError("--mfa-age needs a number of seconds");
        exitCode = await runSimulate({
          ...argv,
          request: argv.request === undefined ? undefined : written(argv.request),
          batch: argv.batch === undefined ? undefined : written(argv.batch),
          principal: argv.principal,
          role: argv.role,
          trust: argv.trust,
          permissionsBoundary: argv.permissionsBoundary,
          mfa: argv.mfa,
          mfaAge,
          caller: argv.caller,
          expect: argv.expect,
          output: argv.output,
          maxFileSize: size(argv.maxFileSize) ?? defaultMaximumSize,
        });
      },
    )
    .command(
      "rules [id]",
      "List the rules, or explain one",
      (command) =>
        command
          .positional("id", { type: "string", describe: "The rule to explain" })
          .options({ format, output })
          .example("$0 rules", "all rules")
          .example("$0 rules invalid-effect", "one rule, with examples"),
      async ({ id, format, output }) => {
        const { runRules } = await import("./commands/rules.js");
        exitCode = await runRules({ id, format, output });
      },
    )
    .version(version)
    .alias("help", "h")
    .strict()
    .recommendCommands()
    .parserConfiguration({
      "duplicate-arguments-array": true,
      "camel-case-expansion": true,
      "parse-positional-numbers": false,
    })
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      // yargs has an error of its own for what it cannot parse; all others come from the commands.
      if (error && error.name !== "YError") throw error;
      throw new UsageError(`${message ?? error?.message}\nTry policy-check --help.`);
    })
    .parseAsync();
  return exitCode;
}

/** Stands for `-` while yargs is at work, which drops it from lists; no file can have this name. */
const standardInput = "\0";

/** A path as it was written on the command line. */
function written(path: string): string {
  return path === standardInput ? "-" : path;
}

/** A size in bytes; yargs gives NaN for what is no number. */
function size(bytes: number | undefined): number | undefined {
  if (bytes !== undefined && !(Number.isInteger(bytes) && bytes > 0)) {
    throw new UsageError("--max-file-size needs a whole number of bytes");
  }
  return bytes;
}
