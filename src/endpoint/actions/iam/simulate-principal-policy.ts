import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { readBoundaryInput, readPolicyInputs } from "../../simulator/policies.js";
import { accessToSource, findPolicySource } from "../../simulator/policy-source.js";
import { refuseUnheeded } from "../../simulator/refuse-unheeded.js";
import { simulate } from "../../simulator/simulate.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html */
export default iamAction("SimulatePrincipalPolicy", {
  access: ({ input, account }) => accessToSource(account, input.PolicySourceArn),
  run: ({ input, account }) => {
    const unheeded = refuseUnheeded("PolicyExclusionList", input.PolicyExclusionList);
    if (unheeded !== undefined) return unheeded;
    const source = findPolicySource(account, input.PolicySourceArn);
    if (isFailure(source)) return source;
    const added = readPolicyInputs(input.PolicyInputList);
    if (isFailure(added)) return added;
    const boundary = readBoundaryInput(input.PermissionsBoundaryPolicyInputList);
    if (isFailure(boundary)) return boundary;
    const isUser = source.type === "user";
    return simulate(
      // A resource policy needs a caller that is a user; the source may be a role or a group.
      {
        ...input,
        CallerArn: input.CallerArn ?? (input.ResourcePolicy === undefined || isUser ? undefined : source.arn),
      },
      {
        account: account.id,
        identity: [...source.policies, ...added.policies],
        permissionsBoundary: boundary.policies[0] ?? source.permissionsBoundary,
        defaultCaller: isUser ? source.arn : undefined,
        organizations: { AllowedByOrganizations: true },
      },
    );
  },
});
