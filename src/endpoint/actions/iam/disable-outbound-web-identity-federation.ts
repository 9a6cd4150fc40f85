import { iamAction } from "../../calls/action.js";
import { featureDisabled } from "../../calls/failure.js";

/** Tokens that were issued stay valid: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DisableOutboundWebIdentityFederation.html */
export default iamAction("DisableOutboundWebIdentityFederation", {
  access: () => ({ resource: "*" }),
  run: ({ account: { outboundFederation: federation } }) => {
    if (federation?.isEnabled !== true) return featureDisabled;
    federation.isEnabled = false;
    return {};
  },
});
