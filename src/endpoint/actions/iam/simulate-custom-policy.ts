import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { readBoundaryInput, readPolicyInputs } from "../../simulator/policies.js";
import { refuseUnheeded } from "../../simulator/refuse-unheeded.js";
import { simulate } from "../../simulator/simulate.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html */
export default iamAction("SimulateCustomPolicy", {
  access: () => ({ resource: "*" }),
  run: ({ input, account }) => {
    const unheeded = refuseUnheeded("OrderedOrganizationPolicyInputList", input.OrderedOrganizationPolicyInputList);
    if (unheeded !== undefined) return unheeded;
    const identity = readPolicyInputs(input.PolicyInputList);
    if (isFailure(identity)) return identity;
    const boundary = readBoundaryInput(input.PermissionsBoundaryPolicyInputList);
    if (isFailure(boundary)) return boundary;
    return simulate(input, {
      account: account.id,
      identity: identity.policies,
      permissionsBoundary: boundary.policies[0],
      defaultCaller: undefined,
      organizations: undefined,
    });
  },
});
