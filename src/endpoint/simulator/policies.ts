import { SourceText } from "../../diagnostics/index.js";
import { type CompiledPolicy, compilePolicy, refusals } from "../../engine/index.js";
import { parsePolicy } from "../../policy/index.js";
import { type Failure, invalidInput, isFailure } from "../calls/failure.js";

/**
 * The kind of a policy as real answers name it. The service model has other names, which AWS does not use.
 */
export type SourceType = "IAM Policy" | "Resource Policy" | "Permissions Boundary Policy";

/** A policy of a simulation, with its name in matched statements. */
export interface SimulatedPolicy {
  /** `PolicyInputList.1`, `ResourcePolicy`, a managed policy's name, `user_NAME_POLICYNAME`, and the like. */
  readonly id: string;
  readonly policy: CompiledPolicy;
}

/** Policies that could be read. */
export interface ReadPolicies {
  readonly kind: "policies";
  readonly policies: readonly SimulatedPolicy[];
}

/** The policies of `PolicyInputList`, or AWS's error. */
export function readPolicyInputs(texts: readonly string[] = []): ReadPolicies | Failure {
  return readInputs("PolicyInputList", "Policy input list item", texts);
}

/** The permissions boundary of `PermissionsBoundaryPolicyInputList`, which may have one, or AWS's error. */
export function readBoundaryInput(texts: readonly string[] = []): ReadPolicies | Failure {
  if (texts.length > 1) return invalidInput("The list of Permissions Boundary policies cannot exceed 1 items.");
  return readInputs("PermissionsBoundaryPolicyInputList", "Permissions boundary policy input list item", texts);
}

/** SCPs that could be read, by level: root, organizational units, account. */
export interface ReadLevels {
  readonly kind: "levels";
  readonly levels: readonly (readonly CompiledPolicy[])[];
}

/**
 * The SCPs of `OrderedOrganizationPolicyInputList`, or an error. AWS's text for SCPs that cannot be read is not known.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_OrderedOrganizationPolicyType.html
 */
export function readOrganizationInput(
  given: readonly { readonly ServiceControlPolicyInputList?: readonly string[] | undefined }[] = [],
): ReadLevels | Failure {
  const levels: (readonly CompiledPolicy[])[] = [];
  for (const [index, { ServiceControlPolicyInputList: texts = [] }] of given.entries()) {
    const level = `Organization policy at index ${index + 1}`;
    if (texts.length === 0) return invalidInput(`${level} must contain at least one service control policy`);
    const read = readInputs("ServiceControlPolicyInputList", `${level}, service control policy`, texts);
    if (isFailure(read)) return read;
    levels.push(read.policies.map(({ policy }) => policy));
  }
  return { kind: "levels", levels };
}

function readInputs(list: string, item: string, texts: readonly string[]): ReadPolicies | Failure {
  const policies: SimulatedPolicy[] = [];
  for (const [index, text] of texts.entries()) {
    const policy = readPolicy("identity", text);
    if (policy === undefined) return invalidInput(`${item} ${index + 1} has invalid content`);
    policies.push({ id: `${list}.${index + 1}`, policy });
  }
  return { kind: "policies", policies };
}

/**
 * A policy's text, compiled; undefined if a part of it cannot be read. As when a policy is saved, condition values are not
 * checked: a malformed one never matches an Allow.
 */
export function readPolicy(kind: "identity" | "resource", text: string): CompiledPolicy | undefined {
  const parsed = parsePolicy(kind, new SourceText(kind, text));
  const { document } = parsed;
  if (document === undefined) return undefined;
  const policy = compilePolicy({ ...parsed, document });
  return refusals(policy).every(({ code }) => code === "malformed-condition-value") ? policy : undefined;
}
