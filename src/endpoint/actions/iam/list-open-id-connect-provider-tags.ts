import { iamAction } from "../../calls/action.js";
import { listEntityTags } from "../../iam/entity-tags.js";
import { accessToOidcProvider } from "../../iam/oidc-providers.js";
import { findOidcProvider } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviderTags.html */
export default iamAction("ListOpenIDConnectProviderTags", {
  access: ({ input, account }) => accessToOidcProvider(account, input.OpenIDConnectProviderArn),
  run: ({ input, account }) => listEntityTags(findOidcProvider(account, input.OpenIDConnectProviderArn), input),
});
