import { iamAction } from "../../calls/action.js";
import { noSuchEntity } from "../../calls/failure.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountPasswordPolicy.html */
export default iamAction("GetAccountPasswordPolicy", {
  access: () => ({ resource: "*" }),
  run: ({ account }) => {
    const { passwordPolicy } = account;
    if (passwordPolicy === undefined) {
      return noSuchEntity(`The Password Policy with domain name ${account.id} cannot be found.`);
    }
    return { PasswordPolicy: { ...passwordPolicy, ExpirePasswords: passwordPolicy["MaxPasswordAge"] !== undefined } };
  },
});
