/**
 * Actions that AWS has, as examples of what a pattern means. A witness takes one of these, or one that the policy names; the
 * list need not be complete, since what it lacks is never taken for something that does not exist.
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const wellKnownActions: readonly string[] = [
  ...of("s3", "GetObject PutObject DeleteObject ListBucket ListAllMyBuckets PutBucketPolicy GetBucketPolicy"),
  ...of("ec2", "RunInstances DescribeInstances TerminateInstances StopInstances StartInstances CreateTags"),
  ...of("iam", "CreateUser DeleteUser GetUser ListUsers UpdateUser TagUser ListUserTags ListGroupsForUser"),
  ...of("iam", "CreateAccessKey DeleteAccessKey ListAccessKeys UpdateAccessKey GetAccessKeyLastUsed"),
  ...of("iam", "DeactivateMFADevice EnableMFADevice ResyncMFADevice ListMFADevices GetMFADevice"),
  ...of("iam", "CreateVirtualMFADevice DeleteVirtualMFADevice ListVirtualMFADevices TagMFADevice"),
  ...of("iam", "ChangePassword CreateLoginProfile DeleteLoginProfile GetLoginProfile UpdateLoginProfile"),
  ...of("iam", "GetAccountPasswordPolicy GetAccountSummary ListAccountAliases CreateAccountAlias"),
  ...of("iam", "AttachUserPolicy PutUserPolicy DetachUserPolicy DeleteUserPolicy ListUserPolicies GetUserPolicy"),
  ...of("iam", "AttachGroupPolicy PutGroupPolicy AddUserToGroup RemoveUserFromGroup CreateGroup ListGroups GetGroup"),
  ...of(
    "iam",
    "AttachRolePolicy PutRolePolicy CreateRole DeleteRole GetRole ListRoles PassRole UpdateAssumeRolePolicy",
  ),
  ...of("iam", "CreatePolicy CreatePolicyVersion SetDefaultPolicyVersion GetPolicy GetPolicyVersion ListPolicies"),
  ...of("iam", "PutUserPermissionsBoundary DeleteUserPermissionsBoundary PutRolePermissionsBoundary"),
  ...of("iam", "UploadSSHPublicKey UpdateSSHPublicKey DeleteSSHPublicKey GetSSHPublicKey ListSSHPublicKeys"),
  ...of("iam", "UploadSigningCertificate UpdateSigningCertificate DeleteSigningCertificate ListSigningCertificates"),
  ...of("iam", "CreateServiceSpecificCredential ResetServiceSpecificCredential ListServiceSpecificCredentials"),
  ...of("iam", "GetAccountAuthorizationDetails GenerateCredentialReport GetCredentialReport SimulatePrincipalPolicy"),
  ...of("sts", "AssumeRole TagSession SetSourceIdentity GetFederationToken DecodeAuthorizationMessage"),
  ...of("kms", "Decrypt Encrypt GenerateDataKey CreateKey PutKeyPolicy DescribeKey"),
  ...of("lambda", "InvokeFunction CreateFunction UpdateFunctionCode ListFunctions GetFunction"),
  ...of("dynamodb", "GetItem PutItem Query Scan DeleteItem DescribeTable"),
  ...of("sqs", "SendMessage ReceiveMessage DeleteMessage"),
  ...of("sns", "Publish Subscribe CreateTopic"),
  ...of("secretsmanager", "GetSecretValue ListSecrets"),
  ...of("ssm", "GetParameter StartSession SendCommand"),
  ...of("logs", "CreateLogGroup PutLogEvents GetLogEvents DescribeLogGroups"),
  ...of("cloudwatch", "PutMetricData GetMetricData"),
  ...of("cloudformation", "CreateStack UpdateStack DescribeStacks"),
  ...of("rds", "CreateDBInstance DescribeDBInstances"),
  ...of("ecr", "GetAuthorizationToken PutImage"),
  ...of("ecs", "RunTask UpdateService"),
  ...of("eks", "DescribeCluster ListClusters"),
  ...of("glue", "GetTable StartJobRun"),
  ...of("athena", "StartQueryExecution"),
  ...of("organizations", "DescribeOrganization ListAccounts"),
  ...of("route53", "ChangeResourceRecordSets ListHostedZones"),
  ...of("support", "CreateCase"),
  ...of("cloudtrail", "LookupEvents StopLogging"),
  ...of("config", "DescribeConfigRules"),
  ...of("codecommit", "GitPull GitPush"),
  ...of("sso", "ListInstances"),
];

function of(service: string, names: string): readonly string[] {
  return names.split(" ").map((name) => `${service}:${name}`);
}
