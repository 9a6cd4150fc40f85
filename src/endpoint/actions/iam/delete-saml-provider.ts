import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessToSamlProvider } from "../../iam/saml-providers.js";
import { findSamlProvider, nameKey } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSAMLProvider.html */
export default iamAction("DeleteSAMLProvider", {
  access: ({ input, account }) => accessToSamlProvider(account, input.SAMLProviderArn),
  run: ({ input, account }) => {
    const provider = findSamlProvider(account, input.SAMLProviderArn);
    if (isFailure(provider)) return provider;
    account.samlProviders.delete(nameKey(provider.name));
    return {};
  },
});
