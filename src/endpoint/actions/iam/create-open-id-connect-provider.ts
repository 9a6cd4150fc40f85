import { iamAction } from "../../calls/action.js";
import { entityAlreadyExists, isFailure } from "../../calls/failure.js";
import { readContextProvider } from "../../iam/context-provider.js";
import { accessToCreateTagged } from "../../iam/entity-tags.js";
import {
  oidcProviderArn,
  propagationKeys,
  refuseClientIds,
  refuseOidcUrl,
  refuseThumbprints,
  withoutScheme,
} from "../../iam/oidc-providers.js";
import { requestTagContext, shownTags, sortedTags, withTags } from "../../iam/tags.js";
import type { OidcProvider } from "../../state/entities.js";

/**
 * AWS fetches a thumbprint if none is given; this endpoint fetches nothing, so the list stays empty.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
 */
export default iamAction("CreateOpenIDConnectProvider", {
  access: ({ input, account }) =>
    accessToCreateTagged(
      {
        resource: oidcProviderArn(account, input.Url),
        context: requestTagContext(input.Tags),
        keysOfUnknownValue: propagationKeys,
      },
      "iam:TagOpenIDConnectProvider",
      input.Tags,
    ),
  run: ({ input, account, now }) => {
    const { Url, ClientIDList = [], ThumbprintList = [] } = input;
    const refused = refuseOidcUrl(Url) ?? refuseThumbprints(ThumbprintList) ?? refuseClientIds(ClientIDList);
    if (refused !== undefined) return refused;
    const context = input.ContextProvider && readContextProvider(input.ContextProvider);
    if (context?.kind === "failure") return context;
    const url = withoutScheme(Url);
    if (account.oidcProviders.has(url)) return entityAlreadyExists(`Provider with url https://${url} already exists.`);
    const tags = withTags([], input.Tags ?? []);
    if (isFailure(tags)) return tags;
    const provider: OidcProvider = {
      url,
      created: new Date(now * 1000).toISOString(),
      clientIds: [...new Set(ClientIDList)],
      thumbprints: [...ThumbprintList],
      tags,
      contextProvider: context?.provider,
    };
    account.oidcProviders.set(url, provider);
    return { OpenIDConnectProviderArn: oidcProviderArn(account, url), Tags: shownTags(sortedTags(tags)) };
  },
});
