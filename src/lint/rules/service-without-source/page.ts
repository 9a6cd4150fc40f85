import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a service that assumes the role for any account",
  explanation: `A service principal stands for the service, not for your use of it. EventBridge Scheduler, Step Functions, CodeDeploy, Amazon Bedrock, AWS Transfer Family, VPC Flow Logs and others work for all of AWS's customers, and say with aws:SourceAccount and aws:SourceArn for whose resource they assume a role.

A trust policy that does not look at them trusts the service to refuse a customer who names your role: the confused deputy. The documentation of these services advises a condition.

Compare aws:SourceAccount with your account, or aws:SourceArn with the resource. Only services whose documentation says so are reported, because others, such as Amazon EC2, do not send the keys and would be locked out.`,
  bad: [
    {
      title: "schedules of anybody",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "scheduler.amazonaws.com" },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
      findings: [{ line: 6, column: 33 }],
    },
    {
      title: "deployments of anybody",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "codedeploy.amazonaws.com" },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
      findings: [{ line: 6, column: 33 }],
    },
    {
      title: "one of two services",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": ["ec2.amazonaws.com", "vpc-flow-logs.amazonaws.com"] },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
      findings: [{ line: 6, column: 55 }],
    },
    {
      title: "the principals of two regions",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": ["states.ap-east-2.amazonaws.com", "states.cn-north-1.amazonaws.com.cn"] },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
      findings: [
        { line: 6, column: 34 },
        { line: 6, column: 68 },
      ],
    },
  ],
  good: [
    {
      title: "schedules of one account",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "scheduler.amazonaws.com" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringEquals": { "aws:SourceAccount": "123456789012" } }
    }
  ]
}`,
    },
    {
      title: "flow logs of one account",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "vpc-flow-logs.amazonaws.com" },
      "Action": "sts:AssumeRole",
      "Condition": { "ArnLike": { "aws:SourceArn": "arn:aws:ec2:eu-west-1:123456789012:vpc-flow-log/*" } }
    }
  ]
}`,
    },
    {
      title: "the scheduler of another service",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "scheduler.redshift.amazonaws.com" },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
    },
    {
      title: "a service that does not send the keys",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "ec2.amazonaws.com" },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
    },
  ],
};

export default page;
