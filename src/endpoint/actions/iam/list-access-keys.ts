import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { pageOf } from "../../iam/list-pages.js";
import { namedUser, nameOfUser } from "../../iam/named-user.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html */
export default iamAction("ListAccessKeys", {
  access: (call) => accessTo(call.account, "user", nameOfUser(call, call.input.UserName)),
  run: (call) => {
    const user = namedUser(call, call.input.UserName);
    if (isFailure(user)) return user;
    const page = pageOf(user.accessKeys, call.input);
    if (isFailure(page)) return page;
    const AccessKeyMetadata = page.items.map(({ id, status, created }) => ({
      UserName: user.name,
      AccessKeyId: id,
      Status: status,
      CreateDate: new Date(created),
    }));
    return { AccessKeyMetadata, ...page.rest };
  },
});
