import type { Account, ManagedPolicy } from "./entities.js";

/**
 * The AWS managed policies that the endpoint has: those about IAM and STS themselves and the sweeping ones, whose
 * documents are short. https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const documents: Readonly<Record<string, unknown>> = {
  AdministratorAccess: { Effect: "Allow", Action: "*", Resource: "*" },
  AWSDenyAll: { Sid: "DenyAll", Effect: "Deny", Action: ["*"], Resource: "*" },
  IAMFullAccess: {
    Effect: "Allow",
    Action: [
      "iam:*",
      "organizations:DescribeAccount",
      "organizations:DescribeOrganization",
      "organizations:DescribeOrganizationalUnit",
      "organizations:DescribePolicy",
      "organizations:ListChildren",
      "organizations:ListParents",
      "organizations:ListPoliciesForTarget",
      "organizations:ListRoots",
      "organizations:ListPolicies",
      "organizations:ListTargetsForPolicy",
    ],
    Resource: "*",
  },
  IAMReadOnlyAccess: {
    Effect: "Allow",
    Action: [
      "iam:GenerateCredentialReport",
      "iam:GenerateServiceLastAccessedDetails",
      "iam:Get*",
      "iam:List*",
      "iam:SimulateCustomPolicy",
      "iam:SimulatePrincipalPolicy",
    ],
    Resource: "*",
  },
  PowerUserAccess: [
    { Effect: "Allow", NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" },
    {
      Effect: "Allow",
      Action: [
        "iam:CreateServiceLinkedRole",
        "iam:DeleteServiceLinkedRole",
        "iam:ListRoles",
        "organizations:DescribeOrganization",
        "account:ListRegions",
        "account:GetAccountInformation",
      ],
      Resource: "*",
    },
  ],
};

const created = "2015-02-06T18:39:46Z";

/** The AWS managed policies by ARN. */
export const awsManagedPolicies: ReadonlyMap<string, ManagedPolicy> = new Map(
  Object.entries(documents).map(([name, statement], index) => {
    const arn = `arn:aws:iam::aws:policy/${name}`;
    const document = JSON.stringify({ Version: "2012-10-17", Statement: statement }, null, 2);
    const policy: ManagedPolicy = {
      name,
      path: "/",
      id: `ANPAAWSMANAGEDPOLICY${"ABCDEFGHIJ".charAt(index)}`,
      arn,
      created,
      updated: created,
      tags: [],
      versions: [{ id: "v1", document, created }],
      defaultVersion: "v1",
      nextVersion: 2,
    };
    return [arn, policy];
  }),
);

/** A managed policy of the account, or of AWS. */
export function managedPolicy(arn: string, account: Account): ManagedPolicy | undefined {
  return account.policies.get(arn) ?? awsManagedPolicies.get(arn);
}
