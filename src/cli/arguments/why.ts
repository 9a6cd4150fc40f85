import { UsageError } from "../exit.js";
import { type Command, wordsOf } from "./command.js";
import { choice, files, propagations, text, texts, word } from "./options.js";

const formats = ["pretty", "json", "gherkin"] as const;
const clients = ["cli", "cli2", "boto3", "js", "js2", "terraform", "cdk", "ruby"];

const options = {
  policies: files("The trust policies of the roles: files, folders and globs; repeat for more"),
  "account-dump": texts(
    "Output of aws iam get-account-authorization-details, for identity policies and roles; repeat for more accounts",
  ),
  scp: texts("A file with service control policies, of all accounts or by account ID; repeat for the next level"),
  rcp: texts("A file with resource control policies, of all accounts or by account ID; repeat for the next level"),
  "mfa-propagation": choice(
    propagations,
    "MFA in role sessions of events: documented (AWS says no), or observed (users have seen it) [default: not known]",
  ),
  profile: word("Say what a profile of the AWS configuration does, in the place of events"),
  all: { type: "boolean", describe: "The same for all profiles" },
  "aws-config": text("The configuration file with the profiles [default: AWS_CONFIG_FILE or ~/.aws/config]"),
  credentials: text("The credentials file [default: AWS_SHARED_CREDENTIALS_FILE or ~/.aws/credentials]"),
  client: {
    ...texts(`The client that reads the profile: ${clients.join(", ")}; repeat for more [default: all]`),
    takes: { words: clients },
  },
  config: text("Configuration file, for the policies of profiles [default: policy-check.config.json]"),
  format: { ...choice(formats, "The format of the report"), default: "pretty" },
  output: text("Write the report to this file"),
} as const;

const describe = "Say why a call was denied or allowed, by its CloudTrail event, or what a profile does";

/** `policy-check why <events..>` and `policy-check why --profile NAME`. */
export const why: Command = {
  name: "why",
  describe,
  words: wordsOf(options, "events"),
  usage: "why [events..]",
  positional: {
    name: "events",
    isList: true,
    describe:
      "Events and log files of CloudTrail, output of aws cloudtrail lookup-events, folders; - is standard input",
  },
  examples: [
    ["$0 why event.json --policies policies/*.json", "why the call was denied, line by line"],
    ["$0 why event.json --account-dump account.json", "with the policies of a whole account"],
    [
      "aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=AssumeRole | $0 why - --policies policies/",
      "the last calls on roles",
    ],
    ["$0 why logs/ --policies policies/ --format json --output why.json", "log files, for other programs"],
    ["$0 why event.json --policies policies/ --format gherkin", "the call as a scenario"],
    ["$0 why --profile admin --policies policies/", "the calls that a profile makes, and where MFA is asked and lost"],
    ["$0 why --all --client terraform", "all profiles, as Terraform reads them"],
  ],
  async run(values) {
    const events = [...values.texts("events"), ...values.afterDashes];
    const profile = values.text("profile");
    const all = values.flag("all");
    const format = values.choice("format", formats) ?? "pretty";
    const accountDumps = values.texts("account-dump");
    const common = { policies: values.texts("policies"), output: values.text("output") };
    if (profile === undefined && !all) {
      for (const option of ["aws-config", "credentials", "config"] as const)
        if (values.text(option) !== undefined) throw new UsageError(`--${option} needs --profile or --all`);
      if (values.texts("client").length > 0) throw new UsageError("--client needs --profile or --all");
      const { runWhy } = await import("../commands/why.js");
      const levels = { scp: values.texts("scp"), rcp: values.texts("rcp") };
      const mfaPropagation = values.choice("mfa-propagation", propagations);
      return runWhy({ ...common, ...levels, events, accountDumps, mfaPropagation, format });
    }
    const option = all ? "--all" : "--profile";
    if (events.length > 0) throw new UsageError(`${option} is about profiles, so it takes no events`);
    if (format === "gherkin") throw new UsageError(`${option} has the formats pretty and json`);
    for (const layer of ["scp", "rcp"] as const)
      if (values.texts(layer).length > 0) throw new UsageError(`${option} does not take --${layer}`);
    if (values.choice("mfa-propagation", propagations) !== undefined)
      throw new UsageError(`${option} does not take --mfa-propagation`);
    if (accountDumps.length > 1) throw new UsageError(`${option} takes one --account-dump`);
    const { runWhyProfile } = await import("../why-profile.js");
    return runWhyProfile({
      ...{ ...common, profile, all, format, accountDump: accountDumps[0] },
      ...{ awsConfig: values.text("aws-config"), credentials: values.text("credentials") },
      ...{ clients: values.texts("client"), config: values.text("config") },
    });
  },
};
