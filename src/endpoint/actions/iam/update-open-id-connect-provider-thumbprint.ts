import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessToOidcProvider, refuseThumbprints } from "../../iam/oidc-providers.js";
import { findOidcProvider } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateOpenIDConnectProviderThumbprint.html */
export default iamAction("UpdateOpenIDConnectProviderThumbprint", {
  access: ({ input, account }) => accessToOidcProvider(account, input.OpenIDConnectProviderArn),
  run: ({ input, account }) => {
    const provider = findOidcProvider(account, input.OpenIDConnectProviderArn);
    if (isFailure(provider)) return provider;
    const refused = refuseThumbprints(input.ThumbprintList);
    if (refused !== undefined) return refused;
    provider.thumbprints = [...input.ThumbprintList];
    return {};
  },
});
