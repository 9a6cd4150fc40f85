/** The text of a trust policy that trusts the user alice with conditions; without any, with MFA. */
export function trustPolicyOf(condition: Readonly<Record<string, unknown>>): string {
  const usual = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
  const statement = {
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::123456789012:user/alice" },
    Action: "sts:AssumeRole",
    Condition: Object.keys(condition).length === 0 ? usual : condition,
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] }, null, 2);
}
