import { SourceText } from "../../diagnostics/index.js";
import { compilePolicy, refusals } from "../../engine/index.js";
import { type PolicyDocument, parsePolicy, type Statement } from "../../policy/index.js";
import { type Failure, failure, invalidParameterValue, malformedPolicyDocument } from "../calls/failure.js";
import { unknownAwsPolicy } from "../iam/unknown-aws-policy.js";
import { managedPolicy } from "../state/aws-managed-policies.js";
import type { Account, Tag } from "../state/entities.js";
import type { SessionPolicies } from "./sessions.js";

/** The plain text of a session's policies together, and how many managed ones it may have. */
const longestText = 2048;
const mostArns = 10;

/** What a call asks for that ends up in a session. */
export interface SessionParameters {
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly { readonly arn?: string | undefined }[] | undefined;
  readonly Tags?: readonly Tag[] | undefined;
}

/** Session policies that were accepted. */
export interface AcceptedSessionPolicies {
  readonly kind: "accepted";
  readonly policies: SessionPolicies | undefined;
}

/**
 * The session policies of a call, or AWS's error; `account` is that of the role, whose managed policies count.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 */
export function acceptSessionPolicies(
  { Policy, PolicyArns }: SessionParameters,
  account: Account,
): AcceptedSessionPolicies | Failure {
  const arns = (PolicyArns ?? []).flatMap(({ arn }) => arn ?? []);
  if (Policy === undefined && arns.length === 0) return { kind: "accepted", policies: undefined };
  if (arns.length > mostArns) {
    return failure("LimitExceeded", 409, `Cannot exceed quota for PolicyArns: ${mostArns}`);
  }
  const missing = arns.find((arn) => managedPolicy(arn, account) === undefined);
  if (missing !== undefined) {
    const message = `PolicyArn ${missing} does not exist or is not attachable.`;
    return unknownAwsPolicy(missing) ?? invalidParameterValue(message);
  }
  if (Policy !== undefined) {
    const refusal = refuseIdentityPolicy(Policy);
    if (refusal !== undefined) return refusal;
    if (Policy.length > longestText) return tooLarge(Policy.length);
  }
  return { kind: "accepted", policies: { inline: Policy === undefined ? [] : [Policy], arns } };
}

/** Whether AWS would refuse a policy of an identity or a session when it is saved, with its error. */
export function refuseIdentityPolicy(text: string): Failure | undefined {
  const parsed = parsePolicy("identity", new SourceText("policy", text));
  const { document } = parsed;
  if (document === undefined) return malformedPolicyDocument("Syntax errors in policy.");
  // AWS saves policies whose conditions have values that cannot match.
  const [problem] = refusals(compilePolicy({ ...parsed, document })).filter(
    ({ code }) => code !== "malformed-condition-value",
  );
  if (problem === undefined) return refuseEmptyElements(document) ?? refuseResources(document);
  switch (problem.code) {
    case "duplicate-sid":
      return malformedPolicyDocument("Statement IDs (SID) in a single policy must be unique.");
    case "invalid-sid":
      return malformedPolicyDocument(
        "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
      );
    case "principal-in-identity-policy":
      return malformedPolicyDocument("Policy document should not specify a principal.");
    case "malformed-action":
      return malformedPolicyDocument(
        document.statements.some(lacksVendor)
          ? "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
          : "Syntax errors in policy.",
      );
    case "missing-element": {
      const lacking = document.statements.every(({ effect }) => effect !== undefined) && refuseEmptyElements(document);
      return lacking || malformedPolicyDocument("Syntax errors in policy.");
    }
    default:
      return malformedPolicyDocument("Syntax errors in policy.");
  }
}

function lacksVendor({ action }: Statement): boolean {
  return action?.patterns.some(({ value }) => value !== "*" && !value.includes(":")) ?? false;
}

/** AWS saves no statement that is about no action or no resource. */
function refuseEmptyElements({ statements }: PolicyDocument): Failure | undefined {
  const isEmpty = (element: Statement["action"]): boolean =>
    element === undefined || (element.readable && element.patterns.length === 0);
  if (statements.some(({ action }) => isEmpty(action))) {
    return malformedPolicyDocument("Policy statement must contain actions.");
  }
  if (statements.some(({ resource }) => isEmpty(resource))) {
    return malformedPolicyDocument("Policy statement must contain resources.");
  }
  return undefined;
}

/**
 * AWS saves no resource that is neither `*` nor the ARN of something in its partition; the texts are those that people
 * report, as in https://github.com/felipefrizzo/terraform-aws-transfer-server/issues/6,
 * https://github.com/cloudera-labs/cloudera.exe/issues/112 and https://github.com/cloud-gov/terraform-provision/pull/1838
 */
function refuseResources({ statements }: PolicyDocument): Failure | undefined {
  const resources = statements.flatMap(({ resource }) => resource?.patterns ?? []);
  const message = resources.map(({ value }) => resourceProblem(value)).find((each) => each !== undefined);
  return message === undefined ? undefined : malformedPolicyDocument(message);
}

function resourceProblem(resource: string): string | undefined {
  if (resource === "*") return undefined;
  const [, partition, service, region = ""] = resource.split(":");
  if (partition === undefined) return `Resource ${resource} must be in ARN format or "*".`;
  if (partition !== "aws" && !isPattern(partition)) {
    return `Partition "${partition}" is not valid for resource "${resource}".`;
  }
  if (service === "iam" && region !== "" && !isPattern(region)) {
    return `IAM resource ${resource} cannot contain region information.`;
  }
  return undefined;
}

function isPattern(text: string): boolean {
  return /[*?]/.test(text);
}

/** The exact text of AWS is not known; it gives the percentage. */
function tooLarge(length: number): Failure {
  return failure(
    "PackedPolicyTooLarge",
    400,
    `Packed policy consumes ${percent(length)}% of allotted space, please use smaller policy.`,
  );
}

function percent(length: number): number {
  return Math.ceil((length * 100) / longestText);
}

/** How full the session's policies and tags are, in percent; undefined where it has none: AWS then leaves it out. */
export function packedPolicySize({ Policy, PolicyArns = [], Tags = [] }: SessionParameters): number | undefined {
  if (Policy === undefined && PolicyArns.length === 0 && Tags.length === 0) return undefined;
  const parts = [
    Policy ?? "",
    ...PolicyArns.map(({ arn }) => arn ?? ""),
    ...Tags.flatMap(({ Key, Value }) => [Key, Value]),
  ];
  return Math.min(100, percent(parts.reduce((length, part) => length + part.length, 0)));
}
