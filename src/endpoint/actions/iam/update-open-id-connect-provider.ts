import { iamAction } from "../../calls/action.js";
import { failure, invalidInput, isFailure } from "../../calls/failure.js";
import { readContextProvider, unknownEffect } from "../../iam/context-provider.js";
import { accessToOidcProvider } from "../../iam/oidc-providers.js";
import { findOidcProvider } from "../../state/find.js";

/**
 * Sets or removes the context provider. The page says which parameters exclude each other; the code of those errors is that of
 * an invalid value, and their texts are not AWS's. There are no IAM Identity Center instances, so no provider is associated with
 * one, and the rule that an association is removed before the context provider never applies.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateOpenIDConnectProvider.html
 */
export default iamAction("UpdateOpenIDConnectProvider", {
  access: ({ input, account }) => accessToOidcProvider(account, input.OpenIDConnectProviderArn),
  run: ({ input, account }) => {
    const provider = findOidcProvider(account, input.OpenIDConnectProviderArn);
    if (isFailure(provider)) return provider;
    const { ContextProvider, RemoveContextProvider, RemoveIdentityCenterInstance = false } = input;
    if (ContextProvider !== undefined && RemoveContextProvider !== undefined) {
      return invalidInput("ContextProvider and RemoveContextProvider cannot be in the same request.");
    }
    const changesContext = ContextProvider !== undefined || RemoveContextProvider === true;
    if (changesContext && RemoveIdentityCenterInstance) {
      return invalidInput(
        "A request can change either the context provider or the IAM Identity Center association, but not both.",
      );
    }
    if (RemoveIdentityCenterInstance) {
      const message = "policy-check serve has no IAM Identity Center instances that providers are associated with.";
      return failure("NotImplemented", 501, message);
    }
    if (ContextProvider !== undefined) {
      const read = readContextProvider(ContextProvider);
      if (isFailure(read)) return read;
      provider.contextProvider = read.provider;
      return {};
    }
    if (RemoveContextProvider !== true) return unknownEffect("an UpdateOpenIDConnectProvider that changes nothing");
    if (provider.contextProvider === undefined) {
      return unknownEffect("RemoveContextProvider for a provider that has no context provider");
    }
    provider.contextProvider = undefined;
    return {};
  },
});
