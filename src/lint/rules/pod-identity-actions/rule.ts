import { defineRule } from "../../rule.js";
import { reportMissingActions } from "../../service-actions.js";

export default defineRule({
  id: "pod-identity-actions",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html",
  check: (context) => {
    // The principal of EKS Pod Identity, in any partition.
    const isPodIdentity = (name: string): boolean => name.startsWith("pods.eks.amazonaws.");
    reportMissingActions(context, isPodIdentity, ["sts:TagSession"]);
  },
});
