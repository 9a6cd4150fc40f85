import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { shownContextProvider } from "../../iam/context-provider.js";
import { accessToOidcProvider } from "../../iam/oidc-providers.js";
import { shownTags, sortedTags } from "../../iam/tags.js";
import { findOidcProvider } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html */
export default iamAction("GetOpenIDConnectProvider", {
  access: ({ input, account }) => accessToOidcProvider(account, input.OpenIDConnectProviderArn),
  run: ({ input, account }) => {
    const provider = findOidcProvider(account, input.OpenIDConnectProviderArn);
    if (isFailure(provider)) return provider;
    return {
      Url: provider.url,
      ClientIDList: provider.clientIds,
      ThumbprintList: provider.thumbprints,
      CreateDate: new Date(provider.created),
      Tags: shownTags(sortedTags(provider.tags)),
      ContextProvider: shownContextProvider(provider.contextProvider),
    };
  },
});
