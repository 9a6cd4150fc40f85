import { accessTo } from "../../access.js";
import { iamAction } from "../../action.js";
import { isFailure } from "../../failure.js";
import { findUser } from "../../state/find.js";
import { requestTagContext, withTags } from "../../tags.js";

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
