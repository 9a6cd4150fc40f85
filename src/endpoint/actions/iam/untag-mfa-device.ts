import { iamAction } from "../../calls/action.js";
import { accessToMfaDevice } from "../../iam/access.js";
import { tagKeyContext, untagEntity } from "../../iam/entity-tags.js";
import { findMfaDevice } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagMFADevice.html */
export default iamAction("UntagMFADevice", {
  access: ({ input, account }) => accessToMfaDevice(account, input.SerialNumber, tagKeyContext(input.TagKeys)),
  run: ({ input, account }) => untagEntity(findMfaDevice(account, input.SerialNumber), input.TagKeys),
});
