import { stsAction } from "../../calls/action.js";
import { failure } from "../../calls/failure.js";

/**
 * IAM and STS encode no messages, other services do: so there is none that this endpoint issued.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
 */
export default stsAction("DecodeAuthorizationMessage", {
  access: () => ({ resource: "*" }),
  run: () => failure("InvalidAuthorizationMessageException", 400, "Message was not issued by this endpoint"),
});
