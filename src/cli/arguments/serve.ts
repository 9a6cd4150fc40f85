import { UsageError } from "../exit.js";
import { type Command, refuseWordsAfterDashes, wordsOf } from "./command.js";
import { choice, files, number, propagations, report, text, word, words } from "./options.js";

const logLevels = ["silent", "error", "info"] as const;
const enforcements = ["on", "off"] as const;
const unknownCallers = ["refuse", "pass"] as const;

const options = {
  port: number("The port; 0 picks a free one [default: 4566]"),
  host: word("The address; any other than the default accepts connections from other machines [default: 127.0.0.1]"),
  account: word("The account ID of the credentials test/test [default: 123456789012]"),
  region: word("The region to tell clients [default: us-east-1]"),
  state: text("Load the state from this file, and save each change to it"),
  "account-dump": files("Start with the accounts that get-account-authorization-details printed to files or folders"),
  "credential-report": files("With --account-dump: credential reports, for access keys, passwords and MFA devices"),
  enforcement: choice(enforcements, "Whether policies are enforced; ENFORCE_IAM=0 means off [default: on]"),
  "mfa-propagation": choice(
    propagations,
    "MFA in role sessions: documented (AWS says no), or observed (users have seen it) [default: documented]",
  ),
  "allowed-host": words("A host name to accept besides localhost; repeat for more [default: LOCALSTACK_HOST]"),
  upstream: word("The URL of another AWS endpoint to enforce policies in front of"),
  "unknown-callers": choice(unknownCallers, "With --upstream: what to do with unknown access keys [default: refuse]"),
  events: text("Add the events of STS calls to this file, a line each, as CloudTrail records them"),
  "log-level": choice(logLevels, "The calls to log: none, failed calls, or all [default: info]"),
  format: report.format,
} as const;

const describe = "Run IAM and STS on this machine, with trust policies enforced and MFA codes verified";

/** `policy-check serve`. */
export const serve: Command = {
  name: "serve",
  describe,
  words: wordsOf(options),
  add: (parser, ended) =>
    parser.command(
      "serve",
      describe,
      (command) =>
        command
          .options(options)
          .implies("unknown-callers", "upstream")
          .implies("credential-report", "account-dump")
          .conflicts("events", "upstream")
          .example("$0 serve", "listen on http://127.0.0.1:4566")
          .example("$0 serve --port 0 --format json", "print one line of JSON when it is ready")
          .example("$0 serve --state state.json", "keep users, roles and MFA devices")
          .example("$0 serve --account-dump account.json", "run a twin of a real account's IAM")
          .example("$0 serve --events events.ndjson", "record calls, for policy-check why events.ndjson")
          .example("$0 serve --port 4567 --upstream http://127.0.0.1:4566", "enforce in front of another emulator"),
      async (argv) => {
        refuseWordsAfterDashes(argv);
        const { runServe } = await import("../commands/serve.js");
        const { port = 4566 } = argv;
        if (!(Number.isInteger(port) && port >= 0 && port <= 65_535))
          throw new UsageError("--port needs a number from 0 to 65535");
        ended(
          await runServe({
            port,
            host: argv.host,
            account: argv.account,
            region: argv.region,
            state: argv.state,
            accountDumps: argv.accountDump,
            credentialReports: argv.credentialReport,
            enforcement: argv.enforcement,
            mfaPropagation: argv.mfaPropagation,
            allowedHosts: argv.allowedHost,
            upstream: argv.upstream,
            unknownCallers: argv.unknownCallers,
            events: argv.events,
            logLevel: argv.logLevel ?? "info",
            format: argv.format,
          }),
        );
      },
    ),
};
