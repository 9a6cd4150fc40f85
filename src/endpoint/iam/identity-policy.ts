import { SourceText } from "../../diagnostics/index.js";
import { type CompiledPolicy, compilePolicy, refusals } from "../../engine/index.js";
import { type PolicyDocument, parsePolicy, type Statement } from "../../policy/index.js";
import { keepCompiled } from "../calls/compiled-policies.js";
import { type Failure, malformedPolicyDocument } from "../calls/failure.js";

/** An identity policy or session policy that AWS would save. */
export interface AcceptedIdentityPolicy {
  readonly kind: "accepted";
  readonly document: PolicyDocument;
}

/** Checks an identity policy or session policy as AWS does when it saves one; AWS's error if AWS would refuse it. */
export function acceptIdentityPolicy(text: string): AcceptedIdentityPolicy | Failure {
  const parsed = parsePolicy("identity", new SourceText("identity", text));
  const { document } = parsed;
  if (document === undefined) return malformedPolicyDocument("Syntax errors in policy.");
  const policy = compilePolicy({ ...parsed, document });
  const refused = refusedProblem(policy, document) ?? refuseEmptyElements(document) ?? refuseResources(document);
  if (refused !== undefined) return refused;
  keepCompiled("identity", text, policy);
  return { kind: "accepted", document };
}

function refusedProblem(policy: CompiledPolicy, document: PolicyDocument): Failure | undefined {
  // AWS saves policies whose conditions have values that cannot match.
  const [problem] = refusals(policy).filter(({ code }) => code !== "malformed-condition-value");
  switch (problem?.code) {
    case undefined:
      return undefined;
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

/** AWS does not save statements without an action or without a resource. */
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
 * AWS saves a resource only if it is `*` or an ARN in AWS's partition; the messages are those that people report, as in
 * https://github.com/felipefrizzo/terraform-aws-transfer-server/issues/6,
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
