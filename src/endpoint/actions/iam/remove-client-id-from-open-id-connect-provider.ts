import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessToOidcProvider } from "../../iam/oidc-providers.js";
import { findOidcProvider } from "../../state/find.js";

/** Idempotent: https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveClientIDFromOpenIDConnectProvider.html */
export default iamAction("RemoveClientIDFromOpenIDConnectProvider", {
  access: ({ input, account }) => accessToOidcProvider(account, input.OpenIDConnectProviderArn),
  run: ({ input, account }) => {
    const provider = findOidcProvider(account, input.OpenIDConnectProviderArn);
    if (isFailure(provider)) return provider;
    const index = provider.clientIds.indexOf(input.ClientID);
    if (index >= 0) provider.clientIds.splice(index, 1);
    return {};
  },
});
