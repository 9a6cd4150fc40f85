import { accessToMfaDevice } from "../../access.js";
import { iamAction } from "../../action.js";
import { listEntityTags } from "../../entity-tags.js";
import { findMfaDevice } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADeviceTags.html */
export default iamAction("ListMFADeviceTags", {
  access: ({ input, account }) => accessToMfaDevice(account, input.SerialNumber),
  run: ({ input, account }) => listEntityTags(findMfaDevice(account, input.SerialNumber), input),
});
