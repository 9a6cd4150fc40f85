import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a value that its operator cannot read",
  explanation: `Each family of operators reads its values in its own way: Numeric… wants a whole or decimal number, Date… an ISO 8601 date or the seconds since 1970, IpAddress an address or a range in CIDR notation, BinaryEquals base64.

A value of another form cannot be compared with what the request carries, and the documentation does not say what becomes of such a condition. An MFA requirement should not depend on that.

Ages and durations are in seconds, without a unit: an hour is "3600".`,
  bad: [
    {
      title: "an age with a unit",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": {
      "Bool": { "aws:MultiFactorAuthPresent": "true" },
      "NumericLessThan": { "aws:MultiFactorAuthAge": "1h" }
    }
  }
}`,
      findings: [{ line: 9, column: 54 }],
    },
    {
      title: "a date of another notation",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": {
      "Bool": { "aws:MultiFactorAuthPresent": "true" },
      "DateLessThan": { "aws:CurrentTime": "30.06.2026" }
    }
  }
}`,
      findings: [{ line: 9, column: 44 }],
    },
    {
      title: "a range that cannot be",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": {
      "Bool": { "aws:MultiFactorAuthPresent": "true" },
      "IpAddress": { "aws:SourceIp": ["198.51.100.17", "203.0.113.0/33"] }
    }
  }
}`,
      findings: [{ line: 9, column: 56 }],
    },
  ],
  good: [
    {
      title: "values as their operators want them",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": {
      "Bool": { "aws:MultiFactorAuthPresent": "true" },
      "NumericLessThan": { "aws:MultiFactorAuthAge": "3600" },
      "DateLessThan": { "aws:CurrentTime": "2026-06-30T22:00:00Z" },
      "IpAddress": { "aws:SourceIp": ["198.51.100.17", "203.0.113.0/24"] }
    }
  }
}`,
    },
  ],
};

export default page;
