import { type Client, seenOf } from "../client.js";
import cli from "./cli.js";

const version = "boto3 1.43.11";
const seen = seenOf(version, "2026-11-30");

/** boto3, which has the AWS CLI's reader and no cache in files. */
const boto3: Client = {
  ...cli,
  id: "boto3",
  family: "cli",
  name: "boto3",
  version,
  rank: 3,
  calls: {
    ...cli.calls,
    cache: seen(
      {
        kept: "in the process",
        words: "in the boto3 session, and a session with MFA is not renewed",
        margin: undefined,
      },
      "one AssumeRole for three calls; renewing is refused with RefreshWithMFAUnsupportedError; p2 is denied even after p1",
    ),
  },
};

export default boto3;
