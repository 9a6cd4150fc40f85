import type { Failure } from "../calls/failure.js";
import { newestAwsPolicy } from "../state/aws-managed-policies.js";

/**
 * AWS's error for a policy that does not exist, with a note in the log where it is an AWS managed policy: it may be newer
 * than the data, or of another partition.
 */
export function withAwsPolicyNote(error: Failure, arn: string): Failure {
  const [, partition] = /^arn:(aws[\w-]*):iam::aws:policy\/./.exec(arn) ?? [];
  if (partition === undefined) return error;
  const note =
    partition === "aws"
      ? `policy-check has the AWS managed policies as of ${newestAwsPolicy}, and ${arn} is not among them.`
      : `The accounts of this endpoint are in the partition aws, and ${arn} is in another one.`;
  return { ...error, note };
}
