import { iamAction } from "../../calls/action.js";
import { entityAlreadyExists } from "../../calls/failure.js";

/**
 * Aliases are unique among all accounts; a new one replaces the account's old one.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html
 */
export default iamAction("CreateAccountAlias", {
  access: () => ({ resource: "*" }),
  run: ({ input, account, state }) => {
    const { AccountAlias } = input;
    if ([...state.accounts.values()].some(({ alias }) => alias === AccountAlias)) {
      return entityAlreadyExists(`The account alias ${AccountAlias} already exists.`);
    }
    account.alias = AccountAlias;
    return {};
  },
});
