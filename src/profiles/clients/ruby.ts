import { type Client, seenOf } from "../client.js";

const version = "aws-sdk-core 3.168.1";
const seen = seenOf(version, "2026-11-30");
const seenAgain = seenOf(version, "2026-12-02");

/** The AWS SDK for Ruby. */
const ruby: Client = {
  id: "ruby",
  family: "ruby",
  name: "AWS SDK for Ruby",
  version,
  rank: 8,
  files: {
    sectionWord: seen("optional", "[x] in the config file counts as the profile"),
    wordInCredentials: seen("read", "[profile x] in the credentials file is the profile x"),
    names: seen(
      { quotes: false, blanks: true, padding: false, otherCharacters: true },
      "[profile my x] is read, [profile 'my x'] and [ profile  x ] are not; an umlaut is an ArgumentError where the locale is not UTF-8",
    ),
    twoSpellings: seen("the later", "[profile x] and then [x]: the later one counts"),
    repeatedSection: seen("merged", "a section twice is one section"),
    brokenLine: seen("unread", "aws-sdk-core/ini_parser.rb passes over it"),
    byteOrderMark: seenOf(version, "2026-12-02")("section unread", "the settings of the first section are not there"),
    keyCase: seen("exact", "Mfa_Serial: AssumeRole without SerialNumber; Role_Arn: missing required parameter"),
    separators: seen("equals sign", "aws-sdk-core/ini_parser.rb"),
    remarks: seen([";"], "; behind a value is cut off, # is a part of it"),
    indented: seen("unread", "indented settings are not read"),
    quotes: seen("kept", "source_profile in quotes looks for a profile with quotes"),
    blankValue: seen(
      "a blank",
      'duration_seconds = and a blank: ArgumentError, got value " "; without the blank there is no setting',
    ),
    bothFiles: seen("one file", "role_arn in the credentials file: the profile has a role_arn, but no source_profile"),
    splitKeys: seen("unread", "key ID in one file, secret in the other: no credentials"),
  },
  chain: {
    order: seen(
      ["webIdentity", "sso", "role", "keysInCredentials", "keysInConfig", "process"],
      "web identity and single sign-on go before the role",
    ),
    sourceOrder: seen(
      ["keysInCredentials", "keysInConfig", "role", "webIdentity", "process", "sso"],
      "keys in the source profile end the chain: its role is not assumed",
    ),
    roleWithoutSource: seen("refused", "the profile has a role_arn, but no source_profile"),
    sourceWithoutRole: seenAgain(
      "refused",
      "ArgumentError: missing required parameter params[:role_arn], with keys in the profile too",
    ),
    twoSources: seen("refused", "CredentialSourceConflictError"),
    oneKind: seen(false, "a process beside a role with a source is not read"),
    sourceWithKeysAndRole: seen("keys", "the source has keys and a role: the role is not read"),
    keysEndCycle: seen("always", "a cycle of two whose first profile has keys: both roles are assumed by its keys"),
    credentialSources: seen(["Ec2InstanceMetadata", "EcsContainer"], "Environment: InvalidCredentialSourceError"),
  },
  calls: {
    duration: seenAgain(
      {
        unset: undefined,
        reads: "whole number",
        unreadable: "refused",
        empty: "nothing",
        zero: "sent",
        checksMinimum: false,
      },
      "1h, 3600.5 and words: ArgumentError, expected an Integer; nothing behind the equals sign: none is sent",
    ),
    sessionName: seen("default_session", "the name default_session"),
    shortExternalId: seen("left to STS", "an empty external ID is not sent, one of one letter is, and STS refuses it"),
    mfa: seen(
      { asks: "nobody", unasked: "the serial number is sent without a code", inner: "sent" },
      "SerialNumber without a code, 403",
    ),
    cache: seen(
      { kept: "in the process", words: "in the credentials object", margin: undefined },
      "no file is written",
    ),
    region: seenAgain(
      "the client",
      "the client's region as code gives it, else AWS_REGION, else that of the role's profile",
    ),
  },
  endpoints: seenAgain(
    { words: "does not read endpoints in profiles", followed: false },
    "endpoint_url in the profile: the call for the role goes to AWS",
  ),
};

export default ruby;
