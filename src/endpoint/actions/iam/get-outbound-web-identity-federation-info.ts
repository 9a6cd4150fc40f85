import { iamAction } from "../../calls/action.js";
import { featureDisabled } from "../../calls/failure.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOutboundWebIdentityFederationInfo.html */
export default iamAction("GetOutboundWebIdentityFederationInfo", {
  access: () => ({ resource: "*" }),
  run: ({ account: { outboundFederation: federation } }) =>
    federation?.isEnabled === true ? { IssuerIdentifier: federation.issuer, JwtVendingEnabled: true } : featureDisabled,
});
