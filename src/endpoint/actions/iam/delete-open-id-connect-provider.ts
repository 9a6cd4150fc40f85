import { iamAction } from "../../calls/action.js";
import { isFailure, noSuchEntity } from "../../calls/failure.js";
import { accessToOidcProvider } from "../../iam/oidc-providers.js";
import { findOidcProvider } from "../../state/find.js";

/**
 * The page said for years that the call does not fail for a provider that does not exist. AWS's recorded answer of February
 * 2026 (fixtures/recorded-answers) is an error, and the page no longer says so. The context provider goes with the provider.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteOpenIDConnectProvider.html
 */
export default iamAction("DeleteOpenIDConnectProvider", {
  access: ({ input, account }) => accessToOidcProvider(account, input.OpenIDConnectProviderArn),
  run: ({ input, account }) => {
    const { OpenIDConnectProviderArn: arn } = input;
    const provider = findOidcProvider(account, arn);
    if (isFailure(provider)) return noSuchEntity(`OpenId connect Provider ${arn} cannot be found.`);
    account.oidcProviders.delete(provider.url);
    return {};
  },
});
