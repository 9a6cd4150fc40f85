import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { requestTagContext, withTags } from "../../iam/tags.js";
import { findUser } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagUser.html */
export default iamAction("TagUser", {
  access: ({ input, account }) => accessTo(account, "user", input.UserName, requestTagContext(input.Tags)),
  run: ({ input, account }) => {
    const user = findUser(account, input.UserName);
    if (isFailure(user)) return user;
    const tags = withTags(user.tags, input.Tags);
    if (isFailure(tags)) return tags;
    user.tags = tags;
    return {};
  },
});
