import { iamAction } from "../../calls/action.js";
import { byName } from "../../iam/list-pages.js";
import { expiryOf, samlProviderArn } from "../../iam/saml-providers.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSAMLProviders.html */
export default iamAction("ListSAMLProviders", {
  access: () => ({ resource: "*" }),
  run: async ({ account }) => {
    const providers = [...account.samlProviders.values()].sort(byName).map(async (provider) => ({
      Arn: samlProviderArn(account, provider.name),
      ValidUntil: await expiryOf(provider),
      CreateDate: new Date(provider.created),
    }));
    return { SAMLProviderList: await Promise.all(providers) };
  },
});
