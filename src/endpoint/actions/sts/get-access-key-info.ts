import { stsAction } from "../../calls/action.js";
import { validationError } from "../../calls/failure.js";
import type { State } from "../../state/entities.js";
import { accountOfKey } from "../../state/identifiers.js";

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html */
export default stsAction("GetAccessKeyInfo", {
  access: () => ({ resource: "*" }),
  run: ({ input, state }) => {
    const account = accountOfKey(input.AccessKeyId) ?? ownerOf(state, input.AccessKeyId);
    if (account === undefined) return validationError("Invalid access key id specified");
    return { Account: account };
  },
});

/** The account ID may not be encoded in access keys of a state file. */
function ownerOf(state: State, keyId: string): string | undefined {
  for (const account of state.accounts.values()) {
    for (const { accessKeys } of account.users.values()) {
      if (accessKeys.some(({ id }) => id === keyId)) return account.id;
    }
  }
  return undefined;
}
