import { type Client, seenOf } from "../client.js";

const version = "awscli 1.45.11 with botocore 1.43.11";
const seen = seenOf(version, "2026-11-30");

/** The AWS CLI 1. */
const cli: Client = {
  id: "cli",
  family: "cli",
  name: "AWS CLI 1",
  version,
  rank: 1,
  files: {
    sectionWord: seen("needed", "[x] in the config file is not found; the keys of the credentials file are used alone"),
    wordInCredentials: seen("ignored", "[profile x] in the credentials file is not the profile x"),
    names: seen(
      { quotes: true, blanks: false, padding: false, otherCharacters: true },
      "aws configure set writes [profile 'my x'] and reads it; [profile my x] and [ profile  x ] are not found",
    ),
    twoSpellings: seen("the later", "[profile default] and [default] in either order: the later one counts alone"),
    repeatedSection: seen("refused", "a section twice: unable to parse config file"),
    brokenLine: seen("refused", "a line without a separator: Python's configparser raises ParsingError"),
    byteOrderMark: seenOf(version, "2026-12-02")(
      "refused",
      "unable to parse config file, as with the AWS CLI 2 and boto3",
    ),
    keyCase: seen("any", "Mfa_Serial prompts for the code, Role_Arn assumes the role"),
    separators: seen("equals sign or colon", "botocore/configloader.py reads with Python's RawConfigParser"),
    remarks: seen([], "mfa_serial = ARN # my phone: the remark is a part of the serial number, with # and with ;"),
    indented: seen("part of the value", "mfa_serial indented below source_profile becomes a part of its value"),
    quotes: seen("kept", "source_profile in quotes looks for a profile with quotes"),
    blankValue: seen("empty", "duration_seconds = and a blank: no DurationSeconds"),
    bothFiles: seen("joined", "role_arn in both files: that of the credentials file counts"),
    splitKeys: seen("refused", "key ID in one file, secret in the other: partial credentials found in config-file"),
  },
  chain: {
    order: seen(
      ["webIdentity", "role", "sso", "keysInCredentials", "login", "process", "keysInConfig"],
      "a web identity goes before MFA and role, single sign-on and a process before keys in the config file; botocore/credentials.py has aws login behind keys of the credentials file",
    ),
    sourceOrder: seen(
      ["webIdentity", "sso", "keysInCredentials", "login", "process", "keysInConfig", "role"],
      "keys in the source profile end the chain: its role is not assumed",
    ),
    roleWithoutSource: seen("refused", "partial credentials found in assume-role, missing: source_profile"),
    sourceWithoutRole: seen("unread", "source_profile beside keys and without role_arn: the user of the keys"),
    twoSources: seen("refused", "the profile contains both source_profile and credential_source"),
    oneKind: seen(false, "a process beside a role with a source is not read"),
    sourceWithKeysAndRole: seen("keys", "the source has keys and a role: the role is not read"),
    keysEndCycle: seen("in the source itself only", "a cycle of two whose first profile has keys: infinite loop"),
    credentialSources: seen(["Environment", "Ec2InstanceMetadata", "EcsContainer"], "environment is refused"),
  },
  calls: {
    duration: seen(
      {
        unset: undefined,
        reads: "whole number",
        unreadable: "nothing",
        empty: "nothing",
        zero: "sent",
        checksMinimum: true,
      },
      "1h, 3600.5 and words: no DurationSeconds, nothing is printed; 0: parameter validation, minimum 900",
    ),
    sessionName: seen("botocore-session-1700000000", "botocore-session-N"),
    shortExternalId: seen("refused", "invalid length for parameter ExternalId, before any call"),
    mfa: seen(
      { asks: "terminal", unasked: "the client refuses", inner: "sent" },
      "asks on the terminal; without one it ends with 255 behind the prompt and makes no call",
    ),
    cache: seen(
      {
        kept: "in files",
        words:
          "in ~/.aws/cli/cache by role ARN, mfa_serial, duration_seconds, external_id and role_session_name, until 15 minutes before the session ends",
        margin: 900,
      },
      "two profiles with other sources share a session; a session of 900 seconds is not used again",
    ),
    region: seen("the profile of the role", "the role profile's region, --region before it; none: the global endpoint"),
  },
  endpoints: seen(
    { words: "sends all calls of a chain to the endpoint of the profile that --profile names", followed: true },
    "endpoint_url and services on x count for both calls; on the source or an inner profile for none",
  ),
};

export default cli;
