import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessToSamlProvider, expiryOf } from "../../iam/saml-providers.js";
import { shownTags, sortedTags } from "../../iam/tags.js";
import { findSamlProvider } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSAMLProvider.html */
export default iamAction("GetSAMLProvider", {
  access: ({ input, account }) => accessToSamlProvider(account, input.SAMLProviderArn),
  run: async ({ input, account }) => {
    const provider = findSamlProvider(account, input.SAMLProviderArn);
    if (isFailure(provider)) return provider;
    return {
      SAMLProviderUUID: provider.id,
      SAMLMetadataDocument: provider.metadata,
      CreateDate: new Date(provider.created),
      ValidUntil: await expiryOf(provider),
      Tags: shownTags(sortedTags(provider.tags)),
    };
  },
});
