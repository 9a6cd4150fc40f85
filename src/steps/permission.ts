import type { GivenPolicy } from "../backends/index.js";
import { SourceText } from "../diagnostics/index.js";

/** The identity policy of callers with permission to assume any role, with session tags and a source identity. */
export const mayAssumeAnyRole: GivenPolicy = {
  source: new SourceText(
    "permission to assume any role",
    '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "sts:*", "Resource": "*" } }',
  ),
};
