import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "an address in a VPC without the VPC",
  explanation: `aws:VpcSourceIp is the private address of a request that came through a VPC endpoint. Every VPC can have the same private addresses: anybody can make one with 10.0.0.0/16.

AWS advises to compare it together with aws:SourceVpc or aws:SourceVpce always, and IAM Access Analyzer reports a condition without one of them.

Add the VPC or the endpoint to the same condition.`,
  bad: [
    {
      title: "any VPC with this range",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "IpAddress": { "aws:VpcSourceIp": "10.1.0.0/16" }
      }
    }
  ]
}`,
      findings: [{ line: 10, column: 24 }],
    },
  ],
  good: [
    {
      title: "a range of one VPC",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "IpAddress": { "aws:VpcSourceIp": "10.1.0.0/16" },
        "StringEquals": { "aws:SourceVpc": "vpc-0a1b2c3d4e5f67890" }
      }
    }
  ]
}`,
    },
  ],
};

export default page;
