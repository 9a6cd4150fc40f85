import { iamAction } from "../../calls/action.js";
import { accessTo } from "../../iam/access.js";
import { listEntityTags } from "../../iam/entity-tags.js";
import { findInstanceProfile } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfileTags.html */
export default iamAction("ListInstanceProfileTags", {
  access: ({ input, account }) => accessTo(account, "instance-profile", input.InstanceProfileName),
  run: ({ input, account }) => listEntityTags(findInstanceProfile(account, input.InstanceProfileName), input),
});
