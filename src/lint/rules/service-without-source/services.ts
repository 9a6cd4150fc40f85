/**
 * Services whose documentation tells to compare aws:SourceAccount or aws:SourceArn in the trust policies of their
 * roles, so that it is known that they send these keys with sts:AssumeRole. Many other services do not, and would be
 * locked out.
 *
 * - https://docs.aws.amazon.com/bedrock/latest/userguide/cross-service-confused-deputy-prevention.html
 * - https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
 * - https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
 * - https://docs.aws.amazon.com/transfer/latest/userguide/confused-deputy.html
 * - https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
 */
const services: ReadonlySet<string> = new Set(["bedrock", "scheduler", "states", "transfer", "vpc-flow-logs"]);

/** Whether a service is known to say for which account and resource it assumes a role. */
export function isSourcedService(name: string): boolean {
  return services.has(name.slice(0, name.indexOf(".")));
}
