import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { namedUser, nameOfUser } from "../../iam/named-user.js";

/**
 * Users have no signing certificates here: there is no action to add them.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSigningCertificates.html
 */
export default iamAction("ListSigningCertificates", {
  access: (call) => accessTo(call.account, "user", nameOfUser(call, call.input.UserName)),
  run: (call) => {
    const user = namedUser(call, call.input.UserName);
    return isFailure(user) ? user : { Certificates: [], IsTruncated: false };
  },
});
