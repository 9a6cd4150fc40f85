import type { Account, ManagedPolicy } from "./entities.js";

/**
 * The AWS managed policies that the endpoint has: those about IAM and STS, the broadest ones, and a few that nearly every
 * account attaches. Calls that attach another one are refused, because its content is not known here.
 *
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const documents: Readonly<Record<string, unknown>> = {
  AmazonS3FullAccess: { Effect: "Allow", Action: ["s3:*", "s3-object-lambda:*"], Resource: "*" },
  AmazonS3ReadOnlyAccess: {
    Effect: "Allow",
    Action: ["s3:Get*", "s3:List*", "s3:Describe*", "s3-object-lambda:Get*", "s3-object-lambda:List*"],
    Resource: "*",
  },
  "service-role/AmazonECSTaskExecutionRolePolicy": {
    Effect: "Allow",
    Action: [
      "ecr:GetAuthorizationToken",
      "ecr:BatchCheckLayerAvailability",
      "ecr:GetDownloadUrlForLayer",
      "ecr:BatchGetImage",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
    ],
    Resource: "*",
  },
  "service-role/AWSLambdaBasicExecutionRole": {
    Effect: "Allow",
    Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: "*",
  },
  IAMUserChangePassword: [
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a policy variable
    { Effect: "Allow", Action: ["iam:ChangePassword"], Resource: ["arn:aws:iam::*:user/${aws:username}"] },
    { Effect: "Allow", Action: ["iam:GetAccountPasswordPolicy"], Resource: "*" },
  ],
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
  Object.entries(documents).map(([pathAndName, statement], index) => {
    const arn = `arn:aws:iam::aws:policy/${pathAndName}`;
    const slash = pathAndName.lastIndexOf("/") + 1;
    const [path, name] = [`/${pathAndName.slice(0, slash)}`, pathAndName.slice(slash)];
    const document = JSON.stringify({ Version: "2012-10-17", Statement: statement }, null, 2);
    const policy: ManagedPolicy = {
      name,
      path,
      id: `ANPAAWSMANAGEDPOLICY${"ABCDEFGHIJKLMNOP".charAt(index)}`,
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

/** An AWS managed policy by ARN: that of the account's dump, or the endpoint's own. */
export function awsManagedPolicy(arn: string, account: Account): ManagedPolicy | undefined {
  return account.awsPolicies.get(arn) ?? awsManagedPolicies.get(arn);
}

/** All AWS managed policies that an account can use, by ARN. */
export function awsManagedPoliciesOf(account: Account): ReadonlyMap<string, ManagedPolicy> {
  return new Map([...awsManagedPolicies, ...account.awsPolicies]);
}

/** A managed policy of the account or of AWS, by ARN. */
export function managedPolicy(arn: string, account: Account): ManagedPolicy | undefined {
  return account.policies.get(arn) ?? awsManagedPolicy(arn, account);
}
