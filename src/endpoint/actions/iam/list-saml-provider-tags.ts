import { iamAction } from "../../calls/action.js";
import { listEntityTags } from "../../iam/entity-tags.js";
import { accessToSamlProvider } from "../../iam/saml-providers.js";
import { findSamlProvider } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSAMLProviderTags.html */
export default iamAction("ListSAMLProviderTags", {
  access: ({ input, account }) => accessToSamlProvider(account, input.SAMLProviderArn),
  run: ({ input, account }) => listEntityTags(findSamlProvider(account, input.SAMLProviderArn), input),
});
