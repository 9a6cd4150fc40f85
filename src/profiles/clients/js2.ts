import { type Client, seenOf } from "../client.js";

const version = "aws-sdk 2.1693.0";
const seen = seenOf(version, "2026-11-30");

/** The AWS SDK for JavaScript 2: `SharedIniFileCredentials` with `AWS_SDK_LOAD_CONFIG=1`. */
const js2: Client = {
  id: "js2",
  family: "js",
  name: "AWS SDK for JavaScript 2",
  version,
  rank: 5,
  files: {
    sectionWord: seen("optional", "[x] in the config file counts as the profile"),
    wordInCredentials: seen("ignored", "[profile x] in the credentials file is not the profile x"),
    names: seen(
      { quotes: false, blanks: true, padding: false, otherCharacters: true },
      "[profile my x] is read, [profile 'my x'] and [ profile  x ] are not",
    ),
    twoSpellings: seen("refused", "[profile x] and [x], or two defaults: TypeError, cannot redefine property"),
    repeatedSection: seen("merged", "a section twice is one section"),
    brokenLine: seen("unread", "aws-sdk lib/util.js passes over it"),
    keyCase: seen("exact", "Mfa_Serial: AssumeRole without SerialNumber"),
    separators: seen("equals sign", "aws-sdk lib/util.js, util.ini.parse"),
    remarks: seen(["#", ";"], "remarks behind values are cut off"),
    indented: seen("a setting", "a nested role_arn takes the place of the profile's own"),
    quotes: seen("kept", "source_profile in quotes looks for a profile with quotes"),
    blankValue: seen("empty", "duration_seconds = and a blank: no DurationSeconds"),
    bothFiles: seen("joined", "role_arn in both files: that of the credentials file counts"),
    splitKeys: seen("a key", "key ID in one file, secret in the other: works"),
  },
  chain: {
    order: seen(
      ["role", "keysInCredentials", "keysInConfig"],
      "single sign-on, processes and web identities are unread",
    ),
    sourceOrder: seen(
      ["keysInCredentials", "keysInConfig", "role"],
      "keys in the source profile end the chain; a source that is a process does not work",
    ),
    roleWithoutSource: seen("refused", "source_profile is not set using profile x"),
    sourceWithoutRole: seen("unread", "Role_Arn, which is not read, and a source: the keys of the profile, no word"),
    twoSources: seen("the profile", "takes source_profile, credential_source is unread"),
    oneKind: seen(false, "a process beside a role with a source is not read"),
    sourceWithKeysAndRole: seen("keys", "the source has keys and a role: the role is not read"),
    keysEndCycle: seen("always", "a cycle of two whose first profile has keys: both roles are assumed by its keys"),
    credentialSources: seen([], "credential_source alone: source_profile is not set"),
  },
  calls: {
    duration: seen(
      {
        unset: undefined,
        reads: "leading digits",
        unreadable: "nothing",
        empty: "nothing",
        zero: "nothing",
        checksMinimum: false,
      },
      "1h: DurationSeconds=1; words, 0 and nothing: none is sent",
    ),
    sessionName: seen("aws-sdk-js-1700000000000", "aws-sdk-js-MILLIS"),
    shortExternalId: seen("left to STS", "an empty external ID is not sent"),
    mfa: seen(
      { asks: "callback", unasked: "no serial number is sent", inner: "not sent" },
      "without tokenCodeFn no serial number is sent and nothing is said; of an inner profile it is never sent",
    ),
    cache: seen(
      { kept: "in the process", words: "in the credentials object", margin: undefined },
      "the second call asks again after a wrong code",
    ),
    region: seen("none, the call goes to the global endpoint", "the call goes to sts.amazonaws.com"),
  },
  endpoints: seen(
    { words: "does not read endpoints in profiles", followed: false },
    "the call for the role goes to the global endpoint",
  ),
};

export default js2;
