import { iamAction } from "../../calls/action.js";
import { accessTo } from "../../iam/access.js";
import { tagEntity } from "../../iam/entity-tags.js";
import { requestTagContext } from "../../iam/tags.js";
import { findInstanceProfile } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagInstanceProfile.html */
export default iamAction("TagInstanceProfile", {
  access: ({ input, account }) =>
    accessTo(account, "instance-profile", input.InstanceProfileName, requestTagContext(input.Tags)),
  run: ({ input, account }) => tagEntity(findInstanceProfile(account, input.InstanceProfileName), input.Tags),
});
