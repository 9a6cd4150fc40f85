import { iamAction } from "../../calls/action.js";
import { tagKeyContext, untagEntity } from "../../iam/entity-tags.js";
import { accessToSamlProvider } from "../../iam/saml-providers.js";
import { findSamlProvider } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagSAMLProvider.html */
export default iamAction("UntagSAMLProvider", {
  access: ({ input, account }) => accessToSamlProvider(account, input.SAMLProviderArn, tagKeyContext(input.TagKeys)),
  run: ({ input, account }) => untagEntity(findSamlProvider(account, input.SAMLProviderArn), input.TagKeys),
});
