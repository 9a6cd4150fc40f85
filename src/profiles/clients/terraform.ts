import { type Client, seenOf } from "../client.js";

const version = "hashicorp/aws 5.100.0 with Terraform 1.11.4";
const seen = seenOf(version, "2026-11-30");

/** Terraform's AWS provider. */
const terraform: Client = {
  id: "terraform",
  family: "terraform",
  name: "Terraform's AWS provider",
  version,
  rank: 6,
  files: {
    sectionWord: seen("needed", "[x] in the config file is not read"),
    wordInCredentials: seen("ignored", "[profile x] in the credentials file is not the profile x"),
    names: seen(
      { quotes: false, blanks: true, padding: true, otherCharacters: true },
      "[profile my x] and [ profile  x ] are read, [profile 'my x'] is not",
    ),
    twoSpellings: seen("the one with the word", "[profile default] counts in either order"),
    repeatedSection: seen("merged", "a section twice is one section"),
    brokenLine: seen("unread", "aws-sdk-go-v2 internal/ini passes over it"),
    byteOrderMark: seenOf(version, "2026-12-02")("section unread", "aws-sdk-go-v2 internal/ini takes no mark away"),
    keyCase: seen("any", "Mfa_Serial and Role_Arn are read"),
    separators: seen("equals sign or colon", "aws-sdk-go-v2 internal/ini/strings.go"),
    remarks: seen(["#", ";"], "aws-sdk-go-v2 internal/ini/strings.go cuts off what follows on a blank and the sign"),
    indented: seen("nested below an empty value", "a section whose settings are all indented is read"),
    quotes: seen("taken off", 'source_profile = "alice" is the profile alice'),
    blankValue: seen("empty", "duration_seconds = and a blank: DurationSeconds=900"),
    bothFiles: seen("joined", "role_arn in both files: that of the credentials file counts"),
    splitKeys: seen("refused", "aws-sdk-go-v2 config/shared_config.go: partial credentials found for profile"),
  },
  chain: {
    order: seen(
      ["role", "keysInCredentials", "keysInConfig", "webIdentity", "sso", "process"],
      "a role goes before single sign-on, keys before a process",
    ),
    sourceOrder: seen(
      ["keysInCredentials", "keysInConfig", "role", "webIdentity", "sso", "process"],
      "keys in the source profile come first",
    ),
    roleWithoutSource: seen("by own credentials", "keys, a process or single sign-on beside a role are its source"),
    sourceWithoutRole: seen("refused", "aws-sdk-go-v2 config/shared_config.go: source_profile requires a role ARN"),
    twoSources: seen("refused", "only one credential type may be specified per profile"),
    oneKind: seen(true, "source profile beside a process or a web identity: only one credential type"),
    sourceWithKeysAndRole: seen(
      "role by own keys",
      "the source has keys and a role: its role is assumed with its own keys",
    ),
    keysEndCycle: seen("always", "a cycle of two whose first profile has keys: both roles are assumed by its keys"),
    credentialSources: seen(["Environment", "Ec2InstanceMetadata", "EcsContainer"], "environment is refused"),
  },
  calls: {
    duration: seen(
      {
        unset: 900,
        reads: "whole number",
        unreadable: "the default",
        empty: "the default",
        zero: "the default",
        checksMinimum: false,
      },
      "DurationSeconds=900 where nothing is set, and for 1h, 3600.5, 0 and words",
    ),
    sessionName: seen("aws-go-sdk-1700000000000000000", "aws-go-sdk-NANOS"),
    shortExternalId: seen("left to STS", "an empty external ID is not sent"),
    mfa: seen(
      { asks: "nobody", unasked: "the client refuses", inner: "sent" },
      "assume role with MFA enabled, but AssumeRoleTokenProvider session option not set; no call",
    ),
    cache: seen(
      { kept: "in the process", words: "in each run", margin: undefined },
      "each plan assumes the role again",
    ),
    region: seen("the client", "the provider's region is not looked up in the profile of the role"),
  },
  endpoints: seen(
    {
      words: "sends the call for the role to AWS where endpoint_url is set, and follows a services section",
      followed: false,
    },
    "services counts for both calls, endpoint_url for GetCallerIdentity only",
  ),
};

export default terraform;
