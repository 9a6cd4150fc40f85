/**
 * The names of services other than IAM and STS in signatures. Emulators route a call by this name, and look for an Action
 * only if they do not know the name. Calls to a service that is missing here are only searched more closely.
 *
 * https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
 */
export const otherServices: ReadonlySet<string> = new Set(
  (
    "access-analyzer account acm acm-pca airflow amplify apigateway appconfig appconfigdata application-autoscaling " +
    "appmesh apprunner appstream appsync aps athena auditmanager autoscaling autoscaling-plans backup batch bedrock " +
    "cassandra ce cloud9 cloudcontrolapi cloudformation cloudfront cloudhsm cloudsearch cloudtrail codeartifact codebuild " +
    "codecommit codedeploy codepipeline cognito-identity cognito-idp comprehend config connect databrew dataexchange " +
    "datapipeline datasync dax detective directconnect discovery dlm dms ds dynamodb ebs ec2 ecr ecr-public ecs eks " +
    "elasticache elasticbeanstalk elasticfilesystem elasticloadbalancing elasticmapreduce elastictranscoder email " +
    "emr-containers emr-serverless es events execute-api firehose fis forecast fsx glacier globalaccelerator glue grafana " +
    "greengrass guardduty health imagebuilder inspector inspector2 iot iotdata iotanalytics ivs kafka kendra kinesis " +
    "kinesisanalytics kinesisvideo kms lakeformation lambda lex lightsail location logs macie2 managedblockchain " +
    "mediaconnect mediaconvert medialive mediapackage mediastore mediatailor memorydb mgn mobiletargeting monitoring mq " +
    "neptune-db network-firewall networkmanager opensearch opsworks organizations outposts personalize pi pinpoint pipes " +
    "polly pricing qldb quicksight ram rds rds-data redshift redshift-data rekognition resource-groups robomaker route53 " +
    "route53domains route53resolver s3 s3-object-lambda s3-outposts s3express s3tables sagemaker scheduler schemas sdb " +
    "secretsmanager securityhub serverlessrepo servicecatalog servicediscovery servicequotas ses shield signer sms-voice " +
    "snowball sns sqs ssm sso states storagegateway support swf synthetics tagging textract timestream transcribe " +
    "transfer translate verifiedpermissions vpc-lattice waf waf-regional wafv2 wellarchitected wisdom workdocs workmail " +
    "workspaces xray"
  ).split(" "),
);
