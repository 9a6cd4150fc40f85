// The known service principals of AWS, which does not publish a list of them. Sources:
//
// - service-linked roles and managed policies (`iam:AWSServiceName`, `iam:PassedToService`), tried out on AWS with
//   CreateRole in October 2026: CHANGELOG.md of github.com/udondan/iam-floyd, 0.851.0
// - the community's list, https://gist.github.com/shortjared/4c1e3fe52bdfa47522cfe5b41e5d6f22, and
//   https://towardsthecloud.com/tools/aws-iam-service-principals
// - AWS's services that work with Organizations,
//   https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_services_list.html
// - the service prefixes of the Service Authorization Reference,
//   https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
//
// A prefix may not be a principal. Prefixes that AWS was seen to refuse are left out: bedrock-agent, s3files.

function labels(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/**
 * Labels of the names, without regions and suffixes. Both labels of `pods.eks.amazonaws.com` are here, so one known label
 * is enough.
 */
const services: ReadonlySet<string> = new Set(
  labels(`
    a2c a4b access-analyzer access-grants account account-access accountdiscovery acm acm-pca aco-automation
    action-recommendations activate agent-registry agentaccess-mcp agentless aidevops aiops airflow airflow-env
    airflow-serverless alexa-appkit alexa-connectedhome alexa_appkit amazonmq ami amplify amplifybackend
    amplifyuibuilder aoss apidestinations apigateway app-integrations appconfig appconfigdata appfabric appflow
    application-autoscaling application-cost-profiler application-insights application-signals
    application-status-checks application-transformation applicationinsights appmesh appmesh-preview apprunner
    appstream appstudio appsync apptest aps arc-region-switch arc-zonal-shift arsenal artifact athena auditmanager
    automation autoscaling autoscaling-plans aws-artifact-account-sync aws-external-anthropic aws-marketplace
    aws-marketplace-management aws-portal awsconnector

    b2bi backup backup-gateway backup-search backup-storage batch bcm bcm-dashboards bcm-data-exports
    bcm-pricing-calculator bcm-recommended-actions bedrock bedrock-agentcore bedrock-mantle billing billingconductor
    billingconsole braket budgets bugbust

    capacitymanager cases cassandra cassandra-streams ce channels chatbot chime cks cleanrooms cleanrooms-ml cloud9
    clouddirectory cloudformation cloudfront cloudhsm cloudhsmv2 cloudsearch cloudshell cloudtrail cloudtrail-data
    cloudwatch cloudwatch-crossaccount codeartifact codebuild codecatalyst codecatalyst-runner codecommit
    codeconnections codedeploy codedeploy-commands-secure codeguru codeguru-profiler codeguru-reviewer
    codeguru-security codepipeline codestar codestar-connections codestar-notifications codewhisperer
    cognito-identity cognito-identity-us-gov cognito-idp cognito-sync comprehend comprehendmedical compute-optimizer
    config config-conforms config-multiaccountsetup connect connect-campaigns connect-campaigns-v2 consoleapp
    consolidatedbilling continuousexport contributorinsights controlcatalog controltower cost-optimization-hub
    costalerts credentials cur custom-resource customer-verification

    databrew dataexchange datapipeline datasync datazone datazonecontrol dax dbqms deadline deepcomposer deeplens
    deepracer delivery detective devicefarm devops-guru diode directconnect directory-service-data directquery
    discovery dlm dms dms-fleet-advisor dmsintegration docdb docdb-elastic drs ds ds-data dsql dynamodb

    ebs ec ec2 ec2-images ec2-instance-connect ec2fastlaunch ec2fleet ec2messages ec2scheduled ec2sqlha ecr
    ecr-public ecs ecs-compute ecs-tasks edgelambda eks eks-auth eks-connector eks-fargate eks-fargate-pods
    eks-nodegroup elastic-inference elasticache elasticache-snapshot elasticbeanstalk elasticfilesystem
    elasticloadbalancing elasticmapreduce elastictranscoder elemental-activations elemental-appliances-software
    elemental-support-cases elemental-support-content email emr emr-containers emr-serverless entityresolution es
    event-processor events evidently evs execute-api export

    finops-agent finspace finspace-api firehose fis fms forecast frauddetector freertos freetier fsx
    galaxy gamelift gameliftstreams geo geo-maps geo-places geo-routes glacier globalaccelerator glue grafana
    greengrass groundstation groundtruthlabeling guardduty
    health healthlake honeycode
    iam identity-sync identitystore identitystore-auth imagebuilder importexport inspector inspector-scan inspector2
    integrations internetmonitor invoicing iot iot-device-tester iotanalytics iotdeviceadvisor iotevents iotfleethub
    iotfleetwise iotjobsdata iotmanagedintegrations iotroborunner iotsitewise iotthingsgraph iottwinmaker iotwireless
    ipam iq iq-permission ivs ivschat
    jellyfish justintimeaccess

    kafka kafka-cluster kafkaconnect kendra kendra-ranking kinesis kinesisanalytics kinesisreplication kinesisvideo
    kms
    lakeformation lambda launchwizard lex lexv2 license-management license-manager license-manager-linux-subscriptions
    license-manager-user-subscriptions lightsail location logger logs lookoutequipment lookoutmetrics lookoutvision
    lustre

    m2 machinelearning macie macie2 maintenance malware-protection malware-protection-plan managedblockchain
    managedblockchain-query managedservices managedupdates management mapcredits marketplace marketplacecommerceanalytics
    mechanicalturk mediaconnect mediaconvert mediaimport medialive mediapackage mediapackage-vod mediapackagev2
    mediastore mediatailor medical-imaging meetings memorydb metering-marketplace metrics mgh mgn migrationhub
    migrationhub-orchestrator migrationhub-strategy mobileanalytics mobilehub mobiletargeting monitoring monitron mpa
    mq mwaa

    neptune neptune-db neptune-graph network-connectors network-firewall network-security-director
    network-security-manager networkflowmonitor networkmanager networkmanager-chat networkmonitor nimble notifications
    notifications-contacts nova-act
    oam observabilityadmin odb omics opensearch opensearchservice ops opsworks opsworks-cm organizations
    orgsdatasync osis osis-pipelines outposts
    panorama partnercentral partnercentral-account-management partnercentral-selling payment-cryptography payments
    pca-connector-ad pca-connector-scep pcs personalize pi pinpoint pinpoint-email pinpoint-sms-voice
    pinpoint-sms-voice-v2 pipes pods polly pricing pricingplanmanager private-marketplace private-networks profile
    proton purchase-orders purchaseorders

    q qapps qbusiness qdeveloper qldb quicksight
    ram rbin rds rds-data rds-db rds-preview redshift redshift-data redshift-serverless refactor-spaces rekognition
    remediation replication replicator reporting repository repostspace researchstudio resiliencehub resource-explorer
    resource-explorer-2 resource-groups resource-snapshot-job restore-testing rhelkb robomaker rolesanywhere route53
    route53-recovery-cluster route53-recovery-control-config route53-recovery-readiness route53domains
    route53globalresolver route53profiles route53resolver rtbfabric rum runtime-identity runtime-instances

    s3 s3-object-lambda s3-outposts s3express s3tables s3vectors sagemaker sagemaker-data-science-assistant
    sagemaker-geospatial sagemaker-mlflow sagemaker-unified-studio-mcp savingsplans scaler scheduler schema-conversion
    schemas scn scraper sdb secretsmanager security-ir securityagent securityhub securityhubv2 securitylake
    serverlessrepo servicecatalog servicecatalog-appregistry servicediscovery serviceextract servicequotas ses shield
    signer signin simpledb simspaceweaver sms sms-voice smsintegration snow-device-management snowball
    social-messaging sns spot spotfleet sqlworkbench sqs ssm ssm-contacts ssm-guiconnect ssm-incidents ssm-quicksetup
    ssm-sap ssmmessages sso sso-directory sso-oauth stacksets states storagegateway sts sumerian support support-console
    supportapp supportplans supportrecommendations sustainability swf sync synthetics

    tag tagging tagpolicies tax telemetry-enablement telemetry-pipelines textract thinclient timestream
    timestream-influxdb tiros tnb transcribe transfer transform transform-custom transitgateway translate triage
    trustedadvisor ts tts
    user-subscriptions uxc vendor-insights verified-access verifiedpermissions vmie voiceconnector voiceid vpc
    vpc-flow-logs vpc-lattice vpc-lattice-svcs vpcorigin
    waf waf-regional wafv2 wam wellarchitected wickr wisdom workdocs worklink workmail workmailmessageflow workspaces
    workspaces-instances workspaces-web workspaces-thin-client
    xray
  `),
);

/**
 * Whether a service principal may be one of AWS's. No list is complete, and it is worse to refuse an existing service
 * than to accept one that does not exist, so one known label is enough; region, suffix and other labels do not count.
 */
export function isKnownService(name: string): boolean {
  return name.split(".").some((label) => services.has(label));
}
