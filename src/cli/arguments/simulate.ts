import { UsageError } from "../exit.js";
import { defaultMaximumSize } from "../files.js";
import { type Command, wordsOf } from "./command.js";
import {
  choice,
  number,
  propagations,
  report,
  reportFormats,
  size,
  text,
  texts,
  wholeBytes,
  word,
  words,
} from "./options.js";

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
  usage: "simulate",
  positional: undefined,
  async options() {
    const { callerKinds } = await import("../../callers/index.js");
    const kinds = callerKinds.map(({ name }) => name);
    const caller = choice(kinds, "The kind of credentials, which sets the MFA keys (--mfa-age: seconds since MFA)");
    return { ...requestOptions, caller, ...options };
  },
  examples: [
    [
      "$0 simulate --trust policies/kjh-DuperRole.json --role arn:aws:iam::123456789012:role/kjh-DuperRole --principal arn:aws:iam::123456789012:user/service-user/kjh-SuperDuperUser",
      "without MFA",
    ],
    ["$0 simulate ... --mfa true --mfa-age 60", "with MFA one minute ago"],
    ["$0 simulate ... --caller session-token-with-mfa --mfa-age 7200 --expect denied", "as a test"],
    ["$0 simulate --batch requests.ndjson > results.ndjson", "decide many requests"],
  ],
  conflicts: {
    request: ["batch", "caller", ...Object.keys(requestOptions)],
    batch: ["expect", "caller", ...Object.keys(requestOptions)],
    caller: ["mfa"],
  },
  implies: { "mfa-propagation": "caller" },
  async run(values) {
    const [{ runSimulate }, { callerKinds }] = await Promise.all([
      import("../commands/simulate.js"),
      import("../../callers/index.js"),
    ]);
    values.refuseAfterDashes();
    const mfaAge = values.number("mfa-age");
    if (mfaAge !== undefined && !(mfaAge >= 0 && Number.isFinite(mfaAge)))
      throw new UsageError("--mfa-age needs a number of seconds");
    return runSimulate({
      request: values.text("request"),
      batch: values.text("batch"),
      action: values.text("action") ?? "sts:AssumeRole",
      principal: values.text("principal"),
      role: values.text("role"),
      trust: values.text("trust"),
      identityPolicy: values.texts("identity-policy"),
      permissionsBoundary: values.text("permissions-boundary"),
      sessionPolicy: values.texts("session-policy"),
      scp: values.texts("scp"),
      rcp: values.texts("rcp"),
      mfa: values.choice("mfa", mfaValues),
      mfaAge,
      context: values.texts("context"),
      caller: values.choice(
        "caller",
        callerKinds.map(({ name }) => name),
      ),
      mfaPropagation: values.choice("mfa-propagation", propagations) ?? "documented",
      lenient: values.flag("lenient"),
      expect: values.choice("expect", expectations),
      format: values.choice("format", reportFormats) ?? "pretty",
      output: values.text("output"),
      maxFileSize: wholeBytes(values.number("max-file-size")) ?? defaultMaximumSize,
    });
  },
};
