import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { readExclusions } from "../../simulator/exclusions.js";
import { readBoundaryInput, readPolicyInputs } from "../../simulator/policies.js";
import { accessToSource, findPolicySource } from "../../simulator/policy-source.js";
import { simulate } from "../../simulator/simulate.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html */
export default iamAction("SimulatePrincipalPolicy", {
  access: ({ input, account }) => accessToSource(account, input.PolicySourceArn),
  run: ({ input, account }) => {
    const source = findPolicySource(account, input.PolicySourceArn);
    if (isFailure(source)) return source;
    const added = readPolicyInputs(input.PolicyInputList);
    if (isFailure(added)) return added;
    const boundary = readBoundaryInput(input.PermissionsBoundaryPolicyInputList);
    if (isFailure(boundary)) return boundary;
    const exclusions = readExclusions(input.PolicyExclusionList);
    if (isFailure(exclusions)) return exclusions;
    const held = source.policies.filter(({ origin }) => !exclusions.excludes(origin));
    const ownBoundary = exclusions.boundary ? undefined : source.permissionsBoundary;
    return simulate(input, {
      account: account.id,
      identity: [...held, ...added.policies],
      permissionsBoundary: boundary.policies[0] ?? ownBoundary,
      defaultCaller: source.arn,
      // The endpoint has no SCPs, but answers about principals have the element, unless SCPs are left out.
      serviceControl: [],
      isInOrganization: !exclusions.serviceControl,
    });
  },
});
