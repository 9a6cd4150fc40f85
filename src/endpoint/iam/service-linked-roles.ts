import { type Failure, failure, isFailure } from "../calls/failure.js";
import type { Account, Role } from "../state/entities.js";
import { findRole } from "../state/find.js";

// The names of service-linked roles, for which AWS has no rule and no list. Sources:
//
// - localstack-core/localstack/services/iam/resources/service_linked_roles.py of github.com/localstack/localstack, compared
//   with AWS there; a star says that AWS takes a suffix
// - what AWS answered to others: es https://github.com/lgallard/terraform-aws-elasticsearch/issues/5,
//   spot https://github.com/chanzuckerberg/cztack/pull/897
// - https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_services.html for organizations

const names = `
accountdiscovery.ssm AmazonSSM_AccountDiscovery
acm CertificateManager
appmesh AppMesh
autoscaling AutoScaling *
autoscaling-plans AutoScalingPlans_EC2AutoScaling
backup Backup
batch Batch
cassandra.application-autoscaling ApplicationAutoScaling_CassandraTable
cks.kms KeyManagementServiceCustomKeyStores
cloudtrail CloudTrail
codestar-notifications CodeStarNotifications
config Config
connect AmazonConnect *
dms DMSServerless
dms-fleet-advisor DMSFleetAdvisor
docdb-elastic DocDB-Elastic
ec2-instance-connect Ec2InstanceConnect
ec2.application-autoscaling ApplicationAutoScaling_EC2SpotFleetRequest
ecr ECRTemplate
ecs ECS
eks AmazonEKS
eks-connector AmazonEKSConnector
eks-fargate AmazonEKSForFargate
eks-nodegroup AmazonEKSNodegroup
elasticache ElastiCache
elasticbeanstalk ElasticBeanstalk
elasticfilesystem AmazonElasticFileSystem
elasticloadbalancing ElasticLoadBalancing
email.cognito-idp AmazonCognitoIdpEmailService
emr-containers AmazonEMRContainers
emrwal EMRWAL
es AmazonElasticsearchService
fis FIS
grafana AmazonGrafana
imagebuilder ImageBuilder
iotmanagedintegrations IoTManagedIntegrations
kafka Kafka
kafkaconnect KafkaConnect
lakeformation LakeFormationDataAccess
lex LexBots
lexv2 LexV2Bots *
lightsail Lightsail
m2 AWSM2
memorydb MemoryDB
mq AmazonMQ
mrk.kms KeyManagementServiceMultiRegionKeys
notifications AwsUserNotifications
observability.aoss AmazonOpenSearchServerless
opensearchservice AmazonOpenSearchService
ops.apigateway APIGateway
ops.emr-serverless AmazonEMRServerless
opsdatasync.ssm SystemsManagerOpsDataSync
opsinsights.ssm AmazonSSM_OpsInsights
organizations Organizations
pullthroughcache.ecr ECRPullThroughCache
ram ResourceAccessManager
rds RDS
redshift Redshift
replication.cassandra KeyspacesReplication
replication.ecr ECRReplication
repository.sync.codeconnections GitSync
resource-explorer-2 ResourceExplorer
rolesanywhere RolesAnywhere
s3-outposts S3OnOutposts
ses AmazonSES
shield AWSShield
spot EC2Spot
ssm AmazonSSM
ssm-incidents IncidentManager
ssm-quicksetup SSMQuickSetup
sso SSO
vpcorigin.cloudfront CloudFrontVPCOrigin
waf WAFLogging
wafv2 WAFV2Logging
`;

interface LinkedName {
  readonly role: string;
  readonly takesSuffix: boolean;
}

const byService: ReadonlyMap<string, LinkedName> = new Map(
  names
    .trim()
    .split("\n")
    .map((line) => {
      const [service = "", name = "", star] = line.split(" ");
      const role = `AWSServiceRoleFor${name}`;
      return [`${service}.amazonaws.com`, { role, takesSuffix: star !== undefined }];
    }),
);

const folder = "/aws-service-role/";

/** The path of a service's roles. */
export function serviceLinkedPath(service: string): string {
  return `${folder}${service}/`;
}

/** Whether a role is a service-linked one: only its service changes it. */
export function isServiceLinked({ path }: { readonly path: string }): boolean {
  return path.startsWith(folder);
}

/** The name of a service's role, or the error if it is not known or takes no suffix. */
export function serviceLinkedName(service: string, suffix: string | undefined): string | Failure {
  const known = byService.get(service);
  if (known === undefined) {
    const message = `policy-check serve does not know the name of the service-linked role of ${service}.`;
    return failure("NotImplemented", 501, message);
  }
  if (suffix === undefined) return known.role;
  if (known.takesSuffix) return `${known.role}_${suffix}`;
  return failure("InvalidInput", 400, `Custom suffix is not allowed for ${service}`);
}

/**
 * AWS's error for changes of service-linked roles.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html
 */
export function refuseServiceLinked(role: Pick<Role, "name" | "path">): Failure | undefined {
  if (!isServiceLinked(role)) return undefined;
  return failure(
    "UnmodifiableEntity",
    400,
    `Cannot perform the operation on the protected role '${role.name}' - this role is only modifiable by AWS`,
  );
}

/** A role that is to be changed, or AWS's error. */
export function findChangeableRole(account: Account, name: string): Role | Failure {
  const role = findRole(account, name);
  return isFailure(role) ? role : (refuseServiceLinked(role) ?? role);
}
