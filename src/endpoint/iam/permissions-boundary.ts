import { type Failure, invalidInput, noSuchEntity } from "../calls/failure.js";
import { managedPolicy } from "../state/aws-managed-policies.js";
import type { Account } from "../state/entities.js";
import { withAwsPolicyNote } from "./unknown-aws-policy.js";

/** The condition key for the boundary that a call sets. */
export function boundaryContext(arn: string | undefined): Readonly<Record<string, string>> {
  return arn === undefined ? {} : { "iam:PermissionsBoundary": arn };
}

/** AWS's error if a permissions boundary is not a managed policy. */
export function refuseBoundary(arn: string | undefined, account: Account): Failure | undefined {
  if (arn === undefined || managedPolicy(arn, account) !== undefined) return undefined;
  if (!/^arn:aws[\w-]*:iam::(?:\d{12}|aws):policy\/./.test(arn)) return invalidInput(`ARN ${arn} is not valid.`);
  return withAwsPolicyNote(noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`), arn);
}
