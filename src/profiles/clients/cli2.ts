import { type Client, seenOf } from "../client.js";
import cli from "./cli.js";

const version = "awscli 2.9.19";
const seen = seenOf(version, "2026-11-30");

/** The AWS CLI 2, which reads profiles as the AWS CLI 1 does, and shares its cache. */
const cli2: Client = {
  ...cli,
  id: "cli2",
  name: "AWS CLI 2",
  version,
  rank: 2,
  calls: {
    ...cli.calls,
    cache: seen(
      cli.calls.cache.is,
      "a session that the AWS CLI 1 has cached is used without a code, and one of the AWS CLI 2 by the AWS CLI 1: one file, one name",
    ),
  },
};

export default cli2;
