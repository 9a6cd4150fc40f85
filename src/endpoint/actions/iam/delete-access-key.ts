import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { namedUser, nameOfUser } from "../../iam/named-user.js";
import { findAccessKey } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html */
export default iamAction("DeleteAccessKey", {
  access: (call) => accessTo(call.account, "user", nameOfUser(call, call.input.UserName)),
  run: (call) => {
    const user = namedUser(call, call.input.UserName);
    if (isFailure(user)) return user;
    const key = findAccessKey(user, call.input.AccessKeyId);
    if (isFailure(key)) return key;
    user.accessKeys.splice(user.accessKeys.indexOf(key), 1);
    return {};
  },
});
