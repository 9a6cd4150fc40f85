import { type Failure, invalidInput, isFailure } from "../calls/failure.js";
import type { PolicyIdentifier } from "../model/iam.generated.js";
import type { PolicyOrigin } from "./policy-source.js";

/** The policies that a simulation leaves out. */
export interface Exclusions {
  readonly kind: "exclusions";
  /** Whether a policy of the user, group or role is left out. */
  excludes(origin: PolicyOrigin): boolean;
  /** Whether the permissions boundary that the user or role has is left out. */
  readonly boundary: boolean;
  /** Whether all SCPs are left out. */
  readonly serviceControl: boolean;
}

/**
 * What `PolicyExclusionList` says, or AWS's error. It is about what the user, group or role has: policies that the call
 * itself brings stay, and so does a boundary whose policy is left out by its ARN or its type. What matches nothing is
 * ignored. A captured answer of AWS's shows each of this: radkawar/stackd, testdata/aws/iam/simulation.json.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_PolicyIdentifier.html
 */
export function readExclusions(list: readonly PolicyIdentifier[] = []): Exclusions | Failure {
  const read: Exclusion[] = [];
  for (const identifier of list) {
    const exclusion = readIdentifier(identifier);
    if (isFailure(exclusion)) return exclusion;
    read.push(exclusion);
  }
  const isType = (type: string): boolean => list.some(({ PolicyType }) => PolicyType === type);
  return {
    kind: "exclusions",
    excludes: (origin) => read.some((each) => each.excludes(origin)),
    boundary: isType("permission-boundary"),
    serviceControl: isType("scp"),
  };
}

/** What one identifier says of the policies that a user, group or role has. */
interface Exclusion {
  readonly kind: "exclusion";
  excludes(origin: PolicyOrigin): boolean;
}

function readIdentifier(identifier: PolicyIdentifier): Exclusion | Failure {
  const { PolicyType: type, PolicyArn: arn, InlinePolicyIdentifier: inline } = identifier;
  // AWS's clients send no others, so its text is not known.
  if ([type, arn, inline].filter((member) => member !== undefined).length !== 1) {
    return invalidInput(
      "Invalid policy exclusion: exactly one of policyType, policyArn, and inlinePolicyIdentifier is required",
    );
  }
  if (type !== undefined) return { kind: "exclusion", excludes: (origin) => typeOf(origin) === type };
  if (arn !== undefined) return readPolicyArn(arn);
  const { PolicyName: name = "", AttachmentType: holderType, AttachmentName: holderName = "" } = inline ?? {};
  if (/[*?]/.test(name) || hasSeveralStars(holderName)) {
    return invalidInput("Invalid inline policy exclusion: policyName, attachmentType, and attachmentName are required");
  }
  return {
    kind: "exclusion",
    excludes: (origin) =>
      origin.kind === "inline" &&
      origin.name === name &&
      origin.holderType === holderType &&
      matches(holderName, origin.holderName),
  };
}

function typeOf(origin: PolicyOrigin): PolicyIdentifier["PolicyType"] {
  if (origin.kind === "inline") return "inline";
  return origin.arn.startsWith("arn:aws:iam::aws:") ? "aws-managed" : "user-managed";
}

/**
 * AWS compares with the policy's ARN without its path: the whole ARN of a policy with a path matches nothing, as captured.
 * Policies of organizations have ARNs too; the endpoint has none of them. The text for ARNs that are none is not known.
 */
function readPolicyArn(arn: string): Exclusion | Failure {
  const ofOrganization = /^arn:aws[\w-]*:organizations::(?:\d{12}|aws):policy\/[\w/-]+$/.test(arn);
  const name = /^arn:aws[\w-]*:iam::(?:\d{12}|aws):policy\/([\w+=,.@/*?-]+)$/.exec(arn)?.[1];
  if (!ofOrganization && (name === undefined || hasSeveralStars(name))) {
    return invalidInput(`Invalid policy exclusion: ${arn} is not a valid policy ARN`);
  }
  return {
    kind: "exclusion",
    excludes: (origin) => !ofOrganization && origin.kind === "managed" && matches(arn, withoutPath(origin.arn)),
  };
}

function withoutPath(arn: string): string {
  return arn.replace(/:policy\/.*\//, ":policy/");
}

function hasSeveralStars(pattern: string): boolean {
  return pattern.split("*").length > 2;
}

/** Whether a text fits a pattern with at most one `*` and any number of `?`. */
function matches(pattern: string, text: string): boolean {
  const [before = "", after] = pattern.split("*");
  if (after === undefined) return fits(before, text);
  if (text.length < before.length + after.length) return false;
  return fits(before, text.slice(0, before.length)) && fits(after, text.slice(text.length - after.length));
}

/** The same without `*`. */
function fits(pattern: string, text: string): boolean {
  return pattern.length === text.length && [...pattern].every((letter, at) => letter === "?" || letter === text[at]);
}
