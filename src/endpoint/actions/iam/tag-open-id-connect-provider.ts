import { iamAction } from "../../action.js";
import { tagEntity } from "../../entity-tags.js";
import { accessToOidcProvider } from "../../oidc-providers.js";
import { findOidcProvider } from "../../state/find.js";
import { requestTagContext } from "../../tags.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagOpenIDConnectProvider.html */
export default iamAction("TagOpenIDConnectProvider", {
  access: ({ input, account }) =>
    accessToOidcProvider(account, input.OpenIDConnectProviderArn, requestTagContext(input.Tags)),
  run: ({ input, account }) => tagEntity(findOidcProvider(account, input.OpenIDConnectProviderArn), input.Tags),
});
