import { type Client, seenOf } from "../client.js";
import js from "./js.js";

const version = "aws-cdk 2.1148.0";
const seen = seenOf(version, "2026-12-02");

/** The AWS CDK's command line, which reads profiles with the AWS SDK for JavaScript 3. */
const cdk: Client = {
  ...js,
  id: "cdk",
  family: "cdk",
  name: "AWS CDK",
  version,
  rank: 7,
  calls: {
    ...js.calls,
    mfa: seen(
      { asks: "terminal", unasked: "the client refuses", inner: "sent" },
      "prompts for the MFA token on the terminal; without one: no credentials have been configured",
    ),
    cache: seen(
      { kept: "nowhere", words: "in the run of the command, so each command asks again", margin: undefined },
      "cdk synth twice: two prompts, two AssumeRole calls",
    ),
  },
};

export default cdk;
