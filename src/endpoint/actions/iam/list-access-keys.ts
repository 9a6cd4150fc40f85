import { accessTo } from "../../access.js";
import { iamAction } from "../../action.js";
import { isFailure } from "../../failure.js";
import { namedUser, nameOfUser } from "../../named-user.js";
import { pageOf } from "../../pages.js";

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
