import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { namedUser, nameOfUser } from "../../iam/named-user.js";

/**
 * Users have no SSH public keys here: there is no action to add them.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSSHPublicKeys.html
 */
export default iamAction("ListSSHPublicKeys", {
  access: (call) => accessTo(call.account, "user", nameOfUser(call, call.input.UserName)),
  run: (call) => {
    const user = namedUser(call, call.input.UserName);
    return isFailure(user) ? user : { SSHPublicKeys: [], IsTruncated: false };
  },
});
