import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { contextKeys } from "../../simulator/context-keys.js";
import { readPolicyInputs } from "../../simulator/policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html */
export default iamAction("GetContextKeysForCustomPolicy", {
  access: () => ({ resource: "*" }),
  run: ({ input }) => {
    const inputs = readPolicyInputs(input.PolicyInputList);
    return isFailure(inputs) ? inputs : { ContextKeyNames: contextKeys(inputs.policies) };
  },
});
