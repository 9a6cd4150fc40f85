import { stsAction } from "../../calls/action.js";
import { failure } from "../../calls/failure.js";

/**
 * Only services other than IAM and STS encode messages, so this endpoint has not issued any.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
 */
export default stsAction("DecodeAuthorizationMessage", {
  access: () => ({ resource: "*" }),
  run: () => failure("InvalidAuthorizationMessageException", 400, "Message was not issued by this endpoint"),
});
