import { UsageError } from "../exit.js";
import { type Command, wordsOf } from "./command.js";
import { choice, files, number, propagations, report, reportFormats, text, word, words } from "./options.js";

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
  usage: "serve",
  positional: undefined,
  examples: [
    ["$0 serve", "listen on http://127.0.0.1:4566"],
    ["$0 serve --port 0 --format json", "print one line of JSON when it is ready"],
    ["$0 serve --state state.json", "keep users, roles and MFA devices"],
    ["$0 serve --account-dump account.json", "run a twin of a real account's IAM"],
    ["$0 serve --events events.ndjson", "record calls, for policy-check why events.ndjson"],
    ["$0 serve --port 4567 --upstream http://127.0.0.1:4566", "enforce in front of another emulator"],
  ],
  implies: { "unknown-callers": "upstream", "credential-report": "account-dump" },
  conflicts: { events: ["upstream"] },
  async run(values) {
    values.refuseAfterDashes();
    const { runServe } = await import("../commands/serve.js");
    const port = values.number("port") ?? 4566;
    if (!(Number.isInteger(port) && port >= 0 && port <= 65_535))
      throw new UsageError("--port needs a number from 0 to 65535");
    return runServe({
      port,
      host: values.text("host"),
      account: values.text("account"),
      region: values.text("region"),
      state: values.text("state"),
      accountDumps: values.list("account-dump"),
      credentialReports: values.list("credential-report"),
      enforcement: values.choice("enforcement", enforcements),
      mfaPropagation: values.choice("mfa-propagation", propagations),
      allowedHosts: values.list("allowed-host"),
      upstream: values.text("upstream"),
      unknownCallers: values.choice("unknown-callers", unknownCallers),
      events: values.text("events"),
      logLevel: values.choice("log-level", logLevels) ?? "info",
      format: values.choice("format", reportFormats) ?? "pretty",
    });
  },
};
