import { iamAction } from "../../calls/action.js";
import { noSuchEntity } from "../../calls/failure.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountPasswordPolicy.html */
export default iamAction("DeleteAccountPasswordPolicy", {
  access: () => ({ resource: "*" }),
  run: ({ account }) => {
    if (account.passwordPolicy === undefined) {
      return noSuchEntity("The account policy with name PasswordPolicy cannot be found.");
    }
    account.passwordPolicy = undefined;
    return {};
  },
});
