import { defineIdentityProvider, source } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "eks",
  name: "an Amazon EKS cluster",
  issuers: ["oidc.eks.<region>.amazonaws.com/id/<cluster>", "oidc.eks.<region>.amazonaws.com.cn/id/<cluster>"],
  tenancy: "own",
  anybody: "any pod of the cluster",
  customer: "cluster",
  claims: [],
  subjects: ["system:serviceaccount:<text>:<text>"],
  saidBy: { "kubernetes.io": "sub", "kubernetes.io/namespace": "sub", namespace: "sub", serviceaccount: "sub" },
  sources: [source("https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html")],
});
