import { iamAction } from "../../calls/action.js";
import { tagKeyContext, untagEntity } from "../../iam/entity-tags.js";
import { accessToOidcProvider } from "../../iam/oidc-providers.js";
import { findOidcProvider } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagOpenIDConnectProvider.html */
export default iamAction("UntagOpenIDConnectProvider", {
  access: ({ input, account }) =>
    accessToOidcProvider(account, input.OpenIDConnectProviderArn, tagKeyContext(input.TagKeys)),
  run: ({ input, account }) => untagEntity(findOidcProvider(account, input.OpenIDConnectProviderArn), input.TagKeys),
});
