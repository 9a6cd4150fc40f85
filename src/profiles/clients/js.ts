import { type Client, seenOf } from "../client.js";

const version = "@aws-sdk/credential-providers 3.1169.0";
const seen = seenOf(version, "2026-11-30");

/** The AWS SDK for JavaScript 3: `fromIni`, which the default chain uses as well. */
const js: Client = {
  id: "js",
  family: "js",
  name: "AWS SDK for JavaScript 3",
  version,
  rank: 4,
  files: {
    sectionWord: seen("needed", "[x] in the config file is not read"),
    wordInCredentials: seen("ignored", "[profile x] in the credentials file is not the profile x"),
    names: seen(
      { quotes: true, blanks: false, padding: false, otherCharacters: false },
      "no profile is found whose name has a blank, a comma, !, &, a bracket or an umlaut",
    ),
    twoSpellings: seen("the one with the word", "[profile default] counts in either order"),
    repeatedSection: seen("merged", "a section twice is one section"),
    brokenLine: seen("unread", "@smithy/core shared-ini-file-loader/parseIni passes over it"),
    keyCase: seen("exact", "Mfa_Serial: no prompt, AssumeRole without SerialNumber"),
    separators: seen("equals sign", "@smithy/core shared-ini-file-loader/parseIni"),
    remarks: seen(["#", ";"], "remarks behind values are cut off"),
    indented: seen("nested below an empty value", "mfa_serial indented below source_profile is read"),
    quotes: seen("kept", "source_profile in quotes looks for a profile with quotes"),
    blankValue: seen("empty", "duration_seconds = and a blank: DurationSeconds=3600"),
    bothFiles: seen("joined", "role_arn in both files: that of the credentials file counts"),
    splitKeys: seen("a key", "key ID in one file, secret in the other: works"),
  },
  chain: {
    order: seen(
      ["role", "keysInCredentials", "keysInConfig", "webIdentity", "process", "sso", "login"],
      "a role goes before single sign-on and web identity, keys before a process; credential-provider-ini has aws login last",
    ),
    sourceOrder: seen(
      ["keysInCredentials", "keysInConfig", "bareSource", "role", "webIdentity", "process", "sso", "login"],
      "keys in the source profile end the chain: its role is not assumed",
    ),
    roleWithoutSource: seen("unread", "keys beside a role without a source: the user, no role, no word"),
    sourceWithoutRole: seen("unread", "Role_Arn, which is not read, and a source: the keys of the profile, no word"),
    twoSources: seen("unread", "could not resolve credentials using profile, no word of the two sources"),
    oneKind: seen(false, "a process beside a role with a source is not read"),
    sourceWithKeysAndRole: seen("keys", "the source has keys and a role: the role is not read"),
    keysEndCycle: seen("always", "a cycle of two whose first profile has keys: both roles are assumed by its keys"),
    credentialSources: seen(["Environment", "Ec2InstanceMetadata", "EcsContainer"], "environment is refused"),
  },
  calls: {
    duration: seen(
      {
        unset: 3600,
        reads: "leading digits",
        unreadable: "NaN",
        empty: "the default",
        zero: "sent",
        checksMinimum: false,
      },
      "DurationSeconds=3600 where nothing is set; 1h: DurationSeconds=1; words: DurationSeconds=NaN",
    ),
    sessionName: seen("aws-sdk-js-1700000000000", "aws-sdk-js-MILLIS"),
    shortExternalId: seen("left to STS", "an empty external ID is not sent, one of one letter is, and STS refuses it"),
    mfa: seen(
      { asks: "callback", unasked: "the client refuses", inner: "sent" },
      "calls mfaCodeProvider; without one: the profile requires MFA, but no MFA code callback was provided",
    ),
    cache: seen(
      { kept: "in the process", words: "in each client or provider, by the client's own clock", margin: undefined },
      "one provider in two clients: two codes; an expired session stays until a new client is made",
    ),
    region: seen("the profile of the role", "the role profile's region, before that of the client"),
  },
  endpoints: seen(
    {
      words: "uses the endpoint of a profile only if AWS_PROFILE names the profile, and else sends the call to AWS",
      followed: false,
    },
    "fromIni({profile}) and new STSClient({profile}): both calls go to the public endpoint",
  ),
};

export default js;
