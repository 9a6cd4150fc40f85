import { UsageError } from "../exit.js";
import { defaultMaximumSize } from "../files.js";
import { type Command, refuseWordsAfterDashes, wordsOf } from "./command.js";
import { choice, number, propagations, report, size, text, texts, wholeBytes, word, words } from "./options.js";

const mfaValues = ["absent", "false", "true"] as const;
const expectations = ["allowed", "denied", "implicitDeny", "explicitDeny"] as const;

/** The options that say what a single request is; `--request` and `--batch` bring requests of their own. */
const requestOptions = {
  trust: text("The file with the role's trust policy"),
  role: word("The role's ARN"),
  principal: word("The caller: an ARN, a service or a federated provider"),
  action: word("The action [default: sts:AssumeRole]"),
  mfa: choice(mfaValues, "aws:MultiFactorAuthPresent [default: absent]"),
  "mfa-age": number("aws:MultiFactorAuthAge, in seconds"),
  context: words("KEY=VALUE, a condition key of the request; repeat for more"),
  "mfa-propagation": choice(
    propagations,
    "With --caller: MFA in role sessions: documented (AWS says no), or observed (users have seen it) [default: documented]",
  ),
  "identity-policy": texts("A file with a policy of the caller; repeat for more"),
  "permissions-boundary": text("The file with the caller's permissions boundary"),
  "session-policy": texts("A file with a session policy; repeat for more"),
  scp: texts("A file with a service control policy; repeat for the next level"),
  rcp: texts("A file with a resource control policy; repeat for the next level"),
} as const;

const options = {
  request: text("A JSON file with a request and its policies; - is standard input"),
  batch: text("A file with one JSON request per line, for one result per line; - is standard input"),
  lenient: {
    type: "boolean",
    default: false,
    describe: "Decide also on policies that AWS refuses to store, and list what is wrong",
  },
  expect: choice(expectations, "Exit with 1 unless this is the decision"),
  ...report,
  "max-file-size": size,
} as const;

const describe = "Decide requests, and explain the decisions";

/** `policy-check simulate`. */
export const simulate: Command = {
  name: "simulate",
  describe,
  words: wordsOf({ ...requestOptions, caller: {}, ...options }),
  add: (parser, ended) =>
    parser.command(
      "simulate",
      describe,
      async (command) => {
        const { callerKinds } = await import("../../callers/index.js");
        const kinds = callerKinds.map(({ name }) => name);
        const describe = "The kind of credentials, which sets the MFA keys (--mfa-age: seconds since MFA)";
        return command
          .options({ ...requestOptions, caller: choice(kinds, describe), ...options })
          .conflicts("request", ["batch", "caller", ...Object.keys(requestOptions)])
          .conflicts("batch", ["expect", "caller", ...Object.keys(requestOptions)])
          .conflicts("caller", "mfa")
          .implies("mfa-propagation", "caller")
          .example(
            "$0 simulate --trust policies/kjh-DuperRole.json --role arn:aws:iam::123456789012:role/kjh-DuperRole --principal arn:aws:iam::123456789012:user/service-user/kjh-SuperDuperUser",
            "without MFA",
          )
          .example("$0 simulate ... --mfa true --mfa-age 60", "with MFA one minute ago")
          .example("$0 simulate ... --caller session-token-with-mfa --mfa-age 7200 --expect denied", "as a test")
          .example("$0 simulate --batch requests.ndjson > results.ndjson", "decide many requests");
      },
      async (argv) => {
        const { runSimulate } = await import("../commands/simulate.js");
        const { request, batch, mfaAge } = argv;
        refuseWordsAfterDashes(argv);
        if (mfaAge !== undefined && !(mfaAge >= 0 && Number.isFinite(mfaAge)))
          throw new UsageError("--mfa-age needs a number of seconds");
        ended(
          await runSimulate({
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
          }),
        );
      },
    ),
};
