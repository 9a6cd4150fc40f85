import { iamAction } from "../../calls/action.js";
import { invalidInput, isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { namedUser, nameOfUser } from "../../iam/named-user.js";
import { findAccessKey } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html */
export default iamAction("UpdateAccessKey", {
  access: (call) => accessTo(call.account, "user", nameOfUser(call, call.input.UserName)),
  run: (call) => {
    const { UserName, AccessKeyId, Status } = call.input;
    const user = namedUser(call, UserName);
    if (isFailure(user)) return user;
    const key = findAccessKey(user, AccessKeyId);
    if (isFailure(key)) return key;
    // A status that AWS sets itself, on keys of another kind; its error is not documented.
    if (Status === "Expired") return invalidInput("The status of an access key can be set to Active or Inactive.");
    key.status = Status;
    return {};
  },
});
