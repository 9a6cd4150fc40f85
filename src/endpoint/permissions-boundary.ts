import { type Failure, noSuchEntity } from "./failure.js";
import { managedPolicy } from "./state/aws-managed-policies.js";
import type { Account } from "./state/entities.js";

/** AWS's error where a permissions boundary is no managed policy. */
export function refuseBoundary(arn: string | undefined, account: Account): Failure | undefined {
  if (arn === undefined || managedPolicy(arn, account) !== undefined) return undefined;
  return noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);
}
