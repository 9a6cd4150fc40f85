import { iamAction } from "../../calls/action.js";
import { failure } from "../../calls/failure.js";
import { newOutboundFederation } from "../../federation/outbound.js";

/** Whether AWS gives an account that enables the feature again the same issuer is not documented; the endpoint does. */
const enabledAlready = failure(
  "FeatureEnabled",
  409,
  "Outbound identity federation is already enabled for the account.",
);

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableOutboundWebIdentityFederation.html */
export default iamAction("EnableOutboundWebIdentityFederation", {
  access: () => ({ resource: "*" }),
  run: async ({ account }) => {
    if (account.outboundFederation?.isEnabled === true) return enabledAlready;
    const made = account.outboundFederation === undefined ? await newOutboundFederation() : undefined;
    // Another call may have come meanwhile.
    account.outboundFederation ??= made;
    if (account.outboundFederation === undefined) return failure("ServiceFailure", 500, "No issuer was made.");
    if (account.outboundFederation !== made && account.outboundFederation.isEnabled) return enabledAlready;
    account.outboundFederation.isEnabled = true;
    return { IssuerIdentifier: account.outboundFederation.issuer };
  },
});
