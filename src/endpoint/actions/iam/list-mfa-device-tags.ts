import { iamAction } from "../../calls/action.js";
import { accessToMfaDevice } from "../../iam/access.js";
import { listEntityTags } from "../../iam/entity-tags.js";
import { findMfaDevice } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADeviceTags.html */
export default iamAction("ListMFADeviceTags", {
  access: ({ input, account }) => accessToMfaDevice(account, input.SerialNumber),
  run: ({ input, account }) => listEntityTags(findMfaDevice(account, input.SerialNumber), input),
});
