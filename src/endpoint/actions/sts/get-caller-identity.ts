import { stsAction } from "../../action.js";
import { callerArn, callerUserId } from "../../caller.js";

/** Never denied: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export default stsAction("GetCallerIdentity", {
  run: ({ caller }) => ({ UserId: callerUserId(caller), Account: caller.account.id, Arn: callerArn(caller) }),
});
