import { iamAction } from "../../calls/action.js";
import { tagEntity } from "../../iam/entity-tags.js";
import { accessToOidcProvider } from "../../iam/oidc-providers.js";
import { requestTagContext } from "../../iam/tags.js";
import { findOidcProvider } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagOpenIDConnectProvider.html */
export default iamAction("TagOpenIDConnectProvider", {
  access: ({ input, account }) =>
    accessToOidcProvider(account, input.OpenIDConnectProviderArn, requestTagContext(input.Tags)),
  run: ({ input, account }) => tagEntity(findOidcProvider(account, input.OpenIDConnectProviderArn), input.Tags),
});
