import { stsAction } from "../../calls/action.js";
import { callerArn, callerUserId } from "../../calls/caller.js";

/** Never denied: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export default stsAction("GetCallerIdentity", {
  run: ({ caller }) => ({ UserId: callerUserId(caller), Account: caller.account.id, Arn: callerArn(caller) }),
});
