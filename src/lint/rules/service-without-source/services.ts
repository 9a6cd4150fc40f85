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

/** A service's name, with a region behind it or none, and where the domain of AWS begins. */
const servicePrincipal = /^([^.]+)(\.[a-z]+(-[a-z]+)+-\d+)?\.(amazonaws|aws|c2s|sc2s|csp|cloud)\./;

/**
 * Whether a service is known to say for which account and resource it assumes a role. Behind its name there may be a
 * region but nothing else: scheduler.redshift.amazonaws.com is not Amazon EventBridge Scheduler.
 */
export function isSourcedService(name: string): boolean {
  return services.has(servicePrincipal.exec(name)?.[1] ?? "");
}
