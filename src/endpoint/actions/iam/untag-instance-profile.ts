import { iamAction } from "../../calls/action.js";
import { accessTo } from "../../iam/access.js";
import { tagKeyContext, untagEntity } from "../../iam/entity-tags.js";
import { findInstanceProfile } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagInstanceProfile.html */
export default iamAction("UntagInstanceProfile", {
  access: ({ input, account }) =>
    accessTo(account, "instance-profile", input.InstanceProfileName, tagKeyContext(input.TagKeys)),
  run: ({ input, account }) => untagEntity(findInstanceProfile(account, input.InstanceProfileName), input.TagKeys),
});
