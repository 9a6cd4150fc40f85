import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { contextKeys } from "../../simulator/context-keys.js";
import { readPolicyInputs } from "../../simulator/policies.js";
import { accessToSource, findPolicySource } from "../../simulator/policy-source.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForPrincipalPolicy.html */
export default iamAction("GetContextKeysForPrincipalPolicy", {
  access: ({ input, account }) => accessToSource(account, input.PolicySourceArn),
  run: ({ input, account }) => {
    const source = findPolicySource(account, input.PolicySourceArn);
    if (isFailure(source)) return source;
    const inputs = readPolicyInputs(input.PolicyInputList);
    if (isFailure(inputs)) return inputs;
    // A simulation needs the keys of the boundary too.
    const policies = [...source.policies, source.permissionsBoundary ?? [], ...inputs.policies].flat();
    return { ContextKeyNames: contextKeys(policies) };
  },
});
