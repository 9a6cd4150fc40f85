import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessToOidcProvider, refuseClientIds } from "../../iam/oidc-providers.js";
import { findOidcProvider } from "../../state/find.js";

/** Idempotent: https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddClientIDToOpenIDConnectProvider.html */
export default iamAction("AddClientIDToOpenIDConnectProvider", {
  access: ({ input, account }) => accessToOidcProvider(account, input.OpenIDConnectProviderArn),
  run: ({ input, account }) => {
    const provider = findOidcProvider(account, input.OpenIDConnectProviderArn);
    if (isFailure(provider)) return provider;
    const { clientIds } = provider;
    if (clientIds.includes(input.ClientID)) return {};
    const refused = refuseClientIds([...clientIds, input.ClientID]);
    if (refused !== undefined) return refused;
    clientIds.push(input.ClientID);
    return {};
  },
});
