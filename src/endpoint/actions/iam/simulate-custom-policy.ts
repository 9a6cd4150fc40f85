import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { readBoundaryInput, readOrganizationInput, readPolicyInputs } from "../../simulator/policies.js";
import { simulate } from "../../simulator/simulate.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html */
export default iamAction("SimulateCustomPolicy", {
  access: () => ({ resource: "*" }),
  run: ({ input, account }) => {
    const identity = readPolicyInputs(input.PolicyInputList);
    if (isFailure(identity)) return identity;
    const boundary = readBoundaryInput(input.PermissionsBoundaryPolicyInputList);
    if (isFailure(boundary)) return boundary;
    const organization = readOrganizationInput(input.OrderedOrganizationPolicyInputList);
    if (isFailure(organization)) return organization;
    return simulate(input, {
      account: account.id,
      identity: identity.policies,
      permissionsBoundary: boundary.policies[0],
      defaultCaller: undefined,
      serviceControl: organization.levels,
      isInOrganization: organization.levels.length > 0,
    });
  },
});
