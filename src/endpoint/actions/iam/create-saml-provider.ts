import { iamAction } from "../../calls/action.js";
import { entityAlreadyExists, isFailure } from "../../calls/failure.js";
import { readSamlMetadata } from "../../federation/saml-metadata.js";
import { accessToCreateTagged } from "../../iam/entity-tags.js";
import { refuseEncryption, samlProviderArn } from "../../iam/saml-providers.js";
import { requestTagContext, shownTags, sortedTags, withTags } from "../../iam/tags.js";
import type { SamlProvider } from "../../state/entities.js";
import { nameKey } from "../../state/find.js";
import { randomBase32 } from "../../state/identifiers.js";

/** The minimum length of SAMLProviderUUID, whose content AWS does not document. */
const idLength = 22;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html */
export default iamAction("CreateSAMLProvider", {
  access: ({ input, account }) =>
    accessToCreateTagged(
      { resource: samlProviderArn(account, input.Name), context: requestTagContext(input.Tags) },
      "iam:TagSAMLProvider",
      input.Tags,
    ),
  run: async ({ input, account, now }) => {
    const { Name: name, SAMLMetadataDocument: metadata } = input;
    const refused = refuseEncryption(input);
    if (refused !== undefined) return refused;
    const read = await readSamlMetadata(metadata);
    if (read.kind === "failure") return read;
    if (account.samlProviders.has(nameKey(name)))
      return entityAlreadyExists(`Provider with name ${name} already exists.`);
    const tags = withTags([], input.Tags ?? []);
    if (isFailure(tags)) return tags;
    const created = new Date(now * 1000).toISOString();
    const provider: SamlProvider = { name, created, metadata, tags, id: randomBase32(idLength) };
    account.samlProviders.set(nameKey(name), provider);
    return { SAMLProviderArn: samlProviderArn(account, name), Tags: shownTags(sortedTags(tags)) };
  },
});
