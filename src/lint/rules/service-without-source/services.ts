/**
 * Services whose documentation tells to compare aws:SourceAccount or aws:SourceArn in the trust policies of their
 * roles, each with the page that does, so that it is known that they send these keys with sts:AssumeRole. Many other
 * services do not, and would be locked out.
 */
export const sourcedServices: ReadonlyMap<string, string> = new Map([
  ["bedrock", "https://docs.aws.amazon.com/bedrock/latest/userguide/cross-service-confused-deputy-prevention.html"],
  ["codedeploy", "https://docs.aws.amazon.com/codedeploy/latest/userguide/getting-started-create-service-role.html"],
  ["comprehend", "https://docs.aws.amazon.com/comprehend/latest/dg/cross-service-confused-deputy-prevention.html"],
  ["frauddetector", "https://docs.aws.amazon.com/frauddetector/latest/ug/confused-deputy-prevention.html"],
  ["personalize", "https://docs.aws.amazon.com/personalize/latest/dg/cross-service-confused-deputy-prevention.html"],
  ["qbusiness", "https://docs.aws.amazon.com/amazonq/latest/qbusiness-ug/kendra-retriever-iam-role.html"],
  ["scheduler", "https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html"],
  ["states", "https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html"],
  ["transcribe", "https://docs.aws.amazon.com/transcribe/latest/dg/security-iam-confused-deputy.html"],
  ["transfer", "https://docs.aws.amazon.com/transfer/latest/userguide/confused-deputy.html"],
  ["vpc-flow-logs", "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html"],
]);

/** A service's name, with a region behind it or none, and where the domain of AWS begins. */
const servicePrincipal = /^([^.]+)(\.[a-z]+(-[a-z]+)+-\d+)?\.(amazonaws|aws|c2s|sc2s|csp|cloud)\./;

/**
 * Whether a service is known to say for which account and resource it assumes a role. Behind its name there may be a
 * region but nothing else: scheduler.redshift.amazonaws.com is not Amazon EventBridge Scheduler.
 */
export function isSourcedService(name: string): boolean {
  return sourcedServices.has(servicePrincipal.exec(name)?.[1] ?? "");
}
