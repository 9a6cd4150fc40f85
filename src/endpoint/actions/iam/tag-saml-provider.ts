import { iamAction } from "../../action.js";
import { tagEntity } from "../../entity-tags.js";
import { accessToSamlProvider } from "../../saml-providers.js";
import { findSamlProvider } from "../../state/find.js";
import { requestTagContext } from "../../tags.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagSAMLProvider.html */
export default iamAction("TagSAMLProvider", {
  access: ({ input, account }) => accessToSamlProvider(account, input.SAMLProviderArn, requestTagContext(input.Tags)),
  run: ({ input, account }) => tagEntity(findSamlProvider(account, input.SAMLProviderArn), input.Tags),
});
