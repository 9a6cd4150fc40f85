/** How long a policy is to IAM's quotas: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export function policySize(text: string): number {
  return text.replace(/[\t\n\r ]+/g, "").length;
}
