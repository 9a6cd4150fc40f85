import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { readSamlMetadata } from "../../federation/saml-metadata.js";
import { accessToSamlProvider, refuseEncryption } from "../../iam/saml-providers.js";
import { findSamlProvider } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSAMLProvider.html */
export default iamAction("UpdateSAMLProvider", {
  access: ({ input, account }) => accessToSamlProvider(account, input.SAMLProviderArn),
  run: async ({ input, account }) => {
    const { SAMLProviderArn, SAMLMetadataDocument: metadata } = input;
    const provider = findSamlProvider(account, SAMLProviderArn);
    if (isFailure(provider)) return provider;
    const refused = refuseEncryption(input);
    if (refused !== undefined) return refused;
    if (metadata !== undefined) {
      const read = await readSamlMetadata(metadata);
      if (read.kind === "failure") return read;
      provider.metadata = metadata;
    }
    return { SAMLProviderArn };
  },
});
