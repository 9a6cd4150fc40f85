import { accessToMfaDevice } from "../../access.js";
import { iamAction } from "../../action.js";
import { tagEntity } from "../../entity-tags.js";
import { findMfaDevice } from "../../state/find.js";
import { requestTagContext } from "../../tags.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagMFADevice.html */
export default iamAction("TagMFADevice", {
  access: ({ input, account }) => accessToMfaDevice(account, input.SerialNumber, requestTagContext(input.Tags)),
  run: ({ input, account }) => tagEntity(findMfaDevice(account, input.SerialNumber), input.Tags),
});
