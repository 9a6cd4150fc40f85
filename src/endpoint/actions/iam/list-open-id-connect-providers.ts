import { iamAction } from "../../calls/action.js";
import { oidcProviderArn } from "../../iam/oidc-providers.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviders.html */
export default iamAction("ListOpenIDConnectProviders", {
  access: () => ({ resource: "*" }),
  run: ({ account }) => ({
    OpenIDConnectProviderList: [...account.oidcProviders.keys()].sort().map((url) => ({
      Arn: oidcProviderArn(account, url),
    })),
  }),
});
