import { iamAction } from "../../calls/action.js";
import { tagEntity } from "../../iam/entity-tags.js";
import { accessToSamlProvider } from "../../iam/saml-providers.js";
import { requestTagContext } from "../../iam/tags.js";
import { findSamlProvider } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagSAMLProvider.html */
export default iamAction("TagSAMLProvider", {
  access: ({ input, account }) => accessToSamlProvider(account, input.SAMLProviderArn, requestTagContext(input.Tags)),
  run: ({ input, account }) => tagEntity(findSamlProvider(account, input.SAMLProviderArn), input.Tags),
});
