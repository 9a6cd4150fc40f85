import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessToOidcProvider } from "../../iam/oidc-providers.js";
import { findOidcProvider } from "../../state/find.js";

/**
 * "It does not fail or return an error if you call the operation for a provider that does not exist."
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteOpenIDConnectProvider.html
 */
export default iamAction("DeleteOpenIDConnectProvider", {
  access: ({ input, account }) => accessToOidcProvider(account, input.OpenIDConnectProviderArn),
  run: ({ input, account }) => {
    const provider = findOidcProvider(account, input.OpenIDConnectProviderArn);
    if (!isFailure(provider)) account.oidcProviders.delete(provider.url);
    return {};
  },
});
