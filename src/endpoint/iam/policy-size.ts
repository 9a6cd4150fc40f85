/** The length of a policy that counts for IAM's quotas: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export function policySize(text: string): number {
  return text.replace(/[\t\n\r ]+/g, "").length;
}
