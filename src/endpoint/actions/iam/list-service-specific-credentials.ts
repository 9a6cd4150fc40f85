import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo, accessUnder } from "../../iam/access.js";
import { namedUser, nameOfUser } from "../../iam/named-user.js";

/**
 * Users have no service-specific credentials here: there is no action to make them.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServiceSpecificCredentials.html
 */
export default iamAction("ListServiceSpecificCredentials", {
  access: (call) => {
    const { UserName, AllUsers } = call.input;
    if (AllUsers === true) return accessUnder(call.account, "user", "/", "*");
    return accessTo(call.account, "user", nameOfUser(call, UserName));
  },
  run: (call) => {
    const { UserName, AllUsers } = call.input;
    const user = AllUsers === true ? {} : namedUser(call, UserName);
    return isFailure(user) ? user : { ServiceSpecificCredentials: [], IsTruncated: false };
  },
});
