import { iamAction } from "../../calls/action.js";
import { noSuchEntity } from "../../calls/failure.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountAlias.html */
export default iamAction("DeleteAccountAlias", {
  access: () => ({ resource: "*" }),
  run: ({ input, account }) => {
    if (account.alias !== input.AccountAlias) {
      // The text of AWS is not known.
      return noSuchEntity(`The account alias ${input.AccountAlias} does not exist.`);
    }
    account.alias = undefined;
    return {};
  },
});
