import { type Failure, failure } from "../calls/failure.js";
import { policySize } from "../iam/policy-size.js";
import type { SessionParameters } from "./session-policies.js";

/** The longest session policy, in characters: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const longestText = 2048;

// AWS packs session policies and tags into a binary format of a limited size, and publishes neither. These numbers are an
// estimate: they give what AWS gave for the two inputs that are known, and packing is taken to be proportional.

/** How much space there is, and what a tag takes besides its key and value, in bytes: 9 tags of 2 and 250 bytes take 498 % (https://github.com/aws-actions/configure-aws-credentials/issues/1898). */
const space = 463;
const bytesOfTag = 4;
/** How many characters of policies, without whitespace, fill the space: 153 take 16 % (test_assume_role_with_policy in LocalStack's snapshot of STS, recorded 2026-02-09). */
const charactersOfPolicies = 1000;

/** The estimated size of a session's policies and tags in percent of the limit; undefined without any, as AWS leaves it out. */
export interface PackedSize {
  readonly kind: "packed";
  readonly percent: number | undefined;
}

/**
 * How much of the space that AWS has for a session its policies and tags take, or AWS's error if they do not fit.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_know, and for the messages
 * https://repost.aws/knowledge-center/iam-role-aws-sts-error
 */
export function packedSize({ Policy, PolicyArns = [], Tags = [] }: SessionParameters): PackedSize | Failure {
  const hasPolicies = Policy !== undefined || PolicyArns.length > 0;
  if (!hasPolicies && Tags.length === 0) return { kind: "packed", percent: undefined };
  const ofPolicies = policySize(Policy ?? "") + PolicyArns.reduce((sum, { arn = "" }) => sum + arn.length, 0);
  const ofTags = Tags.reduce((sum, { Key, Value }) => sum + bytesOfTag + Buffer.byteLength(Key + Value), 0);
  const percentOfTags = (ofTags * 100) / space;
  const packed = Math.ceil((ofPolicies * 100) / charactersOfPolicies + percentOfTags);
  const plain = Math.ceil(((Policy?.length ?? 0) * 100) / longestText);
  // Long policies pack better than short ones, and by how much is not known: none that AWS may take is refused.
  const least = Math.max(plain, (ofPolicies * 100) / longestText + percentOfTags);
  if (least <= 100) return { kind: "packed", percent: Math.min(packed, 100) };
  const percent = Math.ceil(least);
  const message = hasPolicies
    ? `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`
    : `Packed size of session tags consumes ${percent}% of allotted space.`;
  return failure("PackedPolicyTooLarge", 400, message);
}
