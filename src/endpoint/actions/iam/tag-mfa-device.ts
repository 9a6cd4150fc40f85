import { iamAction } from "../../calls/action.js";
import { accessToMfaDevice } from "../../iam/access.js";
import { tagEntity } from "../../iam/entity-tags.js";
import { requestTagContext } from "../../iam/tags.js";
import { findMfaDevice } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagMFADevice.html */
export default iamAction("TagMFADevice", {
  access: ({ input, account }) => accessToMfaDevice(account, input.SerialNumber, requestTagContext(input.Tags)),
  run: ({ input, account }) => tagEntity(findMfaDevice(account, input.SerialNumber), input.Tags),
});
