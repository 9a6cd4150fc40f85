import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "IAM Roles Anywhere without the actions it needs",
  explanation: `IAM Roles Anywhere gives sessions of a role to machines that show a certificate. It puts values of the certificate into the session as tags and sets the source identity, so the trust policy must allow its service principal three actions: sts:AssumeRole, sts:TagSession and sts:SetSourceIdentity.

The actions may stand in one statement or in several. Compare the tags, such as aws:PrincipalTag/x509Subject/CN, or the trust anchor in aws:SourceArn, so that not every certificate of every trust anchor will do.`,
  bad: [
    {
      title: "sts:AssumeRole alone",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "Service": "rolesanywhere.amazonaws.com" },
    "Action": "sts:AssumeRole"
  }
}`,
      findings: [{ line: 5, column: 31 }],
    },
    {
      title: "without session tags",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "Service": "rolesanywhere.amazonaws.com" },
    "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"]
  }
}`,
      findings: [{ line: 5, column: 31 }],
    },
  ],
  good: [
    {
      title: "all three actions",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "Service": "rolesanywhere.amazonaws.com" },
    "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
    "Condition": {
      "StringEquals": { "aws:PrincipalTag/x509Subject/CN": "build-host.example.com" },
      "ArnEquals": {
        "aws:SourceArn": "arn:aws:rolesanywhere:eu-west-1:123456789012:trust-anchor/2c4f1e9a-1111-2222-3333-444455556666"
      }
    }
  }
}`,
    },
  ],
};

export default page;
