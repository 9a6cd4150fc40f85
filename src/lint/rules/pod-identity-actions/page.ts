import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "EKS Pod Identity without the actions it needs",
  explanation: `EKS Pod Identity assumes a role for a pod and puts the cluster, the namespace and the service account into the session as tags, so the trust policy must allow its service principal two actions: sts:AssumeRole and sts:TagSession. Without the second, AWS refuses the call, and the pod gets no credentials.

The actions may stand in one statement or in several. Compare the tags, such as aws:RequestTag/kubernetes-namespace, so that not every pod that is associated with the role will do.`,
  bad: [
    {
      title: "sts:AssumeRole alone",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "pods.eks.amazonaws.com" },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
      findings: [{ line: 6, column: 33 }],
    },
  ],
  good: [
    {
      title: "both actions",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "pods.eks.amazonaws.com" },
      "Action": ["sts:AssumeRole", "sts:TagSession"],
      "Condition": { "StringEquals": { "aws:RequestTag/kubernetes-namespace": "shop" } }
    }
  ]
}`,
    },
    {
      title: "in two statements",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "pods.eks.amazonaws.com" },
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Allow",
      "Principal": { "Service": "pods.eks.amazonaws.com" },
      "Action": "sts:TagSession"
    }
  ]
}`,
    },
  ],
};

export default page;
