import { accessTo } from "../../access.js";
import { iamAction } from "../../action.js";
import { tagEntity } from "../../entity-tags.js";
import { findInstanceProfile } from "../../state/find.js";
import { requestTagContext } from "../../tags.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagInstanceProfile.html */
export default iamAction("TagInstanceProfile", {
  access: ({ input, account }) =>
    accessTo(account, "instance-profile", input.InstanceProfileName, requestTagContext(input.Tags)),
  run: ({ input, account }) => tagEntity(findInstanceProfile(account, input.InstanceProfileName), input.Tags),
});
