import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a value under Service that is no service",
  explanation: `An AWS service acts under a name of its own, its service principal, which in most cases is the service's prefix and "amazonaws.com": ec2.amazonaws.com, lambda.amazonaws.com. The name is written in lower case, and AWS checks it against its list when the policy is saved.

The ARN of a function, an instance or a cluster is no service principal. To trust a service for one of its resources only, name the service and compare "aws:SourceArn" in a condition, where that service supports it.`,
  bad: [
    {
      title: "the bare name of a service",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "Service": "ec2" },
    "Action": "sts:AssumeRole"
  }
}`,
      findings: [{ line: 5, column: 31 }],
    },
    {
      title: "in capitals",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "Service": "EC2.amazonaws.com" },
    "Action": "sts:AssumeRole"
  }
}`,
      findings: [{ line: 5, column: 31 }],
    },
    {
      title: "the ARN of a resource",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "Service": "arn:aws:lambda:eu-west-1:123456789012:function:nightly" },
    "Action": "sts:AssumeRole"
  }
}`,
      findings: [{ line: 5, column: 31 }],
    },
  ],
  good: [
    {
      title: "service principals",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"] },
    "Action": "sts:AssumeRole"
  }
}`,
    },
  ],
};

export default page;
